/** Misbehaviour, by peer: points that are forgiven slowly, and a ban when there are too many. */
import { assert } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import type { PeerId } from '../io.ts'

export class Offences {
  private readonly points = new Map<PeerId, { points: number; at: number }>()
  private readonly bans = new Map<PeerId, number>()

  get kept(): number {
    return this.points.size + this.bans.size
  }

  /** True when this one was one too many. */
  count(peer: PeerId, points: number, now: number): boolean {
    const before = this.points.get(peer)
    const forgiven = before ? ((now - before.at) / 1000) * limits.offencesPerSecondForgiven : 0
    const total = Math.max(0, (before?.points ?? 0) - forgiven) + points
    assert(forgiven >= 0, 'points are forgiven as time passes')
    this.points.delete(peer)
    if (total < limits.offencePointsMax) {
      this.points.set(peer, { points: total, at: now })
      dropOldest(this.points)
      return false
    }
    this.bans.delete(peer)
    this.bans.set(peer, now + limits.bannedMs)
    dropOldest(this.bans)
    return true
  }

  banned(peer: PeerId, now: number): boolean {
    const until = this.bans.get(peer)
    if (until === undefined) return false
    if (until > now) return true
    this.bans.delete(peer)
    return false
  }
}

/** Maps keep insertion order: the first is the oldest. */
function dropOldest(map: Map<PeerId, unknown>): void {
  if (map.size <= limits.bannedPeersMax) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}
