/**
 * A site's files by way of its visitors: the heavy half of the script tag, loaded once there is company. A session that
 * knows the site's release from its document, and three sources for its chunks: what an earlier visit kept, peers, and the
 * site itself.
 */
import type { Delivery, Release } from '../../api.ts'
import { News } from '../../releases/events.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { openSession, type Session } from '../../peer/session.ts'
import { isHashOf } from '../../keys/signatures.ts'
import type { StoredRelease } from '../../storage/stored-release.ts'
import { HERE, parseSiteManifest, type SiteManifest } from '../../../shared/content/site-manifest.ts'
import { WEB_SEED } from '../../../shared/crew/io.ts'
import { limits } from '../../../shared/wire/limits.ts'
import { ChunkCutter } from '../tag/cutter.ts'
import type { Company, Plain } from '../tag/decide.ts'
import { fileDigest, Keeper, secondsToKeep } from '../worker/keeper.ts'
import { fetchChunks } from './origin.ts'
import { verifySite, type SignedSite, type SiteFile } from './site-document.ts'
import { UploadCap } from '../tag/upload-cap.ts'
import { plainAddress, rangeOf, type FromPage, type Want } from '../worker/worker-messages.ts'

export interface SiteRequest {
  readonly channel: string
  /** Where the site's document lies. */
  readonly address: URL
  /** Asks for it, or waits for it where it was asked for before. Resolves to null where there is none. */
  readonly ask: () => Promise<Answer | null>
  /** Peers are asked for it before the site is. */
  readonly isSpared: boolean
  /** What a packet to the site and one back took when the page's connection was opened, ms; 0: not known. */
  readonly wayMs: number
  /** Origin of the signaling server. */
  readonly server: string
  readonly company: Company
  /** Attributes of the script. */
  readonly settings: Readonly<Record<string, string | undefined>>
  /** Something came. */
  readonly changed: () => void
}

/** To a request of the site's document. */
export interface Answer {
  readonly text: string
  readonly cacheControl: string
  /** Until its first byte. */
  readonly latencyMs: number
  /** Until its last. */
  readonly answerMs: number
}

/** Why a file comes by plain HTTP instead. */
export class PlainError extends Error {
  readonly why: Plain

  constructor(why: Plain) {
    super(why)
    this.why = why
  }
}

interface Content extends SignedSite {
  readonly store: SiteStore
  /** What each file is kept by. */
  readonly digests: ReadonlyMap<SiteFile, string>
  readonly keeper: Keeper
}

/** What is known of the site, and how its server was when it told it. */
type Known = Omit<Answer, 'text'> & { readonly content: Content }

/** Kept between visits, unless the page says another number of MB. */
const quotaMb = 32

/** What a session holds of a site. With a release comes what earlier visits kept of its files. */
class SiteStore extends MemoryStore {
  /** What peers told first. */
  readonly heard: Promise<Content>
  private tell: (content: Content) => void = () => {}
  private readonly request: SiteRequest
  /** Until then it is not known which chunks are here. */
  private reading: Promise<unknown> = Promise.resolve()

  constructor(request: SiteRequest) {
    super()
    this.request = request
    this.heard = new Promise((resolve) => (this.tell = resolve))
  }

  /** Null where it is not signed by the channel's key, or is older than the page. */
  async know(site: Pick<SiteManifest, 'jws' | 'manifest' | 'webSeeds'>): Promise<Content | null> {
    const { channel, address, settings } = this.request
    const signed = await verifySite(site, address, channel)
    // The page itself came from the site, and knows a newer one.
    if (!signed || signed.header.sequence < Number(settings['sequence'] ?? 0)) return null
    const { jws, manifest } = site
    const { id, sequence } = signed.header
    super.saveRelease({ channel, id, sequence, jws, manifest, receivedAt: Date.now() })
    const keeper = new Keeper((Number(settings['quota'] ?? quotaMb) || 0) * 1e6)
    const content = { ...signed, store: this, digests: await digestsOf(signed), keeper }
    await restoreKept(content)
    return content
  }

