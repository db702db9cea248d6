/**
 * One stay on one channel: the releases of it, and the lives of the machine that brings them, one after another. A receiver's
 * Channel and a Publisher are both thin faces of this.
 *
 * A life ends when the page is put away (the back/forward cache keeps the script but no connection) or when the machine breaks
 * one of its own invariants. Another life then begins from the store, with the same releases.
 */
import type { Release, Stats } from '../api.ts'
import type { Rtc } from './environment.ts'
import type { Identity } from './fingerprint.ts'
import { channelStore } from './host-store.ts'
import { createIdentity } from './identity.ts'
import { Life, type LifeParts } from './life.ts'
import { followPage } from './page-life.ts'
import { WebSeed, type WebSeedOffer } from './web-seed.ts'
import type { SessionNews } from '../releases/events.ts'
import { ReleaseBook, type OnDemand } from '../releases/release-book.ts'
import type { ReleaseView } from '../releases/release.ts'
import { restore, type Restored } from '../storage/restore.ts'
import { IceWay } from '../rtc/ice-way.ts'
import { rtcLinks, type LinkFactory } from '../rtc/rtc-link.ts'
import type { SignalingFault, SignalingState } from '../signaling/signaling-link.ts'
import type { Store } from '../storage/store.ts'
import type { Tabs, TabsSession } from '../tabs/tabs.ts'
import type { Header, Manifest } from '../../shared/content/manifest.ts'
import type { PeerId, ReleaseId, Report } from '../../shared/crew/io.ts'

export interface SessionSetup {
  /** `crew://…/…`. */
  readonly channel: string
  /** Origins of signaling servers. */
  readonly servers: readonly string[]
  readonly iceServers: readonly RTCIceServer[]
  /** By a TURN server's relay alone. */
  readonly relayOnly?: boolean | undefined
  readonly rtc: Rtc
  readonly store: Store
  /** Bytes per second; undefined: as the network suggests. */
  readonly uploadLimit: number | undefined
  readonly watchNetwork?: LifeParts['watchNetwork']
  readonly onDemand?: OnDemand | undefined
  /** The tabs of this browser that do so too have one peer: tabs.ts. Null where each has its own. */
  readonly shareTabs?: ((session: TabsSession) => Tabs | null) | undefined
  /** Not in the swarm before `resume`. */
  readonly paused?: boolean | undefined
  readonly watchCoverage: boolean
  /** Where this peer has a lasting name; else it makes one up. */
  readonly identity?: Identity | undefined
  /** Peers of this publisher's own operator, once they are known. */
  readonly helpers?: Promise<readonly PeerId[]> | undefined
  /** Of the channel's announcement. */
  readonly recovery?: string | undefined
  /** Puts into the store what is kept elsewhere of a release that peers told, before it is looked what is here. */
  readonly bringKept?: ((header: Header, manifest: Manifest) => Promise<void>) | undefined
  readonly news: SessionNews
  /** Of the way to the server. */
  readonly signalingChanged?: ((state: SignalingState, fault: SignalingFault) => void) | undefined
  /** Whether no link can open, since only a relay is to be used and there is none. */
  readonly wayChanged?: ((isImpossible: boolean) => void) | undefined
  /** Where this peer publishes: what the server made of its header (SignalingRequest). */
  readonly headerAnswered?: ((refused: string) => void) | undefined
}

/** Resolves when what the store has is here again, not waiting for anybody else. */
export async function openSession(setup: SessionSetup): Promise<Session> {
  const identity = setup.identity ?? (await createIdentity(setup.rtc))
  const way = new IceWay(setup)
  const session = new Session(setup, identity.peer, way, rtcLinks(setup.rtc, identity, way))
  await session.start()
  return session
}

/** Then the fault is not one of chance. */
const restartsMax = 6

export class Session implements TabsSession {
  readonly book: ReleaseBook
  private readonly setup: SessionSetup
  private readonly peer: PeerId
  readonly way: IceWay
  private readonly links: LinkFactory
  private readonly webSeed: WebSeed
  private readonly tabs: Tabs | null
  private current: Life | null = null
  private restarts = 0
  private isClosed = false
  private isPaused: boolean
  /** Until it is known which tab has the peer. */
  private restored: readonly Restored[] | null = null
  private uploadLimit: number | undefined
  private readonly listeners = new AbortController()

