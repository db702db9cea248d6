import type { Random } from '../../shared/lib/random.ts'

/** A set with a uniformly random element in O(1): a dense list, and where in it each element stands. */
export class Bag<T> {
  private readonly items: T[] = []
  private readonly places = new Map<T, number>()

  get size(): number {
    return this.items.length
  }

  at(index: number): T | undefined {
    return this.items[index]
  }

  add(item: T): void {
    if (this.places.has(item)) return
    this.places.set(item, this.items.length)
    this.items.push(item)
  }

  /** The last element takes the place of the deleted one, so a walk from the end downwards may delete as it goes. */
  delete(item: T): void {
    const place = this.places.get(item)
    if (place === undefined) return
    this.places.delete(item)
    const last = this.items.pop()
    if (last === undefined || place === this.items.length) return
    this.items[place] = last
    this.places.set(last, place)
  }

  pick(random: Random): T | undefined {
    return random.pick(this.items)
  }

  filter(keep: (item: T) => boolean): T[] {
    return this.items.filter(keep)
  }
}
