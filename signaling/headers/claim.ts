/**
 * The server's default channel: what the emergency page at `/` shows without any configuration. Whoever started the
 * server claims it once for a console, by a link that only its terminal shows. The link's token is in memory alone: a
 * restart makes another, and earlier links, which old logs may show, are of no use. Once claimed, the channel is given
 * away by its own key only: to the channel that its newest header names as its successor. Moves are counted from the channel
 * that was claimed by the link: so a recovery of that one takes it back from a thief's.
 */
import { SUCCESSOR_TOKEN } from '../../shared/content/signed-words.ts'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import * as v from 'valibot'
import { parseAnnouncement, type Announcement, type ChannelParts } from '../../shared/content/channel.ts'
import { limits } from '../../shared/wire/limits.ts'
import { socketBounds } from '../sockets/bounds.ts'
import type { Disk } from './disk.ts'
import { readIfThere } from './files.ts'
import { checkClaim } from './header-check.ts'
import { movesFrom, type SuccessorOf } from './served.ts'
import { StartError } from '../start-error.ts'
import { TokenBucket } from '../../shared/lib/token-bucket.ts'

export type ClaimAnswer =
  | { readonly status: 200; readonly announcement: Announcement }
  | { readonly status: 400 | 403 | 409 | 429 | 500; readonly error: string }

const requestSchema = v.object({
  token: v.pipe(v.string(), v.maxLength(100)),
  jws: v.pipe(v.string(), v.maxLength(limits.headerBytesMax)),
})

export interface ClaimDeskOptions {
  readonly data: string
  readonly disk: Disk
  readonly log: Logger
  readonly successorOf: SuccessorOf
}

export class ClaimDesk {
  private readonly data: string
  private readonly disk: Disk
  private readonly log: Logger
  private readonly successorOf: SuccessorOf
  private readonly failures = new Map<string, TokenBucket>()
  private writing = false
  private stored: Announcement | undefined
  /** The channel that was claimed by the link, where the claimed one has taken its place. */
  private first: string | undefined
  private fresh: string | undefined

  private constructor({ data, disk, log, successorOf }: ClaimDeskOptions) {
    this.data = data
    this.disk = disk
    this.log = log
    this.successorOf = successorOf
  }

  /** Reads the claim, or makes a token for one. Rejects with a {@link StartError} when DATA is not usable. */
  static async open(options: ClaimDeskOptions): Promise<ClaimDesk> {
    const desk = new ClaimDesk(options)
    const { data, disk } = options
    try {
      const text = await readIfThere(desk.announcementPath)
      if (text === undefined) await desk.makeToken()
      else {
        const json = parseJson(text)
        desk.stored = readStored(json, desk.announcementPath)
        desk.first = readFirst(json)
        // With a full disk it still serves what it has: that is noted, and said by /readyz.
        await disk.probe()
      }
    } catch (error) {
      if (error instanceof StartError) throw error
      throw new StartError(`The directory ${data} (FLASHCREW_DATA) is not usable: ${String(error)}`, {
        cause: error,
      })
    }
    return desk
  }

  /** The claimed channel's announcement as stored: `signaling: []` stands for this server's own origin. */
  get announcement(): Announcement | undefined {
    return this.stored
  }

  /** Where moves begin that lead to a channel of this server: the one that was claimed by the link, and the claimed one. */
  get origins(): readonly string[] {
    return [this.first, this.stored?.channel].filter((uri) => uri !== undefined)
  }

  /** This start's token; undefined once claimed. */
  get token(): string | undefined {
    return this.fresh
  }

  /** Answers `POST /claim`. The address is of the asker, for the limit on failures. Never rejects. */
  async claim(body: unknown, address: string, nowMs: number): Promise<ClaimAnswer> {
    if (this.isClaimed() && !isSuccession(body)) return CLAIMED
    const patience = this.patienceFor(address, nowMs)
    if (patience.isEmpty(nowMs))
      return refuse(429, 'Too many failed claims from this address: wait a few minutes.')
    const answer = await this.decide(body)
    if (answer.status === 400 || answer.status === 403) patience.take(nowMs)
    return answer
  }

