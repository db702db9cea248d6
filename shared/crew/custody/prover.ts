/**
 * Whoever is challenged proves which of the named chunks it holds (rule C3), and nothing else: what it says it has could be
 * said by anyone. Its answer costs reading and hashing, so a link has one at a time, and so many bytes in a second.
 */
import { assert } from '../../lib/assert.ts'
import { Bits } from '../../lib/bits.ts'
import { toBase64Url } from '../../lib/text.ts'
import { TokenBucket } from '../../lib/token-bucket.ts'
import { SEAL_BYTES, type FrameOf } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import type { Context } from '../context.ts'
import type { LinkId } from '../io.ts'
import type { Link } from '../links/link.ts'
import type { Releases } from '../releases/releases.ts'
import type { Sealer } from './sealer.ts'

interface Challenged {
  readonly bytes: TokenBucket
  busy: boolean
}

export class Prover {
  private readonly context: Context
  private readonly releases: Releases
  private readonly sealer: Sealer
  private readonly byLink = new Map<LinkId, Challenged>()

  constructor(context: Context, releases: Releases, sealer: Sealer) {
    this.context = context
    this.releases = releases
    this.sealer = sealer
  }

  challengeArrived(link: Link, { tag, word: salt, bitmap }: FrameOf<'challenge'>): void {
    const { context } = this
    const challenged = this.of(link)
    if (challenged.busy) return context.refuse('challenge-flood')
    const release = this.releases.byTag(tag)
    const asked = new Bits(release?.header.chunks ?? 0, bitmap)
    const chunks: number[] = []
    const chunkBytes = release?.header.chunkBytes ?? 0
    for (let chunk = 0; chunk < asked.length; chunk++)
      if (asked.has(chunk) && release?.have.has(chunk)) chunks.push(chunk)
    if (chunks.length > 1 && chunks.length * chunkBytes > limits.challengeBytesMax)
      return context.offence(link, 'large-challenge', 2)
    const answer = (seal: string, sealed: readonly number[]): void => {
      assert(challenged.busy || sealed.length === 0, 'a challenge is answered once')
      assert(
        sealed.every((chunk) => asked.has(chunk)),
        'nothing is proven but what was asked',
      )
      challenged.busy = false
      const proven = new Bits(asked.length)
      for (const chunk of sealed) proven.add(chunk)
      context.links.send(link, { type: 'proof', tag, word: seal, bitmap: proven.bytes })
    }
    const affordable = challenged.bytes.take(context.now, chunks.length * chunkBytes)
    if (release === undefined || chunks.length === 0 || !affordable) return answer(nothing, [])
    challenged.busy = true
    this.sealer.seal({ release, chunks, salt, peer: context.self, sealed: answer })
  }

  private of(link: Link): Challenged {
    const known = this.byLink.get(link.id)
    if (known) return known
    const bytes = new TokenBucket(
      limits.provenBytesBurstMax,
      limits.provenBytesPerSecondMax,
      this.context.now,
    )
    const challenged = { bytes, busy: false }
    this.byLink.set(link.id, challenged)
    return challenged
  }

  linkClosed(link: Link): void {
    this.byLink.delete(link.id)
  }
}

/** Over no chunks nothing is sealed. */
const nothing = toBase64Url(new Uint8Array(SEAL_BYTES))
