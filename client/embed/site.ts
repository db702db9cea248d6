/**
 * A site's files by way of its visitors: the heavy half of the script tag, loaded once there is company. A session that
 * knows the site's release from its document, and two sources for its chunks: peers, and the site itself.
 */
import type { Delivery, Release } from '../api.ts'
import { checkEnvironment } from '../environment.ts'
import { News } from '../events.ts'
import { MemoryStore } from '../memory-store.ts'
import { openSession, type Session } from '../session.ts'
import { sha256, verifyHeader } from '../signatures.ts'
import { chunkLength, fileRange } from '../../shared/content/chunks.ts'
import { parseManifest, type Header, type Manifest } from '../../shared/content/manifest.ts'
import { parseSiteManifest } from '../../shared/content/site-manifest.ts'
import { WEB_SEED } from '../../shared/crew/io.ts'
import type { Company, Plain } from './decide.ts'
import { fetchChunks, type SiteFile } from './origin.ts'

export interface SiteRequest {
  /** The document's text, and where it lies. */
  readonly text: string
  readonly address: URL
  /** Origin of the signaling server. */
  readonly server: string
  readonly company: Company
  /** Bytes per second. */
  readonly uploadLimit: number
  /** Something came. */
  readonly changed: () => void
}

/** Why a file comes by plain HTTP instead. */
export class PlainError extends Error {
  readonly why: Plain

  constructor(why: Plain) {
    super(why)
    this.why = why
  }
}

/** Rejects with a PlainError where the document cannot be believed. */
export async function openSite(request: SiteRequest): Promise<Site> {
  const parsed = parseSiteManifest(request.text)
  if (!parsed.ok) throw new PlainError('bad-manifest')
  const { channel, jws, manifest: bytes, webSeeds } = parsed.value
  const header = await verifyHeader(jws, channel.uri)
  if (header?.aligned !== true || (await sha256(bytes)) !== header.manifest)
    throw new PlainError('bad-manifest')
  const manifest = parseManifest(bytes, header)
  if (!manifest.ok) throw new PlainError('bad-manifest')
  const { id, sequence } = header
  const store = new MemoryStore()
  store.saveRelease({ channel: channel.uri, id, sequence, jws, manifest: bytes, receivedAt: Date.now() })
  const face = new EventTarget()
  const session = await openSession({
    channel: channel.uri,
    servers: [request.server],
    iceServers: request.company.iceServers,
    rtc: checkEnvironment(undefined),
    store,
    uploadLimit: request.uploadLimit,
    // A page has some of the site's files only; others are asked for one by one.
    onDemand: () => true,
    watchCoverage: false,
    problems: [],
    news: new News(face),
  })
  const base = new URL(webSeeds[0] ?? './', request.address)
  return new Site(face, session, header, manifest.value, base, request)
}

/** Nothing from anybody for so long: then we are in the way. */
const stallMs = 5_000
const lookMs = 500

interface Wanted {
  readonly file: SiteFile
  failed(why: Plain): void
}

export class Site {
  private readonly session: Session
  private readonly header: Header
  private readonly manifest: Manifest
  private readonly base: URL
  private readonly wanted = new Map<string, Wanted>()
  private readonly loads = new Map<string, Promise<Blob>>()
  private bytesFromPeers = 0
  private movedAt = 0
  private stallTimer: ReturnType<typeof setInterval> | undefined

  constructor(
    face: EventTarget,
    session: Session,
    header: Header,
    manifest: Manifest,
    base: URL,
    { company, changed }: SiteRequest,
  ) {
    this.session = session
    this.header = header
    this.manifest = manifest
    this.base = base
    session.offerWebSeed(header.id, {
      visitors: company.visitors,
      fetch: (first, last) => this.fetch(first, last),
    })
    face.addEventListener('progress', () => {
      const bytes = fromPeers(this.release?.delivery)
      if (bytes > this.bytesFromPeers) this.movedAt = performance.now()
      this.bytesFromPeers = bytes
      changed()
    })
  }

  /** Verified bytes so far. */
  get bytes(): { readonly peers: number; readonly origin: number } {
    return { peers: this.bytesFromPeers, origin: this.session.stats().fromWebSeed }
  }

  /** Resolves to the file at this address, every byte verified. Rejects with a PlainError where plain HTTP has to do. */
  async load(address: URL): Promise<Blob> {
    const path = this.pathOf(address)
    // A picture may stand in a page twice.
    const before = path !== undefined && this.loads.get(path)
    if (before) return before
    const load = this.begin(address, path)
    if (path !== undefined) this.loads.set(path, load)
    return load
  }

  private async begin(address: URL, path: string | undefined): Promise<Blob> {
    const range = path === undefined ? undefined : fileRange(this.manifest.files, path, this.header)
    const { release, header } = this
    if (path === undefined || !range || !release) throw new PlainError('not-listed')
    const file: SiteFile = {
      url: address,
      size: range.end - range.start,
      firstChunk: range.firstChunk,
      chunkBytes: header.chunkBytes,
      lengthOf: (chunk) => chunkLength(chunk, header),
    }
    return new Promise((resolve, reject) => {
      const failed = (why: Plain) => {
        this.wanted.delete(path)
        this.session.forgo(header.id, path)
        reject(new PlainError(why))
      }
      this.wanted.set(path, { file, failed })
      this.watch()
      void release
        .file(path)
        .finally(() => this.wanted.delete(path))
        .then(resolve, () => reject(new PlainError('fault')))
    })
  }

  private async fetch(first: number, last: number): Promise<boolean> {
    const wanted = [...this.wanted.values()].find(
      ({ file }) =>
        first >= file.firstChunk && last < file.firstChunk + Math.ceil(file.size / file.chunkBytes),
    )
    // Given up meanwhile.
    if (!wanted) return false
    const { session, header } = this
    return fetchChunks(wanted.file, first, last, {
      lacks: (chunk) => session.lacks(header.id, chunk),
      seed: (chunk, bytes) => session.seed(header.id, chunk, bytes),
      moved: () => (this.movedAt = performance.now()),
      refused: (_, isChanged) => wanted.failed(isChanged ? 'bad-manifest' : 'not-listed'),
    })
  }

  /** Who waits for nothing gets it by plain HTTP. */
  private watch(): void {
    if (this.wanted.size <= 1) this.movedAt = performance.now()
    this.stallTimer ??= setInterval(() => {
      if (this.wanted.size === 0) {
        clearInterval(this.stallTimer)
        this.stallTimer = undefined
      } else if (performance.now() - this.movedAt > stallMs)
        for (const wanted of this.wanted.values()) wanted.failed('stalled')
    }, lookMs)
  }

  async close(): Promise<void> {
    clearInterval(this.stallTimer)
    await this.session.close()
  }

  private get release(): Release | undefined {
    return this.session.releases.find(({ id }) => id === this.header.id)
  }

  private pathOf({ href }: URL): string | undefined {
    const plain = href.split(/[?#]/, 1)[0] ?? ''
    if (!plain.startsWith(this.base.href)) return undefined
    try {
      return decodeURIComponent(plain.slice(this.base.href.length))
    } catch {
      return undefined
    }
  }
}

function fromPeers(delivery: Delivery | undefined): number {
  const sources = delivery?.sources ?? []
  return sources.reduce((sum, { peer, bytes }) => (peer === WEB_SEED ? sum : sum + bytes), 0)
}
