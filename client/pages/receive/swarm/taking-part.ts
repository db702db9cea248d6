/** A channel takes part as the reader has chosen, from its first moment and with every change. */
import { effect, untracked } from '@preact/signals'
import type { Channel, JoinOptions } from '../../../api.ts'
import { isLarge } from '../files/large-file.ts'
import type { Preferences } from './preferences.ts'

export function joinOptions({ chosen }: Preferences): JoinOptions {
  const { largeFiles, uploadLimit, isAway, isRelayOnly } = chosen.peek()
  const limit = bytesPerSecond(uploadLimit)
  return {
    shared: true,
    paused: isAway,
    relayOnly: isRelayOnly,
    ...(largeFiles === 'ask' ? { onDemand: isLarge } : {}),
    ...(limit === null ? {} : { uploadLimit: limit }),
  }
}

/** Returns how to stop following. */
export function followPreferences(channel: Channel, { chosen }: Preferences): () => void {
  const stops = [
    onChange(
      () => chosen.value.largeFiles,
      (choice) => channel.setOnDemand(choice === 'ask' ? isLarge : null),
    ),
    onChange(
      () => chosen.value.uploadLimit,
      (limit) => channel.setUploadLimit(bytesPerSecond(limit)),
    ),
    onChange(
      () => chosen.value.isRelayOnly,
      (on) => channel.setRelayOnly(on),
    ),
    effect(() => {
      if (chosen.value.isAway && !channel.paused) channel.pause()
      if (!chosen.value.isAway && channel.paused) void channel.resume()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Not for the value that stands already: the channel was joined with it. */
function onChange<T>(read: () => T, tell: (value: T) => void): () => void {
  let before = untracked(read)
  return effect(() => {
    const value = read()
    if (value === before) return
    before = value
    tell(value)
  })
}

function bytesPerSecond(limit: number | 'none' | null): number | null {
  return limit === 'none' ? Infinity : limit
}
