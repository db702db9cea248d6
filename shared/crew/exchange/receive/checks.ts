/**
 * Parts that are whole and not yet believed: with the host's hash, or, come before their manifest, waiting for what they
 * are to be compared with [P5].
 */
import { assert } from '../../../lib/assert.ts'
import type { Context } from '../../context.ts'
import type { LinkId, PeerId, Token } from '../../io.ts'
import { MANIFEST_PART, type Release } from '../../releases/release.ts'

export interface Checking {
  readonly release: Release
  readonly part: number
  readonly bytes: Uint8Array
  readonly peer: PeerId
  readonly link: LinkId
  readonly generation: number
}

export class Checks {
  private readonly context: Context
  private readonly hashing = new Map<Token, Checking>()
  /** Whole chunks that came before their manifest. */
  private early: Checking[] = []

  constructor(context: Context) {
    this.context = context
  }

  get kept(): number {
    return this.hashing.size + this.early.length
  }

  /** Bytes of whole chunks that wait for their manifest. */
  get earlyBytes(): number {
    return this.early.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  /** Chunks of it can be compared with the manifest: those that wait are. */
  ready(release: Release): void {
    const waiting = this.early.filter((one) => one.release === release)
    this.early = this.early.filter((one) => one.release !== release)
    for (const one of waiting) this.add(one)
  }

  has(release: Release, part: number): boolean {
    for (const one of this.hashing.values()) if (one.release === release && one.part === part) return true
    return this.early.some((one) => one.release === release && one.part === part)
  }

  add(checking: Checking): void {
    const { release, part, bytes } = checking
    assert(bytes.length === release.partLength(part), 'what is checked is whole')
    const hash = release.partHash(part)
    if (hash === undefined || (part !== MANIFEST_PART && !release.isReady)) {
      this.early.push(checking)
      return
    }
    if (part !== MANIFEST_PART && release.have.has(part - 1)) return
    const token = this.context.nextToken()
    this.hashing.set(token, checking)
    this.context.emit({ type: 'verify-hash', token, hash, bytes })
  }

  /** What the host's answer is about; undefined where that is over. */
  take(token: Token): Checking | undefined {
    const checked = this.hashing.get(token)
    this.hashing.delete(token)
    return checked
  }

  stop(release: Release): void {
    this.early = this.early.filter((one) => one.release !== release)
  }
}
