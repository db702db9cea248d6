/**
 * A site's files by way of its visitors: the heavy half of the script tag, loaded once there is company. A session that
 * knows the site's release from its document, and three sources for its chunks: what an earlier visit kept, peers, and the
 * site itself.
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
import { ChunkCutter } from './cutter.ts'
import type { Company, Plain } from './decide.ts'
import { fileDigest, Keeper, secondsToKeep } from './keeper.ts'
import { fetchChunks, type SiteFile } from './origin.ts'
import { UploadCap } from './upload-cap.ts'
import { rangeOf, type FromPage, type Want } from './worker-messages.ts'

export interface SiteRequest {
  /** The document's text, where it lies, and its Cache-Control. */
  readonly text: string
  readonly address: URL
  readonly cacheControl: string
  /** The channel that the page names; null where it believes the document. */
  readonly named: string | null
  /** Origin of the signaling server. */
  readonly server: string
  readonly company: Company
  /** Attributes of the script. */
  readonly settings: Readonly<Record<string, string | undefined>>
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

interface Content {
  readonly header: Header
  readonly manifest: Manifest
  readonly store: MemoryStore
  /** What each file is kept by. */
  readonly digests: ReadonlyMap<string, string>
  readonly keeper: Keeper
}

/** Kept between visits, unless the page says another number of MB. */
const quotaMb = 32

/** Rejects with a PlainError where the document cannot be believed. */
export async function openSite(request: SiteRequest): Promise<Site> {
  const parsed = parseSiteManifest(request.text)
  if (!parsed.ok) throw new PlainError('bad-manifest')
  const { channel, jws, manifest: bytes, webSeeds } = parsed.value
  const header = await verifyHeader(jws, request.named ?? channel.uri)
  if (header?.aligned !== true || (await sha256(bytes)) !== header.manifest)
    throw new PlainError('bad-manifest')
  const manifest = parseManifest(bytes, header)
  if (!manifest.ok) throw new PlainError('bad-manifest')
  const { id, sequence } = header
  const store = new MemoryStore()
  store.saveRelease({ channel: channel.uri, id, sequence, jws, manifest: bytes, receivedAt: Date.now() })
  const keeper = new Keeper(Number(request.settings['quota'] ?? quotaMb) * 1e6)
  const content = {
    header,
    manifest: manifest.value,
    store,
    digests: await digestsOf(manifest.value, header),
    keeper,
  }
  await restoreKept(content)
  const face = new EventTarget()
  const { connection } = navigator as { connection?: { downlink?: number } }
  const cap = request.settings['upload'] === 'off' ? null : new UploadCap(connection?.downlink)
  const session = await openSession({
    channel: channel.uri,
    servers: [request.server],
    iceServers: request.company.iceServers,
    rtc: checkEnvironment(undefined),
    store,
    uploadLimit: cap?.bytesPerSecond ?? 0,
    // A page has some of the site's files only; others are asked for one by one.
    onDemand: () => true,
    watchCoverage: false,
    problems: [],
    news: new News(face),
  })
  return new Site(face, session, content, new URL(webSeeds[0] ?? './', request.address), cap, request)
}

async function digestsOf({ files, chunks }: Manifest, header: Header): Promise<Map<string, string>> {
  const digests = new Map<string, string>()
  for (const { path } of files) {
    const range = fileRange(files, path, header)
    if (range) digests.set(path, await fileDigest(chunks.slice(range.firstChunk, range.lastChunk + 1)))
  }
  return digests
}

/** What was kept is looked at as closely as what comes from strangers: others will be given it. */
async function restoreKept({ header, manifest, store, digests, keeper }: Content): Promise<void> {
  const kept = await keeper.find(new Set(digests.values()))
  for (const [path, digest] of digests) {
    const bytes = kept.get(digest)
    const file = bytes && placeOf(manifest, header, path)
    for (const { chunk, bytes: part } of file ? new ChunkCutter(file, 0).push(bytes) : []) {
      const hash = await sha256(part)
      if (hash === manifest.chunks[chunk]) store.saveChunk(hash, part)
    }
  }
}

function placeOf(manifest: Manifest, header: Header, path: string) {
  const range = fileRange(manifest.files, path, header)
  if (!range) return undefined
  const { start, end, firstChunk } = range
  const lengthOf = (chunk: number) => chunkLength(chunk, header)
  return { size: end - start, firstChunk, chunkBytes: header.chunkBytes, lengthOf }
}

/** Nothing from anybody for so long: then we are in the way. */
const stallMs = 5_000
const lookMs = 1_000
/** A film that plays waits so long for its next chunk before the site is asked for it, and the next ones. */
const urgentMs = 1_000
const urgentChunks = 8