  override saveRelease(release: StoredRelease): void {
    super.saveRelease(release)
    const { jws, manifest } = release
    if (manifest)
      this.reading = this.know({ jws, manifest, webSeeds: [HERE] }).then(
        (content) => content && this.tell(content),
      )
  }

  override async held(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    await this.reading
    return super.held(hashes)
  }
}

/** Rejects with a PlainError where nobody tells what the site has, or it cannot be believed. */
export async function openSite(request: SiteRequest): Promise<Site> {
  const { channel, server, company, settings, isSpared } = request
  const store = new SiteStore(request)
  const face = new EventTarget()
  const cap = settings['upload'] === 'off' ? null : new UploadCap()
  // To join takes about as long as the document.
  const session = await openSession({
    channel,
    servers: [server],
    iceServers: company.iceServers,
    // decide.ts has looked whether it is there.
    rtc: globalThis,
    store,
    uploadLimit: cap?.bytesPerSecond ?? 0,
    // A page has some of the site's files only; others are asked for one by one.
    onDemand: () => true,
    watchCoverage: false,
    problems: [],
    news: new News(face),
  })
  try {
    const { heard } = store
    // How soon its answers come is not known then.
    const byPeers = heard.then((content) => ({
      content,
      cacheControl: '',
      latencyMs: Infinity,
      answerMs: Infinity,
    }))
    const waitMs = limits.siteDocumentMs * (1 + Math.random())
    const known = await (isSpared
      ? Promise.race([byPeers, after(waitMs).then(() => askSite(request, store, session))])
      : askSite(request, store, session))
    return new Site(face, session, cap, request, known)
  } catch (error) {
    void session.close()
    throw error
  }
}

