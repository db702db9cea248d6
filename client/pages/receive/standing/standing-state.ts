/** Follows a channel's standing, and remembers when it was last connected for a page that is opened without a network. */
import { effect, signal, type ReadonlySignal } from '@preact/signals'
import type { Stats } from '../../../api.ts'
import { recall, remember } from '../../common/remembered.ts'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { isNobodyHere, nextArrival, type Arrival } from './holders.ts'
import { firstStanding, nextStanding, type ReaderStanding } from './standing.ts'

/** Whether a release waits for a peer that has it. `stats` come each second, and serve as the clock. */
export function followHolders(
  arriving: ReadonlySignal<ShownRelease | undefined>,
  stats: ReadonlySignal<Stats | undefined>,
  standing: ReadonlySignal<ReaderStanding>,
): { readonly isNobodyHere: ReadonlySignal<boolean>; stop(): void } {
  const nobody = signal(false)
  let arrival: Arrival | undefined
  const stop = effect(() => {
    const view = arriving.value
    const now = Date.now()
    arrival = view && nextArrival(arrival, view, now)
    nobody.value =
      arrival !== undefined &&
      stats.value !== undefined &&
      isNobodyHere(arrival, standing.value, stats.value, now)
  })
  return { isNobodyHere: nobody, stop }
}

const NOTED_EVERY_MS = 60_000
const keyOf = (uri: string): string => `flashcrew:receive:connected:${uri}`

export function followStanding(
  uri: ReadonlySignal<string | undefined>,
  stats: ReadonlySignal<Stats | undefined>,
  isAway: ReadonlySignal<boolean>,
): { readonly standing: ReadonlySignal<ReaderStanding>; stop(): void } {
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
