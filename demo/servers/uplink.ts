/** The one way out of a slow server: everything that it sends leaves at one rate, in turns, as TCP connections share a link. */
import type { Writable } from 'node:stream'

/** Bytes of one turn: about a packet. */
const SLICE = 1_400
const TICK_MS = 20
/** What was not used in a while is lost, as on a link. */
const BURST_MS = 100

interface Transfer {
  readonly to: Writable
  readonly body: Uint8Array
  readonly counted: (bytes: number) => void
  from: number
}

export class Uplink {
  private readonly bytesPerMs: number
  private readonly now: () => number
  private turns: Transfer[] = []
  private timer: NodeJS.Timeout | undefined
  private allowance = 0
  private lastAt = 0

  constructor(bitsPerSecond: number, now = () => performance.now()) {
    this.bytesPerMs = bitsPerSecond / 8_000
    this.now = now
  }

  /** Writes all of `body`, then ends `to`. `counted` is called for what has left. Whoever hangs up is forgotten. */
  send(to: Writable, body: Uint8Array, counted: (bytes: number) => void = () => {}): void {
    if (body.length === 0) return void to.end()
    this.turns.push({ to, body, counted, from: 0 })
    if (this.timer !== undefined) return
    this.lastAt = this.now()
    this.timer = setInterval(() => this.tick(), TICK_MS)
  }

  /** Nothing more leaves, and everything that was on its way breaks off. */
  cut(): void {
    for (const { to } of this.turns) to.destroy()
    this.turns = []
    this.rest()
  }

  private tick(): void {
    const now = this.now()
    const gained = (now - this.lastAt) * this.bytesPerMs
    this.allowance = Math.min(this.allowance + gained, BURST_MS * this.bytesPerMs + SLICE)
    this.lastAt = now
    this.turns = this.turns.filter(({ to }) => !to.destroyed)
    // Whoever does not read what was written waits for the next tick: one that is slow holds up nobody.
    let ready = this.turns.filter(({ to }) => !to.writableNeedDrain)
    while (this.allowance >= SLICE && ready.length > 0) {
      for (const transfer of ready) if (this.allowance >= SLICE) this.turn(transfer)
      // The others have their turn first, the next time.
      ready = ready.filter(({ to, from, body }) => from < body.length && !to.writableNeedDrain)
    }
    this.turns = this.turns.filter(({ from, body }) => from < body.length)
    const first = this.turns.shift()
    if (first) this.turns.push(first)
    else this.rest()
  }

  private turn(transfer: Transfer): void {
    const { to, body, counted, from } = transfer
    const slice = body.subarray(from, from + SLICE)
    transfer.from += slice.length
    this.allowance -= slice.length
    to.write(slice)
    counted(slice.length)
    if (transfer.from === body.length) to.end()
  }

  private rest(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.allowance = 0
  }
}
