/** All transfers of a run in columns: of 1,000 peers they are tens of thousands, and each picture looks through those on their way. */
import type { Transfer } from './batch.ts'

/** No transfer takes longer than this to be looked for. */
const transferMsMax = 20_000
const columnsAtFirst = 4_096

export class Transfers {
  length = 0
  from = new Uint16Array(columnsAtFirst)
  to = new Uint16Array(columnsAtFirst)
  sentAt = new Float64Array(columnsAtFirst)
  /** In order. */
  arrivedAt = new Float64Array(columnsAtFirst)

  add(transfers: readonly Transfer[]): void {
    for (const { from, to, sentAt, arrivedAt } of transfers) {
      if (this.length === this.from.length) this.grow()
      const i = this.length++
      this.from[i] = from
      this.to[i] = to
      this.sentAt[i] = sentAt
      this.arrivedAt[i] = arrivedAt
    }
  }

  /** One after the other, by the time of their arrival. */
  *[Symbol.iterator](): Generator<Transfer> {
    for (let i = 0; i < this.length; i++)
      yield {
        from: this.from[i] ?? 0,
        to: this.to[i] ?? 0,
        sentAt: this.sentAt[i] ?? 0,
        arrivedAt: this.arrivedAt[i] ?? 0,
      }
  }

  /** Calls with each that is on its way at a time, or has arrived in the `justMs` before. */
  onTheWay(at: number, justMs: number, each: (i: number) => void): void {
    for (let i = this.firstAfter(at - justMs); i < this.length; i++) {
      if ((this.arrivedAt[i] ?? 0) > at + transferMsMax) return
      if ((this.sentAt[i] ?? 0) <= at) each(i)
    }
  }

  private firstAfter(time: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.arrivedAt[middle] ?? 0) <= time) low = middle + 1
      else high = middle
    }
    return low
  }

  private grow(): void {
    const capacity = 2 * this.length
    this.from = twice(this.from, new Uint16Array(capacity))
    this.to = twice(this.to, new Uint16Array(capacity))
    this.sentAt = twice(this.sentAt, new Float64Array(capacity))
    this.arrivedAt = twice(this.arrivedAt, new Float64Array(capacity))
  }
}

function twice<T extends Uint16Array | Float64Array>(column: T, wider: T): T {
  wider.set(column)
  return wider
}
