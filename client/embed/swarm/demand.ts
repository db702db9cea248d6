/** Files that somebody waits for, and how each who waits is told that it is in vain. */
import type { Plain } from '../tag/decide.ts'
import { PlainError } from './plain-error.ts'

/** Nothing from anybody for so long: then we are in the way. */
const stallMs = 5_000

export class Demand {
  private readonly now: () => number
  private readonly waiting = new Map<string, Set<(why: Plain) => void>>()
  private sleepers: (() => void)[] = []
  private movedAt = 0

  constructor(now = () => performance.now()) {
    this.now = now
  }

  has(path: string): boolean {
    return this.waiting.has(path)
  }

  /** What resolves when the file, or a part of it, is here; rejects with a PlainError where nothing comes any more. */
  async until<T>(path: string, work: () => Promise<T>): Promise<T> {
    if (this.waiting.size === 0) this.movedAt = this.now()
    const waiting = this.waiting.get(path) ?? new Set()
    this.waiting.set(path, waiting)
    let refuse: ((error: PlainError) => void) | undefined
    const stopped = new Promise<never>((_, reject) => (refuse = reject))
    const stop = (why: Plain) => refuse?.(new PlainError(why))
    waiting.add(stop)
    try {
      return await Promise.race([work(), stopped])
    } catch (error) {
      throw error instanceof PlainError ? error : new PlainError('fault')
    } finally {
      waiting.delete(stop)
      if (waiting.size === 0) this.waiting.delete(path)
    }
  }

  /** Resolves at the next `wake`. */
  news(): Promise<void> {
    return new Promise((resolve) => this.sleepers.push(resolve))
  }

  /** Something may have changed for who waits. */
  wake(): void {
    for (const wake of this.sleepers.splice(0)) wake()
  }

  /** Something that is wanted has come. */
  moved(): void {
    this.movedAt = this.now()
    this.wake()
  }

  /** Who waits for this file is told why it is in vain. */
  refuse(path: string, why: Plain): void {
    for (const stop of [...(this.waiting.get(path) ?? [])]) stop(why)
    this.wake()
  }

  /** Files that are waited for, where nothing at all has come for too long. */
  stalled(): string[] {
    return this.now() - this.movedAt > stallMs ? [...this.waiting.keys()] : []
  }
}