  private async decide(body: unknown): Promise<ClaimAnswer> {
    const request = v.safeParse(requestSchema, body)
    if (!request.success) return MALFORMED
    const { token, jws } = request.output
    const succession = token === SUCCESSOR_TOKEN
    if (!succession && !this.isToken(token))
      return refuse(403, 'This link is not valid (any more): use the one the server printed last.')
    const claim = await checkClaim(jws, token)
    if (!claim.ok) return claim.error === 'malformed' ? MALFORMED : refuse(403, SENTENCES[claim.error])
    if (succession ? !(await this.isSuccessor(claim.value.channel)) : this.isClaimed())
      return succession ? NO_SUCCESSOR : CLAIMED
    const { channel, name, description, key, recovery } = claim.value
    return this.store({
      channel: channel.uri,
      name,
      description,
      key,
      ...(recovery === undefined ? {} : { recovery }),
      signaling: [],
      iceServers: [],
      helpers: [],
      webSeeds: [],
    })
  }

  private async store(announcement: Announcement): Promise<ClaimAnswer> {
    this.writing = true
    const [first] = this.origins
    try {
      const written = first === undefined ? announcement : { ...announcement, first }
      await this.disk.write(this.announcementPath, `${JSON.stringify(written, null, 2)}\n`)
      this.stored = announcement
      this.first = first
      this.fresh = undefined
    } catch (error) {
      this.log.error({ err: error }, 'the claim could not be written')
      return refuse(500, 'The server could not write the claim to its disk: see its log, then try again.')
    } finally {
      this.writing = false
    }
    this.log.info({ channel: announcement.channel }, 'default channel claimed')
    return { status: 200, announcement }
  }

  private isClaimed(): boolean {
    return this.writing || this.stored !== undefined
  }

  private async isSuccessor({ uri }: ChannelParts): Promise<boolean> {
    if (this.writing) return false
    const ends = this.origins.map(async (origin) => (await movesFrom(origin, this.successorOf)).at(-1))
    return (await Promise.all(ends)).includes(uri)
  }

  private isToken(token: string): boolean {
    return this.fresh !== undefined && timingSafeEqual(digestOf(token), digestOf(this.fresh))
  }

  private async makeToken(): Promise<void> {
    await this.disk.check()
    // An earlier version kept the hashes of eight links there.
    await rm(join(this.data, 'claim-tokens.json'), { force: true })
    this.fresh = randomBytes(32).toString('base64url')
  }

  private patienceFor(address: string, nowMs: number): TokenBucket {
    const patience =
      this.failures.get(address) ??
      new TokenBucket(socketBounds.claimFailuresBurstMax, socketBounds.claimFailuresPerSecondForgiven, nowMs)
    this.failures.delete(address)
    this.failures.set(address, patience)
    const [oldest] = this.failures.keys()
    if (this.failures.size > socketBounds.addressesMax && oldest !== undefined) this.failures.delete(oldest)
    return patience
  }

  private get announcementPath(): string {
    return join(this.data, 'default-channel.json')
  }
}

const refuse = (status: 400 | 403 | 409 | 429 | 500, error: string): ClaimAnswer => ({ status, error })
const CLAIMED = refuse(
  409,
  'This server’s default channel is claimed already: to give it away anew, stop the server and delete default-channel.json in its data directory.',
)
const NO_SUCCESSOR = refuse(
  403,
  'The newest release on this server’s default channel does not name this channel as its successor.',
)
const MALFORMED = refuse(400, 'This is not a claim: it takes JSON with “token” and “jws”.')
const SENTENCES = {
  'bad-signature': 'The claim is not signed by the key that its channel is named after.',
  'other-token': 'The claim was signed for another link.',
} as const

function readFirst(json: unknown): string | undefined {
  const parsed = v.safeParse(v.object({ first: v.optional(v.string()) }), json)
  return parsed.success ? parsed.output.first : undefined
}

/** A damaged claim must not open the server to a new one unnoticed. */
function readStored(json: unknown, path: string): Announcement {
  const announcement = parseAnnouncement(json)
  if (announcement.ok) return announcement.value
  throw new StartError(
    `${path} is not an announcement (${announcement.error}): mend it, or delete it to claim anew.`,
  )
}

function isSuccession(body: unknown): boolean {
  const request = v.safeParse(requestSchema, body)
  return request.success && request.output.token === SUCCESSOR_TOKEN
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The digest has the same length whatever the text, as timingSafeEqual needs. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