interface Wanted {
  readonly file: SiteFile
  /** Of those who wait for it. */
  readonly failed: Set<(why: Plain) => void>
}

export class Site {
  private readonly session: Session
  private readonly content: Content
  private readonly base: URL
  private readonly documentCacheControl: string
  private readonly wanted = new Map<string, Wanted>()
  private readonly loads = new Map<string, Promise<Blob>>()
  /** Cache-Control of the files that the site was asked for. */
  private readonly cacheControls = new Map<string, string>()
  private readonly arrivals = new Set<() => void>()
  private fromPeers = 0
  private movedAt = 0

  constructor(
    face: EventTarget,
    session: Session,
    content: Content,
    base: URL,
    cap: UploadCap | null,
    { company, cacheControl, changed }: SiteRequest,
  ) {
    this.session = session
    this.content = content
    this.base = base
    this.documentCacheControl = cacheControl
    session.offerWebSeed(content.header.id, {
      visitors: company.visitors,
      fetch: (first, last) => this.fetch(first, last),
    })
    face.addEventListener('progress', () => {
      const bytes = bytesOf(this.release?.delivery)
      if (bytes > this.fromPeers) this.movedAt = performance.now()
      this.fromPeers = bytes
      this.arrived()
      changed()
    })
    let sent = 0
    setInterval(() => {
      this.look()
      const { payloadSent } = session.stats()
      if (payloadSent > sent) changed()
      if (cap) session.setUploadLimit(cap.sample({ sent: payloadSent - sent, isWanted: session.isWanted }))
      sent = payloadSent
    }, lookMs)
  }

  /** Verified bytes so far, and what was given. */
  get bytes() {
    const { fromWebSeed: fromOrigin, payloadSent: sent } = this.session.stats()
    return { fromPeers: this.fromPeers, fromOrigin, kept: this.release?.delivery.bytesKept ?? 0, sent }
  }

