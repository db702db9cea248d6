/**
 * A site's files by way of its visitors: a session that knows the site's release, and three sources for its chunks, which are
 * what an earlier visit kept, peers, and the site itself.
 */
import type { Delivery, Release } from '../../api.ts'
import type { Session } from '../../peer/session.ts'
import { WEB_SEED } from '../../../shared/crew/io.ts'
import { ChunkCutter } from '../tag/cutter.ts'
import type { Company, Plain } from '../tag/decide.ts'
import type { UploadShare } from '../tag/upload-share.ts'
import type { Keeper } from '../worker/keeper.ts'
import { plainAddress, type Want } from '../worker/worker-messages.ts'
import { Demand } from './demand.ts'
import { readInOrder } from './in-order.ts'
import { keepFile } from './kept-files.ts'
import { SiteOrigin } from './origin.ts'
import { PlainError } from './plain-error.ts'
import type { SignedSite, SiteFile } from './site-document.ts'
import type { SiteNews } from './site-news.ts'
import { streamFile } from './stream.ts'

/** What is known of the site, and how its server was when it told it. */
export interface KnownSite {
  readonly site: SignedSite
  /** As the site's document was sent. */
  readonly cacheControl: string
  /** Until its first byte, and until its last, ms; Infinity where peers told it. */
  readonly latencyMs: number
  readonly answerMs: number
}

export interface SharedSiteParts {
  readonly known: KnownSite
  readonly session: Session
  readonly keeper: Pick<Keeper, 'keep'>
  /** Null where this visitor gives nothing. */
  readonly cap: UploadShare | null
  readonly company: Company
  /** What a packet to the site and one back took when the page's connection was opened, ms; 0: not known. */
  readonly wayMs: number
  /** Something came. */
  readonly changed: () => void
}

const lookMs = 1_000

export class SharedSite {
  private readonly parts: SharedSiteParts
  /** By their absolute addresses. */
  private readonly files: ReadonlyMap<string, SiteFile>
  private readonly loads = new Map<string, Promise<Blob>>()
  private readonly demand = new Demand()
  private readonly origin: SiteOrigin
  private fromPeers = 0

  constructor(parts: SharedSiteParts) {
    const { known, session, company, wayMs } = parts
    const { header, files } = known.site
    const { latencyMs, answerMs } = known
    this.parts = parts
    this.files = new Map(files.map((file) => [plainAddress(file.url.href), file]))
    this.origin = new SiteOrigin(files, {
      lacks: (chunk) => session.lacks(header.id, chunk),
      seed: (chunk, bytes) => session.seed(header.id, chunk, bytes),
      moved: () => this.demand.moved(),
      refused: (path, why) => this.fail(path, why),
    })
    session.offerWebSeed(header.id, {
      site: { visitors: company.visitors, wayMs, latencyMs, answerMs },
      fetch: (first, last) => this.origin.fetch(first, last),
    })
  }

  /** Follows what comes, from the news of the session, and gives others what the browser still has. Returns how to stop. */
  follow(news: Pick<SiteNews, 'listen'>): () => void {
    const { session, cap, changed } = this.parts
    news.listen(() => {
      this.progressed()
      changed()
    })
    for (const { name } of performance.getEntriesByType('resource')) void this.adopt(new URL(name))
    let sent = 0
    const timer = setInterval(() => {
      for (const path of this.demand.stalled()) this.fail(path, 'stalled')
      const { payloadSent, bytesWaiting: waiting } = session.upload
      if (payloadSent > sent) changed()
      if (cap) session.setUploadLimit(cap.sample({ sent: payloadSent - sent, waiting }))
      sent = payloadSent
    }, lookMs)
    return () => clearInterval(timer)
  }

  /** Verified bytes so far, and what was given. */
  get bytes() {
    const { session } = this.parts
    const { bytesFromWebSeed: fromOrigin, upload } = session
    const kept = this.release?.delivery.bytesKept ?? 0
    return { fromPeers: this.fromPeers, fromOrigin, kept, sent: upload.payloadSent }
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

  /** Resolves once a file that the service worker asks for has gone to it. Rejects with a PlainError. */
  async stream({ url, range }: Want, port: MessagePort): Promise<void> {
    const { known, session } = this.parts
    const { demand, origin } = this
    const { site } = known
    const address = new URL(url)
    const file = this.fileAt(address)
    await streamFile(file, range, port, {
      load: () => this.load(address),
      read: (asked) => readInOrder(file, asked, { site, session, store: session.store, demand, origin }),
    })
  }

  private async begin(file: SiteFile): Promise<Blob> {
    const { known, keeper } = this.parts
    const { release } = this
    const { path } = file
    if (!release) throw new PlainError('not-listed')
    const blob = await this.demand.until(path, () => release.file(path))
    void keepFile(known.site, file, blob, this.origin.cacheControl(file) ?? known.cacheControl, keeper)
    return blob
  }

  /** What plain HTTP has brought is given to others too, where the browser still has it; nothing is fetched for it. */
  private async adopt(address: URL): Promise<void> {
    const { known, session } = this.parts
    try {
      const file = this.fileAt(address)
      const kept = await fetch(address, { cache: 'only-if-cached', mode: 'same-origin' })
      if (!kept.ok) return
      const bytes = new Uint8Array(await kept.arrayBuffer())
      for (const { chunk, bytes: part } of new ChunkCutter(file, 0).push(bytes))
        await session.seed(known.site.header.id, chunk, part)
    } catch {
      // Not listed, of another origin, or not kept.
    }
  }

  private progressed(): void {
    const bytes = bytesFromPeers(this.release?.delivery)
    const hasCome = bytes > this.fromPeers
    this.fromPeers = bytes
    if (hasCome) this.demand.moved()
    else this.demand.wake()
  }

  /** Who waits for this file gets it by plain HTTP. */
  private fail(path: string, why: Plain): void {
    const { known, session } = this.parts
    session.forgo(known.site.header.id, path)
    this.origin.abort(path)
    this.demand.refuse(path, why)
  }

  /** Throws a PlainError where no such file is signed. */
  private fileAt(address: URL): SiteFile {
    const file = this.files.get(plainAddress(address.href))
    if (!file) throw new PlainError('not-listed')
    this.origin.askedAt(file, address)
    return file
  }

  private get release(): Release | undefined {
    const { known, session } = this.parts
    return session.releases.find(({ id }) => id === known.site.header.id)
  }
}

function bytesFromPeers(delivery: Delivery | undefined): number {
  const sources = delivery?.sources ?? []
  return sources.reduce((sum, { peer, bytes }) => (peer === WEB_SEED ? sum : sum + bytes), 0)
}
