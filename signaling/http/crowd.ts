/**
 * How many visitors of a site came lately, by channel: what a script tag asks before it loads anything else. Alone on a
 * page there is nobody to share with, and a connection would only cost. Pure: no clock of its own.
 *
 * A visitor is an ask; who reloads counts twice. One address counts a few times at most, so that nobody makes a crowd of
 * their own. It decides whether connections are worth a try, and nothing else.
 */
import { isLoopback } from '../sockets/address.ts'
import { socketBounds } from '../sockets/bounds.ts'

interface Crowd {
  /** Asks in each second of the window, by second modulo its length. */
  readonly asks: Uint32Array
  /** The last second that was counted. */
  second: number
  /** By address, in which seconds it counted lately; the longest silent first. */
  readonly byAddress: Map<string, number[]>
}

export class Crowds {
  /** Least recently asked first. */
  private readonly byChannel = new Map<string, Crowd>()

  get size(): number {
    return this.byChannel.size
  }

  /** Counts a visitor (or, with 0, none), and returns how many came in the last `bounds.crowdSeconds`, this one included. */
  arrived(channel: string, nowMs: number, address: string, visitors: 0 | 1 = 1): number {
    const second = Math.floor(nowMs / 1_000)
    const crowd = this.byChannel.get(channel) ?? {
      asks: new Uint32Array(socketBounds.crowdSeconds),
      second,
      byAddress: new Map<string, number[]>(),
    }
    this.byChannel.delete(channel)
    this.byChannel.set(channel, crowd)
    const passed = Math.min(socketBounds.crowdSeconds, second - crowd.second)
    for (let i = 1; i <= passed; i++) crowd.asks[(crowd.second + i) % socketBounds.crowdSeconds] = 0
    crowd.second = second
    const slot = second % socketBounds.crowdSeconds
    if (visitors > 0 && counts(crowd, address, second)) crowd.asks[slot] = (crowd.asks[slot] ?? 0) + 1
    this.dropOldest()
    return crowd.asks.reduce((sum, asks) => sum + asks, 0)
  }

  private dropOldest(): void {
    for (const channel of this.byChannel.keys()) {
      if (this.byChannel.size <= socketBounds.crowdsMax) return
      this.byChannel.delete(channel)
    }
  }
}

/** Whether this address may count once more. This machine's own says nothing: a proxy that is not known as one, or a rehearsal. */
function counts({ byAddress }: Crowd, address: string, second: number): boolean {
  if (isLoopback(address)) return true
  const lately = (byAddress.get(address) ?? []).filter((then) => then > second - socketBounds.crowdSeconds)
  const isFew = lately.length < socketBounds.crowdPerAddressMax
  byAddress.delete(address)
  byAddress.set(address, isFew ? [...lately, second] : lately)
  const [oldest] = byAddress.keys()
  if (byAddress.size > socketBounds.crowdAddressesMax && oldest !== undefined) byAddress.delete(oldest)
  return isFew
}
