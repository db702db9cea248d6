/**
 * How many visitors of a site came lately, by channel: what a script tag asks before it loads anything else. Alone on a
 * page there is nobody to share with, and a connection would only cost. Pure: no clock of its own.
 *
 * A visitor is an ask; who reloads counts twice. It decides whether connections are worth a try, and nothing else.
 */
import { bounds } from '../sockets/bounds.ts'

interface Crowd {
  /** Asks in each second of the window, by second modulo its length. */
  readonly asks: Uint32Array
  /** The last second that was counted. */
  second: number
}

export class Crowds {
  /** Least recently asked first. */
  private readonly byChannel = new Map<string, Crowd>()

  get size(): number {
    return this.byChannel.size
  }

  /** Counts a visitor (or, with 0, none), and returns how many came in the last `bounds.crowdSeconds`, this one included. */
  arrived(channel: string, nowMs: number, visitors: 0 | 1 = 1): number {
    const second = Math.floor(nowMs / 1_000)
    const crowd = this.byChannel.get(channel) ?? { asks: new Uint32Array(bounds.crowdSeconds), second }
    this.byChannel.delete(channel)
    this.byChannel.set(channel, crowd)
    const passed = Math.min(bounds.crowdSeconds, second - crowd.second)
    for (let i = 1; i <= passed; i++) crowd.asks[(crowd.second + i) % bounds.crowdSeconds] = 0
    crowd.second = second
    const slot = second % bounds.crowdSeconds
    crowd.asks[slot] = (crowd.asks[slot] ?? 0) + visitors
    this.dropOldest()
    return crowd.asks.reduce((sum, asks) => sum + asks, 0)
  }

  private dropOldest(): void {
    for (const channel of this.byChannel.keys()) {
      if (this.byChannel.size <= bounds.crowdsMax) return
      this.byChannel.delete(channel)
    }
  }
}