  /** Absolute addresses of the signed files. */
  get urls(): string[] {
    return this.content.manifest.files.map(
      ({ path }) => new URL(path.replaceAll(/[%?#]/g, encodeURIComponent), this.base).href,
    )
  }

  /** Resolves to the file at this address, every byte verified. Rejects with a PlainError where plain HTTP has to do. */
  async load(address: URL): Promise<Blob> {
    const path = this.pathOf(address)
    // A picture may stand in a page twice.
    const load = this.loads.get(path) ?? this.begin(address, path)
    this.loads.set(path, load)
    return load
  }

  /** Resolves once a file that the service worker asks for has gone to it. Rejects with a PlainError. */
  async stream({ url, range }: Want, port: MessagePort): Promise<void> {
    const address = new URL(url)
    const path = this.pathOf(address)
    const type = this.content.manifest.files.find((file) => file.path === path)?.type ?? ''
    const file = this.fileOf(address, path)
    const asked = rangeOf(range, file.size)
    if (!asked) throw new PlainError('not-listed')
    let isGone = false
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has one other end
    const say = (message: FromPage) => port.postMessage(message)
    port.addEventListener('message', () => (isGone = true))
    port.start()
    const waiting = setInterval(() => say({ type: 'wait' }), lookMs)
    say({ type: 'wait' })
    const head = { type: 'head', contentType: type, size: file.size, ...asked } as const
    try {
      if (range === null) {
        // Half of a picture is none: the answer begins when nothing can go wrong any more.
        const blob = await this.load(address)
        say(head)
        say({ type: 'part', bytes: new Uint8Array(await blob.arrayBuffer()) })
      } else {
        say(head)
        for await (const bytes of this.parts(address, path, file, asked)) {
          if (isGone) return
          say({ type: 'part', bytes })
        }
      }
      say({ type: 'end' })
    } finally {
      clearInterval(waiting)
    }
  }

  private async begin(address: URL, path: string): Promise<Blob> {
    const { release } = this
    const file = this.fileOf(address, path)
    if (!release) throw new PlainError('not-listed')
    const blob = await this.until(path, file, release.file(path))
    const digest = this.content.digests.get(path)
    const cacheControl = this.cacheControls.get(path) ?? this.documentCacheControl
    if (digest !== undefined) void this.content.keeper.keep(digest, blob, secondsToKeep(cacheControl))
    return blob
  }

  /** Bytes `start` up to `end`, in order, as they come. */
  private async *parts(
    address: URL,
    path: string,
    file: SiteFile,
    { start, end }: { start: number; end: number },
  ): AsyncGenerator<Uint8Array> {
    this.release?.file(path).catch(() => {})
    for (let at = start; at < end;) {
      const index = Math.floor(at / file.chunkBytes)
      const bytes = await this.until(path, file, this.chunk(address, path, file, file.firstChunk + index))
      const offset = index * file.chunkBytes
      const part = bytes.slice(at - offset, Math.min(bytes.length, end - offset))
      at += part.length
      yield part
    }
  }

  private async chunk(address: URL, path: string, file: SiteFile, chunk: number): Promise<Uint8Array> {
    const { header, manifest, store } = this.content
    let hurry: ReturnType<typeof setTimeout> | undefined
    if (this.session.lacks(header.id, chunk)) {
      const last =
        Math.min(chunk + urgentChunks, file.firstChunk + Math.ceil(file.size / file.chunkBytes)) - 1
      hurry = setTimeout(() => void this.fetchFrom({ ...file, url: address }, path, chunk, last), urgentMs)
    }
    while (this.session.lacks(header.id, chunk))
      await new Promise<void>((resolve) => this.arrivals.add(resolve))
    clearTimeout(hurry)
    const bytes = await store.chunk(manifest.chunks[chunk] ?? '')
    if (!bytes) throw new PlainError('fault')
    return bytes
  }

  /** What resolves when the file, or a part of it, is here; rejects with a PlainError where nothing comes any more. */
  private async until<T>(path: string, file: SiteFile, result: Promise<T>): Promise<T> {
    if (this.wanted.size === 0) this.movedAt = performance.now()
    const wanted = this.wanted.get(path) ?? { file, failed: new Set() }
    this.wanted.set(path, wanted)
    let refuse: ((error: PlainError) => void) | undefined
    const stopped = new Promise<never>((_, reject) => (refuse = reject))
    const stop = (why: Plain) => refuse?.(new PlainError(why))
    wanted.failed.add(stop)
    try {
      return await Promise.race([result, stopped])
    } catch (error) {
      throw error instanceof PlainError ? error : new PlainError('fault')
    } finally {
      wanted.failed.delete(stop)
      if (wanted.failed.size === 0) this.wanted.delete(path)
    }
  }

  private async fetch(first: number, last: number): Promise<boolean> {
    const found = [...this.wanted].find(
      ([, { file }]) =>
        first >= file.firstChunk && last < file.firstChunk + Math.ceil(file.size / file.chunkBytes),
    )
    // Given up meanwhile.
    return found ? this.fetchFrom(found[1].file, found[0], first, last) : false
  }

  private fetchFrom(file: SiteFile, path: string, first: number, last: number): Promise<boolean> {
    const { session, content } = this
    return fetchChunks(file, first, last, {
      lacks: (chunk) => session.lacks(content.header.id, chunk),
      seed: (chunk, bytes) => session.seed(content.header.id, chunk, bytes),
      moved: () => {
        this.movedAt = performance.now()
        this.arrived()
      },
      cacheControl: (value) => this.cacheControls.set(path, value),
      refused: (isChanged) => this.fail(path, isChanged ? 'bad-manifest' : 'not-listed'),
    })
  }

  private arrived(): void {
    const waiting = [...this.arrivals]
    this.arrivals.clear()
    for (const wake of waiting) wake()
  }

  /** Who waits for nothing gets it by plain HTTP. */
  private look(): void {
    if (performance.now() - this.movedAt <= stallMs) return
    for (const path of [...this.wanted.keys()]) this.fail(path, 'stalled')
  }

  private fail(path: string, why: Plain): void {
    const failed = [...(this.wanted.get(path)?.failed ?? [])]
    this.session.forgo(this.content.header.id, path)
    for (const stop of failed) stop(why)
  }

  private fileOf(url: URL, path: string): SiteFile {
    const place = placeOf(this.content.manifest, this.content.header, path)
    if (!place) throw new PlainError('not-listed')
    return { ...place, url }
  }

  private get release(): Release | undefined {
    return this.session.releases.find(({ id }) => id === this.content.header.id)
  }

  /** Empty where it is no address of this site. */
  private pathOf({ href }: URL): string {
    const plain = href.split(/[?#]/, 1)[0] ?? ''
    if (!plain.startsWith(this.base.href)) return ''
    try {
      return decodeURIComponent(plain.slice(this.base.href.length))
    } catch {
      return ''
    }
  }
}

function bytesOf(delivery: Delivery | undefined): number {
  const sources = delivery?.sources ?? []
  return sources.reduce((sum, { peer, bytes }) => (peer === WEB_SEED ? sum : sum + bytes), 0)
}
