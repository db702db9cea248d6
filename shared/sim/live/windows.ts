/** When the windows of a stream are due, and when a listener has them whole. For both simulated worlds of the live service. */
import { type StreamInfo, windowOf } from '../../crew/live/stream.ts'

export class Timetable {
  readonly info: StreamInfo
  readonly windows: number
  private readonly startMs: number
  private readonly everyMs: number

  /** The first symbol leaves at `startMs`, each later one after `everyMs`. */
  constructor(info: StreamInfo, windows: number, startMs: number, everyMs: number) {
    this.info = info
    this.windows = windows
    this.startMs = startMs
    this.everyMs = everyMs
  }

  get symbols(): number {
    return this.windows * (this.info.data + this.info.parity)
  }

  /** When a symbol leaves its publisher, in ms. */
  leavesAt(number: number): number {
    return this.startMs + number * this.everyMs
  }

  /** A window is whole at the source with its last data symbol. */
  wholeAt(window: number): number {
    return this.leavesAt(window * (this.info.data + this.info.parity) + this.info.data - 1)
  }

  /** When its last symbol has left. */
  endsAt(window: number): number {
    return this.leavesAt((window + 1) * (this.info.data + this.info.parity) - 1)
  }
}

/** Of one listener. */
export class WindowMeter {
  private readonly timetable: Timetable
  private readonly counts = new Map<number, number>()
  private readonly whole = new Map<number, number>()

  constructor(timetable: Timetable) {
    this.timetable = timetable
  }

  /** A symbol is verified; each once. */
  heard(number: number, now: number): void {
    const { info } = this.timetable
    const window = windowOf(info, number)
    const count = (this.counts.get(window) ?? 0) + 1
    this.counts.set(window, count)
    if (count === info.data) this.whole.set(window, now)
  }

  /** How long after the source this listener had the window whole, ms; Infinity: never. */
  lag(window: number): number {
    return (this.whole.get(window) ?? Infinity) - this.timetable.wholeAt(window)
  }
}
