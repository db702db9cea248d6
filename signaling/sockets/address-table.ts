/** What a guard remembers of each address: of those that have connected lately too, and of so many addresses at most. */
import { socketBounds } from './bounds.ts'

/** The connections that an address holds. An entry with any is never forgotten. */
interface Entry {
  readonly open: number
}

export class AddressTable<T extends Entry> {
  /** The longest known first. */
  private readonly all = new Map<string, T>()
  private readonly make: () => T

  constructor(make: () => T) {
    this.make = make
  }

  get size(): number {
    return this.all.size
  }

  values(): Iterable<T> {
    return this.all.values()
  }

  /** What is remembered of it; made where that is nothing, and then others may have to be forgotten. */
  of(name: string): T {
    const known = this.all.get(name)
    if (known) return known
    const made = this.make()
    this.all.set(name, made)
    for (const [other, { open }] of this.all) {
      if (this.all.size <= socketBounds.addressesMax) break
      if (open === 0 && other !== name) this.all.delete(other)
    }
    return made
  }

  /** Forgets addresses that hold nothing and that are as good as new. */
  sweep(isAsNew: (entry: T) => boolean): void {
    for (const [name, entry] of this.all) if (entry.open === 0 && isAsNew(entry)) this.all.delete(name)
  }
}
