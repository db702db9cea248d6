/** Follows a channel's standing, and remembers when it was last connected for a page that is opened without a network. */
import { effect, signal, type ReadonlySignal } from '@preact/signals'
import type { Stats } from '../../../api.ts'
import { recall, remember } from '../../common/remembered.ts'
import { firstStanding, nextStanding, type Standing } from './standing.ts'

const NOTED_EVERY_MS = 60_000
const keyOf = (uri: string): string => `flashcrew:receive:connected:${uri}`

export function followStanding(
  uri: ReadonlySignal<string | undefined>,
  stats: ReadonlySignal<Stats | undefined>,
  isAway: ReadonlySignal<boolean>,
): { readonly standing: ReadonlySignal<Standing>; stop(): void } {
  let opened = Date.now()
  const standing = signal(firstStanding(opened, undefined))
  let noted = 0
  const stop = effect(() => {
    if (uri.value === undefined || !stats.value) return
    const now = Date.now()
    const key = keyOf(uri.value)
    const before = standing.peek()
    if (before.kind === 'away') opened = now
    const lastConnected = before.kind === 'joining' ? Number(recall(key)) || undefined : undefined
    standing.value = nextStanding(
      before.kind === 'joining' ? firstStanding(opened, lastConnected) : before,
      stats.value,
      now,
      isAway.value,
    )
    if (standing.value.kind !== 'connected' || now - noted < NOTED_EVERY_MS) return
    noted = now
    remember(key, String(now))
  })
  return { standing, stop }
}
