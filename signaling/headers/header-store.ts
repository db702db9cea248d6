/**
 * Each channel's newest header, on disk as DATA/headers/<thumbprint>/<name>.jws, read when first asked for.
 * A header that was reported kept survives a crash; of two, the one with the greater sequence stays.
 */
import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { channelUri, parseChannel, type ChannelParts } from '../../shared/content/channel.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { limits } from '../../shared/wire/limits.ts'
import { socketBounds } from '../sockets/bounds.ts'
import { Disk } from './disk.ts'
import { isSystemError, readIfThere, TEMPORARY } from './files.ts'
import { checkHeader, isOtherRecovery, type HeaderFault, type KnownChannel } from './header-check.ts'

export interface HeaderStoreOptions {
  readonly data: string
  readonly disk?: Disk
  readonly log: Logger
  readonly headersMax?: number
  /** Never put out to make room: the operator's channels, and those with peers now. */
  readonly isProtected: (channel: string) => boolean
}

interface Kept extends KnownChannel {
  readonly jws: string
  /** The channel that takes its place, where its publisher has a new key. */
  readonly successor: string | undefined
}

export type HeaderRefusal = HeaderFault | 'full'

const nothingKnown: KnownChannel = { sequence: 0 }

export class HeaderStore {
  private readonly directory: string
  private readonly disk: Disk
  /** Channels whose newest header is in memory alone. */
  private readonly unwritten = new Map<string, ChannelParts>()
  private readonly log: Logger
  private readonly headersMax: number
  private readonly isProtected: (channel: string) => boolean
  /** Least recently used first; undefined until somebody asks. Who asks while the file is read shares the promise. */
  private readonly headers = new Map<string, Promise<Kept | undefined> | undefined>()
  /** Disk work is done one after another, so that a channel's newest header is also the last one written. */
  private queue: Promise<unknown> = Promise.resolve()
  private queued = 0
  private checking = 0

  private constructor(options: HeaderStoreOptions) {
    this.directory = join(options.data, 'headers')
    this.disk = options.disk ?? new Disk(options.data)
    this.log = options.log
    this.headersMax = options.headersMax ?? limits.channelsMax
    this.isProtected = options.isProtected
  }

  /** Lists what is on disk and removes what a crash left half written. Rejects when DATA cannot be read. */
  static async open(options: HeaderStoreOptions): Promise<HeaderStore> {
    const store = new HeaderStore(options)
    for (const channel of await findHeaders(store.directory)) store.headers.set(channel.uri, undefined)
    return store
  }

  get size(): number {
    return this.headers.size
  }

  /** The newest header of the channel, or null. */
  async get(channel: ChannelParts): Promise<string | null> {
    return (await this.read(channel))?.jws ?? null
  }

  /** The channel that the newest header names as the one that takes this one's place. */
  async successor(channel: ChannelParts): Promise<string | undefined> {
    return (await this.read(channel))?.successor
  }

  /**
   * Keeps a newer header that its channel's key has signed; whether the disk took it says `isWritten`. `false`: this very
   * header was kept before.
   */
  async put(channel: ChannelParts, jws: string): Promise<Result<boolean, HeaderRefusal>> {
    const before = await this.read(channel)
    if (before?.jws === jws) return ok(false)
    // Each is held in memory, several times over, until its signature has had its turn.
    if (this.checking >= socketBounds.checksMax) return err('full')
    this.checking++
    const checked = await checkHeader(jws, channel, before ?? nothingKnown, Date.now()).finally(
      () => this.checking--,
    )
    if (!checked.ok) return checked
    if (this.queued >= socketBounds.writesQueuedMax) return err('full')
    const { sequence, successor, recovery } = checked.value
    return this.enqueue(() => this.keep(channel, { jws, sequence, successor, recovery }))
  }

  /** Resolves when everything put so far is on disk. */
  async settle(): Promise<void> {
    await this.queue
  }

  private read(channel: ChannelParts): Promise<Kept | undefined> {
    if (!this.headers.has(channel.uri)) return Promise.resolve(undefined)
    const header = this.headers.get(channel.uri) ?? this.load(channel)
    this.touch(channel, header)
    return header
  }

