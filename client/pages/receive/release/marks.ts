import { effect, type ReadonlySignal } from '@preact/signals'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { now } from '../../common/words/clock.ts'
import { isExpired, marksOf } from '../../common/words/format.ts'
import type { Mark } from '../../common/words/mark.ts'

/** The marks of a release at this moment: they change by themselves when it expires. */
export function marksOfView(view: ShownRelease, product?: Parameters<typeof marksOf>[2]): readonly Mark[] {
  return marksOf(view.status, view.state, product, isExpired(view.expires, now.value))
}

/** What a browser's timers take. */
const TIMER_MS_MAX = 2 ** 31 - 1

/** Turns the clock at the very moment at which the next release expires; it ticks by itself every few seconds only. */
export function tickAtExpiry(releases: ReadonlySignal<readonly ShownRelease[]>): () => void {
  return effect(() => {
    const times = releases.value.map(({ expires }) => Date.parse(expires)).filter((at) => at > now.value)
    const waitMs = Math.min(...times) - Date.now()
    if (!(waitMs <= TIMER_MS_MAX)) return undefined
    const timer = setTimeout(() => {
      now.value = Date.now()
    }, waitMs + 1)
    return () => clearTimeout(timer)
  })
}