  constructor(setup: SessionSetup, peer: PeerId, way: IceWay, links: LinkFactory) {
    this.setup = setup
    this.peer = peer
    this.way = way
    this.links = links
    this.uploadLimit = setup.uploadLimit
    this.isPaused = setup.paused === true
    this.book = new ReleaseBook(
      {
        news: setup.news,
        source: (hash) => this.chunk(hash),
        skip: (release, chunks, view) => this.skip(release, chunks, view),
      },
      setup.onDemand ?? null,
    )
    this.webSeed = new WebSeed({
      book: this.book,
      store: setup.store,
      life: () => this.current,
      report: (event) => this.reported(event),
    })
    this.tabs = setup.shareTabs?.(this) ?? null
    const page = {
      gone: () => {
        this.endLife()
        this.tabs?.end()
      },
      back: () => void this.start(),
      awake: () => this.current?.feed({ type: 'wake' }),
    }
    followPage(page, this.listeners.signal)
  }

  /** Newest first. */
  get releases(): readonly Release[] {
    return this.book.releases
  }

  get newestSequence(): number {
    return this.book.newestSequence
  }

  get store(): Store {
    return this.setup.store
  }

  /** Null while no machine runs. */
  get life(): Life | null {
    return this.current
  }

  /** Verified bytes that came from a web seed. */
  get bytesFromWebSeed(): number {
    return this.webSeed.bytes
  }

  /** Of another tab's peer, where it is that one that runs. */
  get heardStats(): Stats | null {
    return this.tabs?.stats ?? null
  }

  /** Shows what the store has; then runs the peer, unless another tab of this browser does. */
  async start(): Promise<void> {
    const restored = await this.restore()
    if (this.isClosed) return
    if (!this.tabs || this.tabs.leading) return this.live(restored)
    this.restored = restored
    this.tabs.begin()
  }

  /**
   * This tab has the peer from now on. What was read at the start is still all there is (`isFirst`), unless another tab's peer
   * has stored more since.
   */
  async lead(isFirst: boolean): Promise<void> {
    const restored = isFirst ? this.restored : null
    this.restored = null
    this.live(restored ?? (await this.restore()))
  }

  private async restore(): Promise<Restored[]> {
    const restored = await restore(this.setup.channel, this.setup.store)
    for (const { header, jws, receivedAt, manifest, have } of this.isClosed ? [] : restored) {
      this.book.know(header, jws, receivedAt, true)
      if (manifest) this.book.manifest(header.id, manifest.content)
      this.book.found(header.id, have)
    }
    return restored
  }

  /** A release has been stored that did not come from a peer. */
  async refresh(): Promise<void> {
    const restored = await this.restore()
    if (this.current) this.feed(this.current, restored)
  }

  /** Bytes per second; null: as the network suggests. */
  setUploadLimit(bytesPerSecond: number | null): void {
    this.uploadLimit = bytesPerSecond ?? undefined
    this.current?.limitUpload(this.uploadLimit)
    if (this.tabs?.leading === false) this.tabs.ask({ type: 'limit', bytesPerSecond })
  }

  /** Files that are fetched only when they are asked for, of all releases. */
  setOnDemand(onDemand: OnDemand | null): void {
    this.book.setOnDemand(onDemand)
  }

  /** Whether links go by a TURN server's relay alone. */
  setRelayOnly(on: boolean): void {
    if (this.tabs?.leading === false) this.tabs.ask({ type: 'relay-only', on })
    if (this.way.setRelayOnly(on)) this.redial()
  }

  get paused(): boolean {
    return this.isPaused
  }

  pause(): void {
    this.isPaused = true
    this.endLife()
    if (this.tabs?.leading === false) this.tabs.ask({ type: 'pause' })
  }

  async resume(): Promise<void> {
    if (!this.isPaused || this.isClosed) return
    this.isPaused = false
    if (this.tabs?.leading === false) this.tabs.ask({ type: 'resume' })
    else this.live(await this.restore())
  }

  /** Whether the tab that has the peer is out of the swarm. */
  followPaused(paused: boolean): void {
    this.isPaused = paused
  }

  /** A file is wanted, though nobody waits for all of it. */
  ask(release: ReleaseId, path: string): void {
    this.book.get(release)?.view.ask(path)
  }

  /** A file that was asked for is not wanted after all. */
  forgo(release: ReleaseId, path: string): void {
    this.book.get(release)?.view.forgo(path)
  }

  /** Whether a chunk of a release that is known here is not here. */
  lacks(release: ReleaseId, chunk: number): boolean {
    return (this.book.get(release)?.view.lengthLacking(chunk) ?? 0) > 0
  }

