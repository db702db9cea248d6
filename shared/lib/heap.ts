/** A binary min-heap; ties leave in the order in which they came, so that a simulation repeats exactly. */
export class Heap<T> {
  private readonly items: { key: number; order: number; value: T }[] = []
  private pushed = 0

  get size(): number {
    return this.items.length
  }

  push(key: number, value: T): void {
    const item = { key, order: this.pushed++, value }
    let at = this.items.length
    this.items.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = this.items[parent]
      if (above === undefined || !before(item, above)) break
      this.items[at] = above
      at = parent
    }
    this.items[at] = item
  }

  peekKey(): number {
    return this.items[0]?.key ?? Infinity
  }

  pop(): T | undefined {
    const top = this.items[0]
    const last = this.items.pop()
    if (top === undefined || last === undefined) return undefined
    if (this.items.length === 0) return top.value
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const a = this.items[left]
      const b = this.items[left + 1]
      const child = a && b && before(b, a) ? b : a
      if (child === undefined || !before(child, last)) break
      this.items[at] = child
      at = child === b ? left + 1 : left
    }
    this.items[at] = last
    return top.value
  }
}

function before(a: { key: number; order: number }, b: { key: number; order: number }): boolean {
  return a.key < b.key || (a.key === b.key && a.order < b.order)
}