  private touch(channel: ChannelParts, header: Promise<Kept | undefined>): void {
    this.headers.delete(channel.uri)
    this.headers.set(channel.uri, header)
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.queued++
    const done = this.queue.then(work).finally(() => this.queued--)
    this.queue = done.catch(() => undefined)
    return done
  }

  /** False: it is served, but a restart would lose it. */
  isWritten({ uri }: ChannelParts): boolean {
    return !this.unwritten.has(uri)
  }

  /** Tries again what could not be written. */
  async retry(): Promise<void> {
    for (const channel of this.unwritten.values())
      // oxlint-disable-next-line no-await-in-loop -- a disk that failed is asked for one thing at a time
      await this.enqueue(async () => {
        const kept = await this.read(channel)
        if (kept && !this.isWritten(channel)) await this.write(channel, kept)
      })
  }

  private async keep(channel: ChannelParts, header: Kept): Promise<Result<boolean, HeaderRefusal>> {
    const kept = await this.read(channel)
    if (kept && header.sequence <= kept.sequence) return header.jws === kept.jws ? ok(false) : err('stale')
    if (kept && isOtherRecovery(header, kept)) return err('other-recovery')
    if (!this.headers.has(channel.uri) && !(await this.makeRoom(channel.uri))) return err('full')
    this.touch(channel, Promise.resolve(header))
    await this.write(channel, header)
    return ok(true)
  }

  private async write(channel: ChannelParts, { jws }: Kept): Promise<void> {
    try {
      await this.disk.write(this.pathOf(channel), jws)
      this.unwritten.delete(channel.uri)
    } catch (error) {
      this.unwritten.set(channel.uri, channel)
      this.log.error(
        { err: error, channel: channel.uri },
        'a header could not be written: it is served, but a restart would lose it',
      )
    }
  }

  /** False when all that is kept is protected, and the newcomer is not. */
  private async makeRoom(newcomer: string): Promise<boolean> {
    if (this.headers.size < this.headersMax) return true
    for (const uri of this.headers.keys()) {
      if (this.isProtected(uri)) continue
      this.headers.delete(uri)
      this.unwritten.delete(uri)
      const channel = parseChannel(uri)
      if (channel.ok) await this.remove(channel.value)
      return true
    }
    return this.isProtected(newcomer)
  }

  private async remove(channel: ChannelParts): Promise<void> {
    try {
      await rm(this.pathOf(channel), { force: true })
      await rmdir(join(this.directory, channel.thumbprint))
    } catch (error) {
      const shared = isSystemError(error) && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
      if (!shared) this.log.warn({ err: error, channel: channel.uri }, 'an old header could not be removed')
    }
  }

  private async load(channel: ChannelParts): Promise<Kept | undefined> {
    try {
      const jws = (await readIfThere(this.pathOf(channel)))?.trim()
      if (!jws) return undefined
      // Its number was looked at when it came: this machine may have lost its clock since.
      const checked = await checkHeader(jws, channel, nothingKnown, Infinity)
      if (checked.ok) {
        const { sequence, successor, recovery } = checked.value
        return { jws, sequence, successor, recovery }
      }
      this.log.warn({ channel: channel.uri, reason: checked.error }, 'a header on disk is not sound: ignored')
    } catch (error) {
      this.log.error({ err: error, channel: channel.uri }, 'a header on disk cannot be read: ignored')
    }
    return undefined
  }

  private pathOf(channel: ChannelParts): string {
    return join(this.directory, channel.thumbprint, `${channel.name}.jws`)
  }
}

/** The channels that have a header on disk, least recently written first. */
async function findHeaders(directory: string): Promise<ChannelParts[]> {
  const found: { channel: ChannelParts; writtenMs: number }[] = []
  for (const thumbprint of await list(directory)) {
    for (const file of await list(join(directory, thumbprint))) {
      const path = join(directory, thumbprint, file)
      if (file.endsWith(TEMPORARY)) await rm(path, { force: true })
      const uri = file.endsWith('.jws') ? channelUri(thumbprint, file.slice(0, -'.jws'.length)) : undefined
      const channel = uri?.ok ? parseChannel(uri.value) : undefined
      if (channel?.ok) found.push({ channel: channel.value, writtenMs: (await stat(path)).mtimeMs })
    }
  }
  return found.sort((a, b) => a.writtenMs - b.writtenMs).map(({ channel }) => channel)
}

async function list(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}