  /**
   * A chunk of a web seed (the publisher's web server). Resolves to whether it is the one that was signed; only then it is
   * kept, shown and passed on.
   */
  async seed(release: ReleaseId, chunk: number, bytes: Uint8Array): Promise<boolean> {
    return !this.isClosed && this.webSeed.seed(release, chunk, bytes)
  }

  /**
   * From now on chunks of this release, which is known here, can be fetched from a web seed as well; null: no more. `fetch`
   * hands what it gets to `seed`, and resolves to whether it got all that is lacking.
   */
  offerWebSeed(release: ReleaseId, offer: WebSeedOffer | null): void {
    this.webSeed.offer(release, offer)
  }

  /** Bytes of chunks: sent so far, and those that others wait for and the uplink has not taken yet. */
  get upload(): { readonly payloadSent: number; readonly bytesWaiting: number } {
    const snapshot = this.current?.snapshot
    return { payloadSent: snapshot?.counters.payloadSent ?? 0, bytesWaiting: snapshot?.bytesWaiting ?? 0 }
  }

  /** Says goodbye and ends everything; what is whole stays readable. */
  async close(): Promise<void> {
    if (this.isClosed) return this.setup.store.settled()
    this.isClosed = true
    this.listeners.abort()
    this.endLife()
    this.way.close()
    this.tabs?.close()
    this.book.left()
    this.setup.news.close()
    await this.setup.store.settled()
  }

  // One life of the machine

  private live(restored: readonly Restored[]): void {
    const elsewhere = this.tabs?.leading === false
    if (this.isClosed || this.isPaused || this.current || elsewhere) return
    this.current = this.beginLife()
    this.feed(this.current, restored)
  }

  private beginLife(): Life {
    const { setup, book, tabs, webSeed } = this
    const { channel, servers, store, watchCoverage, helpers, watchNetwork, bringKept, recovery } = setup
    return new Life(
      {
        ...{
          channel,
          servers,
          watchCoverage,
          helpers,
          watchNetwork,
          recovery,
          peer: this.peer,
          links: this.links,
        },
        store: channelStore({ channel, store, book, tabs, bringKept }),
        report: (event) => this.reported(event),
        broke: (error) => this.broke(error),
        fetchChunks: (release, first, last) => void webSeed.fetch(release, first, last),
        signalingChanged: (state, fault) => setup.signalingChanged?.(state, fault),
        headerAnswered: setup.headerAnswered,
      },
      this.uploadLimit,
    )
  }

  /** Oldest first, so that each newer one replaces those before it, as it did when they came. */
  private feed(life: Life, restored: readonly Restored[]): void {
    for (const { header, jws, manifest, have } of restored) {
      life.feed({
        type: 'resume',
        header,
        jws,
        manifest: manifest?.content ?? null,
        manifestBytes: manifest?.bytes ?? null,
        have,
      })
      this.book.leaveOut(header.id)
      this.webSeed.resumed(header.id)
    }
  }

  private endLife(): void {
    const life = this.current
    this.current = null
    life?.stop()
  }

  /** All links end, and new ones go by the way that holds now. */
  private redial(): void {
    if (!this.current) return
    this.endLife()
    void this.start()
  }

  private broke(error: unknown): void {
    console.error('flashcrew: the peer broke and is started anew from what is stored', error)
    this.endLife()
    if (this.isClosed || this.restarts >= restartsMax) return
    const waitMs = 1_000 * 2 ** this.restarts++
    setTimeout(() => void this.start(), waitMs)
  }

  private reported(event: Report): void {
    if (event.type === 'coverage') return this.setup.news.coverage(event.coverage)
    this.webSeed.reported(event)
    this.book.reported(event)
    this.tabs?.tellReport(event)
  }

  /** Out of the store, or out of the memory of the tab that has the peer, where the store had no room. */
  private chunk(hash: string): Uint8Array | Promise<Uint8Array | null> {
    const found = this.setup.store.chunk(hash)
    const { tabs } = this
    if (found instanceof Uint8Array || !tabs || tabs.leading) return found
    return found.then((bytes) => bytes ?? tabs.need(hash))
  }

  private skip(release: ReleaseId, chunks: readonly number[], { files, leftOut }: ReleaseView): void {
    this.current?.feed({ type: 'skip', release, chunks })
    this.tabs?.want(
      release,
      files.map(({ path }) => path).filter((path) => !leftOut.includes(path)),
    )
  }
}
