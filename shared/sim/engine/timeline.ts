/**
 * The virtual clock and everything that is going to happen, in order of time and, at one time, in the order in which it
 * was planned, so that a simulation repeats exactly. What happens within the present 64 ms lies in a heap (4-ary, typed
 * arrays, no object an event); what comes later lies unsorted in slots of 64 ms, so that a hundred thousand timers
 * do not make every packet pay for a deep heap.
 */
export interface SimEvent {
  /** Called once, at the time for which it was planned. */
  fire(at: number): void
}

const slotMs = 64

interface Slot {
  readonly times: number[]
  readonly orders: number[]
  readonly events: SimEvent[]
}

export class Timeline {
  /** Virtual time in ms. */
  now = 0
  /** Events that have happened. */
  fired = 0
  private planned = 0
  /** Of the heap: everything earlier than the end of this slot lies in it. */
  private slot = 0
  private readonly later = new Map<number, Slot>()
  private laterCount = 0
  private times = new Float64Array(1024)
  private orders = new Float64Array(1024)
  private events: (SimEvent | undefined)[] = []
  private count = 0

  get size(): number {
    return this.count + this.laterCount
  }

  /** Plans an event; one in the past happens now. */
  at(ms: number, event: SimEvent): void {
    const time = ms > this.now ? ms : this.now
    const order = this.planned++
    const slot = Math.floor(time / slotMs)
    if (slot <= this.slot) return this.insert(time, order, event)
    let list = this.later.get(slot)
    if (list === undefined) this.later.set(slot, (list = { times: [], orders: [], events: [] }))
    list.times.push(time)
    list.orders.push(order)
    list.events.push(event)
    this.laterCount++
  }

  /** Plans a function: for what is rare. */
  call(ms: number, action: () => void): void {
    this.at(ms, { fire: action })
  }

  /** Time of the next event, Infinity when there is none. */
  peek(): number {
    if (this.count === 0 && this.laterCount > 0) this.advance()
    return this.count > 0 ? (this.times[0] ?? Infinity) : Infinity
  }

  /** Lets the next event happen; false when there is none. */
  step(): boolean {
    if (this.peek() === Infinity) return false
    const event = this.events[0]
    const time = this.times[0] ?? this.now
    this.remove()
    if (time > this.now) this.now = time
    this.fired++
    event?.fire(time)
    return true
  }

  /** Moves the heap on to the next slot in which something happens. */
  private advance(): void {
    let next = this.slot + 1
    for (let tries = 0; !this.later.has(next) && tries < 1_000; tries++) next++
    if (!this.later.has(next)) next = Math.min(...this.later.keys())
    const list = this.later.get(next)
    this.slot = next
    if (list === undefined) return
    this.later.delete(next)
    this.laterCount -= list.events.length
    for (let i = 0; i < list.events.length; i++) {
      const event = list.events[i]
      if (event) this.insert(list.times[i] ?? 0, list.orders[i] ?? 0, event)
    }
  }

  private insert(time: number, order: number, event: SimEvent): void {
    if (this.count === this.times.length) this.grow()
    const { times, orders, events } = this
    let at = this.count++
    while (at > 0) {
      const parent = (at - 1) >> 2
      const above = times[parent] ?? 0
      if (above < time || (above === time && (orders[parent] ?? 0) < order)) break
      times[at] = above
      orders[at] = orders[parent] ?? 0
      events[at] = events[parent]
      at = parent
    }
    times[at] = time
    orders[at] = order
    events[at] = event
  }

  private remove(): void {
    const { times, orders, events } = this
    const last = --this.count
    const time = times[last] ?? 0
    const order = orders[last] ?? 0
    const event = events[last]
    events[last] = undefined
    if (last === 0) return
    let at = 0
    for (;;) {
      let child = 4 * at + 1
      if (child >= last) break
      const end = Math.min(child + 4, last)
      for (let other = child + 1; other < end; other++) {
        const a = times[other] ?? 0
        const b = times[child] ?? 0
        if (a < b || (a === b && (orders[other] ?? 0) < (orders[child] ?? 0))) child = other
      }
      const least = times[child] ?? 0
      if (time < least || (time === least && order < (orders[child] ?? 0))) break
      times[at] = least
      orders[at] = orders[child] ?? 0
      events[at] = events[child]
      at = child
    }
    times[at] = time
    orders[at] = order
    events[at] = event
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2)
    times.set(this.times)
    const orders = new Float64Array(this.times.length * 2)
    orders.set(this.orders)
    this.times = times
    this.orders = orders
  }
}
