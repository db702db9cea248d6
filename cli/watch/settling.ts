/**
 * When a folder is whole: nothing in it has changed for a while. Pure: the clock is an argument, and what is seen of a
 * folder is its signature.
 */

interface Pending {
  signature: string
  /** Since when it is as it is. */
  since: number
  /** It was whole once already, and what is in it made no sense: it gets more time. */
  isDoubtful: boolean
}

export class Settling {
  private readonly settleMs: number
  private readonly doubtMs: number
  private readonly pending = new Map<string, Pending>()
  /** The last signature that was dealt with. */
  private readonly dealt = new Map<string, string>()

  /** Milliseconds without a change, and how much longer where what is there looks half-written. */
  constructor(settleMs: number, doubtMs: number) {
    this.settleMs = settleMs
    this.doubtMs = doubtMs
  }

  /** A folder as it was seen; a change that leaves the signature as it is (`touched`) starts the wait anew too. */
  look(folder: string, signature: string, now: number, touched = false): void {
    if (this.dealt.get(folder) === signature) {
      this.pending.delete(folder)
      return
    }
    const known = this.pending.get(folder)
    if (known?.signature === signature && !touched) return
    this.pending.set(folder, { signature, since: now, isDoubtful: false })
  }

  /** The folder that is whole for the longest time. `isLate`: it was put off before, and is not to be again. */
  due(now: number): { readonly folder: string; readonly isLate: boolean } | undefined {
    const [first] = [...this.pending]
      .filter(([, pending]) => this.dueAt(pending) <= now)
      .sort(([, a], [, b]) => a.since - b.since)
    return first && { folder: first[0], isLate: first[1].isDoubtful }
  }

  /** When to look again; Infinity where nothing is awaited. */
  get nextMs(): number {
    return Math.min(Infinity, ...[...this.pending.values()].map((pending) => this.dueAt(pending)))
  }

  /** Published, or known, or not to be published as it is. */
  done(folder: string, signature: string): void {
    this.pending.delete(folder)
    this.dealt.set(folder, signature)
  }

  /** Not before some more time has passed without a change. */
  putOff(folder: string, now: number): void {
    const pending = this.pending.get(folder)
    if (!pending) return
    pending.since = now
    pending.isDoubtful = true
  }

  private dueAt({ since, isDoubtful }: Pending): number {
    return since + (isDoubtful ? this.doubtMs : this.settleMs)
  }
}