async function askSite({ ask }: SiteRequest, store: SiteStore, session: Session): Promise<Known> {
  const answer = await ask()
  if (!answer) throw new PlainError('no-manifest')
  const parsed = parseSiteManifest(answer.text)
  const content = parsed.ok && (await store.know(parsed.value))
  if (!content) throw new PlainError('bad-manifest')
  await session.refresh()
  return { ...answer, content }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function digestsOf({ manifest, files }: SignedSite): Promise<Map<SiteFile, string>> {
  const digests = new Map<SiteFile, string>()
  for (const file of files)
    digests.set(file, await fileDigest(manifest.chunks.slice(file.firstChunk, file.lastChunk + 1)))
  return digests
}

/** What was kept is looked at as closely as what comes from strangers: others will be given it. */
async function restoreKept({ manifest, store, digests, keeper }: Content): Promise<void> {
  const kept = await keeper.find(new Set(digests.values()))
  for (const [file, digest] of digests) {
    const bytes = kept.get(digest)
    for (const { chunk, bytes: part } of bytes ? new ChunkCutter(file, 0).push(bytes) : []) {
      const hash = manifest.chunks[chunk]
      if (hash !== undefined && (await isHashOf(hash, part))) store.saveChunk(hash, part)
    }
  }
}

/** Nothing from anybody for so long: then we are in the way. */
const stallMs = 5_000
const lookMs = 1_000
/** A film that plays waits so long for its next chunk before the site is asked for it and some more, each time for more. */
const urgentMs = 300
const urgentChunksFirst = 4
const urgentChunksMax = 64

export class Site {
  private readonly session: Session
  private readonly content: Content
  /** By their absolute addresses. */
  private readonly files: ReadonlyMap<string, SiteFile>
  private readonly documentCacheControl: string
  /** Files that somebody waits for, by path, with how to tell each that it is in vain. */
  private readonly wanted = new Map<string, Set<(why: Plain) => void>>()
  /** As the page asks for them: a question mark may stand behind. */
  private readonly addresses = new Map<string, URL>()
  private readonly loads = new Map<string, Promise<Blob>>()
  /** Cache-Control of the files that the site was asked for. */
  private readonly cacheControls = new Map<string, string>()
  /** Requests of the site that are open, by the file's path. */
  private readonly requests = new Map<string, AbortController>()
  private readonly arrivals = new Set<() => void>()
  private fromPeers = 0
  private movedAt = 0

  constructor(
    face: EventTarget,
    session: Session,
    cap: UploadCap | null,
    { company, wayMs, changed }: SiteRequest,
    { content, cacheControl, latencyMs, answerMs }: Known,
  ) {
    this.session = session
    this.content = content
    this.files = new Map(content.files.map((file) => [file.url.href, file]))
    this.documentCacheControl = cacheControl
    session.offerWebSeed(content.header.id, {
      site: { visitors: company.visitors, wayMs, latencyMs, answerMs },
      fetch: (first, last) => this.fetch(first, last),
    })
    face.addEventListener('progress', () => {
      const bytes = bytesOf(this.release?.delivery)
      if (bytes > this.fromPeers) this.movedAt = performance.now()
      this.fromPeers = bytes
      this.arrived()
      changed()
    })
    for (const { name } of performance.getEntriesByType('resource')) void this.adopt(new URL(name))
    let sent = 0
    setInterval(() => {
      this.look()
      const { payloadSent, bytesWaiting: waiting } = session.upload
      if (payloadSent > sent) changed()
      if (cap) session.setUploadLimit(cap.sample({ sent: payloadSent - sent, waiting }))
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
    return [...this.files.keys()]
  }

  /** Resolves to the file at this address, every byte verified. Rejects with a PlainError where plain HTTP has to do. */
  async load(address: URL): Promise<Blob> {
    const file = this.fileAt(address)
    // The site may serve another file there by now, which plain HTTP brings.
    if (this.release?.state === 'superseded') throw new PlainError('not-listed')
    // A picture may stand in a page twice.
    const load = this.loads.get(file.path) ?? this.begin(file)
    this.loads.set(file.path, load)
    return load
  }

  /** What plain HTTP has brought is given to others too, where the browser still has it; nothing is fetched for it. */
  private async adopt(address: URL): Promise<void> {
    try {
      const file = this.fileAt(address)
      const kept = await fetch(address, { cache: 'only-if-cached', mode: 'same-origin' })
      if (!kept.ok) return
      const bytes = new Uint8Array(await kept.arrayBuffer())
      for (const { chunk, bytes: part } of new ChunkCutter(file, 0).push(bytes))
        await this.session.seed(this.content.header.id, chunk, part)
    } catch {
      // Not listed, of another origin, or not kept.
    }
  }

  /** Resolves once a file that the service worker asks for has gone to it. Rejects with a PlainError. */
  async stream({ url, range }: Want, port: MessagePort): Promise<void> {
    const address = new URL(url)
    const file = this.fileAt(address)
    const asked = rangeOf(range, file.size)
    if (!asked) throw new PlainError('not-listed')
    let isGone = false
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has one other end
    const say = (message: FromPage) => port.postMessage(message)
    port.addEventListener('message', () => (isGone = true))
    port.start()
    const waiting = setInterval(() => say({ type: 'wait' }), lookMs)
    say({ type: 'wait' })
    const head = { type: 'head', contentType: file.type, size: file.size, ...asked } as const
    try {
      if (range === null) {
        // Half of a picture is none: the answer begins when nothing can go wrong any more.
        const blob = await this.load(address)
        say(head)
        say({ type: 'part', bytes: new Uint8Array(await blob.arrayBuffer()) })
      } else {
        say(head)
        for await (const bytes of this.parts(file, asked)) {
          if (isGone) return
          say({ type: 'part', bytes })
        }
      }
      say({ type: 'end' })
    } finally {
      clearInterval(waiting)
    }
  }

  private async begin(file: SiteFile): Promise<Blob> {
    const { release } = this
    const { path } = file
    if (!release) throw new PlainError('not-listed')
    const blob = await this.until(path, () => release.file(path))
    const digest = this.content.digests.get(file)
    const cacheControl = this.cacheControls.get(path) ?? this.documentCacheControl
    if (digest !== undefined) void this.content.keeper.keep(digest, blob, secondsToKeep(cacheControl))
    return blob
  }

  /** Bytes `start` up to `end`, in order, as they come. */
  private async *parts(
    file: SiteFile,
    { start, end }: { start: number; end: number },
  ): AsyncGenerator<Uint8Array> {
    const { session, content } = this
    session.ask(content.header.id, file.path)
    let ahead = urgentChunksFirst
    const hurry = (chunk: number) => {
      void this.fetchFrom(file, chunk, Math.min(chunk + ahead - 1, file.lastChunk))
      ahead = Math.min(urgentChunksMax, ahead * 2)
    }
    try {
      for (let at = start; at < end;) {
        const index = Math.floor(at / file.chunkBytes)
        const bytes = await this.until(file.path, () => this.chunk(file, file.firstChunk + index, hurry))
        const offset = index * file.chunkBytes
        const part = bytes.slice(at - offset, Math.min(bytes.length, end - offset))
        at += part.length
        yield part
      }
    } finally {
      // Who stops looking at a film does not want the rest of it.
      if (!this.wanted.has(file.path)) session.forgo(content.header.id, file.path)
    }
  }

  /** `hurry` is called when it does not come by itself. */
  private async chunk(file: SiteFile, chunk: number, hurry: (chunk: number) => void): Promise<Uint8Array> {
    const { header, manifest, store } = this.content
    const isLacking = () => this.session.lacks(header.id, chunk)
    const timer = setTimeout(() => isLacking() && hurry(chunk), urgentMs)
    while (isLacking() && this.wanted.has(file.path))
      await new Promise<void>((resolve) => this.arrivals.add(resolve))
    clearTimeout(timer)
    const bytes = isLacking() ? null : await store.chunk(manifest.chunks[chunk] ?? '')
    if (!bytes) throw new PlainError('fault')
    return bytes
  }

  /** What resolves when the file, or a part of it, is here; rejects with a PlainError where nothing comes any more. */
  private async until<T>(path: string, work: () => Promise<T>): Promise<T> {
    if (this.wanted.size === 0) this.movedAt = performance.now()
    const waiting = this.wanted.get(path) ?? new Set()
    this.wanted.set(path, waiting)
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
      if (waiting.size === 0) this.wanted.delete(path)
    }
  }

  /** A request for each file that has some of these chunks, all at once. */
  private async fetch(first: number, last: number): Promise<boolean> {
    const fetches = this.content.files.flatMap((file) => {
      const from = Math.max(first, file.firstChunk)
      const to = Math.min(last, file.lastChunk)
      return from <= to ? [this.fetchFrom(file, from, to)] : []
    })
    return (await Promise.all(fetches)).every(Boolean)
  }

  private fetchFrom(file: SiteFile, first: number, last: number): Promise<boolean> {
    const { session, content } = this
    const url = this.addresses.get(file.path) ?? file.url
    const request = this.requests.get(file.path) ?? new AbortController()
    this.requests.set(file.path, request)
    return fetchChunks({ ...file, url }, first, last, {
      signal: request.signal,
      lacks: (chunk) => session.lacks(content.header.id, chunk),
      seed: (chunk, bytes) => session.seed(content.header.id, chunk, bytes),
      moved: () => {
        this.movedAt = performance.now()
        this.arrived()
      },
      cacheControl: (value) => this.cacheControls.set(file.path, value),
      refused: (isChanged) => this.fail(file.path, isChanged ? 'bad-manifest' : 'not-listed'),
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
    const waiting = [...(this.wanted.get(path) ?? [])]
    this.session.forgo(this.content.header.id, path)
    this.requests.get(path)?.abort()
    this.requests.delete(path)
    for (const stop of waiting) stop(why)
    this.arrived()
  }

  /** Throws a PlainError where no such file is signed. */
  private fileAt(address: URL): SiteFile {
    const file = this.files.get(plainAddress(address.href))
    if (!file) throw new PlainError('not-listed')
    this.addresses.set(file.path, address)
    return file
  }

  private get release(): Release | undefined {
    return this.session.releases.find(({ id }) => id === this.content.header.id)
  }
}

function bytesOf(delivery: Delivery | undefined): number {
  const sources = delivery?.sources ?? []
  return sources.reduce((sum, { peer, bytes }) => (peer === WEB_SEED ? sum : sum + bytes), 0)
}
