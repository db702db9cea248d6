/** A link that was asked, says that it has, and sends nothing: slow is not wicked, but it is of no use to us (rule P14). */
import { assert } from '../../../lib/assert.ts'
import { parameters } from '../../../wire/parameters.ts'
import type { Release } from '../../releases/release.ts'
import type { Holdings, View } from '../holdings.ts'
import type { Parts } from '../parts.ts'

/** Chunks of other links that may come first, as many times the time of one on the slowest link. */
const chunksBefore = 4

/** Blames links that withhold, and takes back what they were asked for. Returns when to look again. */
export function findWithholding({ context }: Parts, holdings: Holdings): number {
  const patienceMs = leaseMs(holdings.release)
  let next = Infinity
  for (const view of [...holdings.views.values()]) {
    if (view.owesSince === Infinity) continue
    assert(view.owesSince <= context.now, 'a link owes from when it was asked')
    const at = Math.max(view.owesSince, view.fedAt) + patienceMs
    if (context.now < at) {
      next = Math.min(next, at)
      continue
    }
    next = context.now
    takeBack(holdings, view)
    const link = context.links.get(view.link)
    if (link) context.offence(link, 'lease-expired', 2.5)
  }
  return next
}

function takeBack(holdings: Holdings, view: View): void {
  assert(view.owesSince !== Infinity, 'only what is owed is taken back')
  view.owesSince = Infinity
  view.credit = 0
  view.fedAt = -Infinity
  view.lapses += Math.max(1, view.asked.count)
  holdings.changed = true
  for (let chunk = 0; chunk < view.asked.length; chunk++)
    if (view.asked.has(chunk) && holdings.owner(chunk) === view.link) {
      holdings.unask(chunk)
      holdings.noteLacks(view, chunk)
    }
}

/** How long a link that was asked may send nothing at all: all that it may have promised to others comes first. */
function leaseMs({ header }: Release): number {
  return parameters.leaseMs + (chunksBefore * header.chunkBytes * 1_000) / parameters.slowestBytesPerSecond
}

/** It has sent nothing of all that it owes. */
export function isMute({ fedAt, owesSince }: View): boolean {
  return fedAt <= owesSince
}
