/**
 * One stay on one channel: a machine with its host, its links, its way to the server and its store, and the releases
 * that come of it. A receiver's Channel and a Publisher are both thin faces of this.
 *
 * A life of the machine ends when the page is put away (the back/forward cache keeps the script but no connection) or
 * when the machine breaks one of its own invariants. Another life then begins from the store, with the same releases.
 */
import type { Coverage, Problem, Release, Stats } from '../api.ts'
import { addProblem, watchUploadLimit, type Rtc } from './environment.ts'
import { News } from '../releases/events.ts'
import { Host, type HostStore } from './host.ts'
import type { Identity } from './fingerprint.ts'
import { createIdentity } from './identity.ts'
import { ReleaseBook, type Known, type OnDemand } from '../releases/release-book.ts'
import type { ReleaseView } from '../releases/release.ts'
import { restore, type Restored } from '../storage/restore.ts'
import { rtcLinks, type LinkFactory } from '../rtc/rtc-link.ts'
import { isHashOf, sha256, verifyHeader } from '../keys/signatures.ts'
import { openSignaling, type SignalingLink, type SignalingState } from '../signaling/signaling-link.ts'
import type { Store } from '../storage/store.ts'
import type { Tabs, TabsParts } from '../tabs/tabs.ts'
import { Node } from '../../shared/crew/machine.ts'
import {
  NO_CUSTODY,
  WEB_SEED,
  type CoverageEstimate,
  type Machine,
  type PeerId,
  type ReleaseId,
  type Report,
  type SiteState,
} from '../../shared/crew/io.ts'

export interface SessionSetup {
  /** `crew://…/…`. */
  readonly channel: string
  /** Origins of signaling servers. */
  readonly servers: readonly string[]
  readonly iceServers: readonly RTCIceServer[]
  readonly rtc: Rtc
  readonly store: Store
  /** Bytes per second; undefined: as the network suggests. */
  readonly uploadLimit: number | undefined
  readonly onDemand?: OnDemand | undefined
  /** The tabs of this browser that do so too have one peer: tabs.ts. Null where each has its own. */
  readonly shareTabs?: ((channel: string, book: ReleaseBook, parts: TabsParts) => Tabs | null) | undefined
  /** Not in the swarm before `resume`. */
  readonly paused?: boolean | undefined
  readonly watchCoverage: boolean
  /** Where this peer has a lasting name; else it makes one up. */
  readonly identity?: Identity | undefined
  /** Peers of this publisher's own operator, once they are known. */
  readonly helpers?: Promise<readonly PeerId[]> | undefined
  readonly problems: Problem[]
  readonly news: News
}

/** Resolves when what the store has is here again, not waiting for anybody else. */
export async function openSession(setup: SessionSetup): Promise<Session> {
  const identity = setup.identity ?? (await createIdentity(setup.rtc))
  const session = new Session(setup, identity.peer, rtcLinks(setup.rtc, identity, setup.iceServers))
  await session.start()
  return session
}

export interface WebSeedOffer {
  readonly site: SiteState
  fetch(first: number, last: number): Promise<boolean>
}

interface Life {
  readonly machine: Machine
  readonly host: Host
  readonly signaling: SignalingLink
  /** Anew, by what holds now. */
  limitUpload(): void
  stop(): void
}

/** Then the fault is not one of chance. */
const restartsMax = 6

export class Session {
  private readonly setup: SessionSetup
  private readonly peer: PeerId
  private readonly links: LinkFactory
  private readonly book: ReleaseBook
  private readonly tabs: Tabs | null
  private life: Life | null = null
  private restarts = 0
  private bytesFromWebSeed = 0
  private webSeed: (WebSeedOffer & { readonly release: ReleaseId }) | null = null
  private isClosed = false
  private isPaused = false
  /** Until it is known which tab has the peer. */
  private restored: readonly Restored[] | null = null
  private uploadLimit: number | undefined
  private readonly listeners = new AbortController()

  constructor(setup: SessionSetup, peer: PeerId, links: LinkFactory) {
    this.setup = setup
    this.peer = peer
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
    this.tabs = setup.shareTabs?.(setup.channel, this.book, this.tabsParts()) ?? null
    this.followPage()
  }

  /** Newest first. */
  get releases(): readonly Release[] {
    return this.book.releases
  }

  get newestSequence(): number {
    return this.book.newestSequence
  }

  /** Shows what the store has; then runs the peer, unless another tab of this browser does. */
  async start(): Promise<void> {
    const restored = await this.restore()
    if (this.isClosed) return
    if (!this.tabs || this.tabs.leading) return this.live(restored)
    this.restored = restored
    this.tabs.begin()
  }

  /** What was read at the start is still all there is, unless another tab's peer has stored more since. */
  private async lead(isFirst: boolean): Promise<void> {
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

  private live(restored: readonly Restored[]): void {
    const elsewhere = this.tabs?.leading === false
    if (this.isClosed || this.isPaused || this.life || elsewhere) return
    const life = this.beginLife()
    this.life = life
    this.feed(life, restored)
  }

  /** A release has been stored that did not come from a peer. */
  async refresh(): Promise<void> {
    const restored = await this.restore()
    if (this.life) this.feed(this.life, restored)
  }

  /** Oldest first, so that each newer one replaces those before it, as it did when they came. */
  private feed(life: Life, restored: readonly Restored[]): void {
    for (const { header, jws, manifest, have } of restored) {
      life.host.feed({
        type: 'resume',
        header,
        jws,
        manifest: manifest?.content ?? null,
        manifestBytes: manifest?.bytes ?? null,
        have,
      })
      this.book.leaveOut(header.id)
      if (this.webSeed?.release === header.id) this.tellWebSeed(life, header.id)
    }
  }

  /** Bytes per second; null: as the network suggests. */
  setUploadLimit(bytesPerSecond: number | null): void {
    this.uploadLimit = bytesPerSecond ?? undefined
    this.life?.limitUpload()
    if (this.tabs?.leading === false) this.tabs.ask({ type: 'limit', bytesPerSecond })
  }

  /** Files that are fetched only when they are asked for, of all releases. */
  setOnDemand(onDemand: OnDemand | null): void {
    this.book.setOnDemand(onDemand)
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

  /** Where a release that is signed here goes to (publishing/offer.ts); null while no machine runs. */
  get counter(): { readonly host: Host; readonly book: ReleaseBook; readonly store: Store } | null {
    const { life, book } = this
    return life && { host: life.host, book, store: this.setup.store }
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
    const view = this.book.get(release)?.view
    const hash = view?.hashOf(chunk)
    if (this.isClosed || !view || hash === undefined || !(await isHashOf(hash, bytes))) return false
    if (this.life) {
      this.life.host.feed({ type: 'web-seed-chunk', release, chunk, bytes })
      return true
    }
    // Paused, or another tab's peer runs: it is of use here all the same.
    this.setup.store.saveChunk(hash, bytes)
    this.reported({ type: 'chunk', release, chunk, have: 0, total: 0, from: WEB_SEED })
    return true
  }

  /**
   * From now on chunks of this release, which is known here, can be fetched from a web seed as well; null: no more. `fetch`
   * hands what it gets to `seed`, and resolves to whether it got all that is lacking.
   */
  offerWebSeed(release: ReleaseId, offer: WebSeedOffer | null): void {
    this.webSeed = offer && { release, ...offer }
    this.tellWebSeed(this.life, release)
  }

  private tellWebSeed(life: Life | null, release: ReleaseId): void {
    const site = this.webSeed?.release === release ? this.webSeed.site : null
    life?.host.feed({ type: 'web-seed', release, site })
  }

  private async fetchChunks(release: ReleaseId, first: number, last: number): Promise<void> {
    const { life, webSeed } = this
    const good = webSeed?.release === release && (await webSeed.fetch(first, last).catch(() => false))
    // A life that has ended hears nothing more.
    life?.host.feed({ type: 'web-seed-ended', release, good })
  }

  /** Bytes of chunks: sent so far, and those that others wait for and the uplink has not taken yet. */
  get upload(): { readonly payloadSent: number; readonly bytesWaiting: number } {
    const snapshot = this.life?.machine.inspect()
    return { payloadSent: snapshot?.counters.payloadSent ?? 0, bytesWaiting: snapshot?.bytesWaiting ?? 0 }
  }

  stats(): Stats {
    if (this.tabs?.stats) return this.tabs.stats
    const signaling = this.life?.signaling.state ?? 'connecting'
    const snapshot = this.life?.machine.inspect()
    return {
      neighbors: snapshot?.neighbors.length ?? 0,
      partners: snapshot?.partners.length ?? 0,
      bytesSent: snapshot?.counters.bytesSent ?? 0,
      bytesReceived: snapshot?.counters.bytesReceived ?? 0,
      payloadSent: snapshot?.counters.payloadSent ?? 0,
      payloadReceived: snapshot?.counters.payloadReceived ?? 0,
      duplicates: snapshot?.counters.duplicates ?? 0,
      endgameDuplicates: snapshot?.counters.endgameDuplicates ?? 0,
      fromWebSeed: this.bytesFromWebSeed,
      signaling,
      peers: (snapshot?.coverage.peers ?? 0) + 1,
      banned: snapshot?.counters.banned ?? 0,
      refusals: snapshot?.counters.refusals ?? {},
      candidateTypes: this.life?.host.candidateTypes() ?? {},
      coverage: snapshot ? coverageOf(snapshot.coverage) : NOBODY,
      custody: snapshot?.custody ?? NO_CUSTODY,
    }
  }

  /** Says goodbye and ends everything; what is whole stays readable. */
  async close(): Promise<void> {
    if (this.isClosed) return this.setup.store.settled()
    this.isClosed = true
    this.listeners.abort()
    this.endLife()
    this.tabs?.close()
    this.book.left()
    this.setup.news.close()
    await this.setup.store.settled()
  }

  // One life of the machine

  private beginLife(): Life {
    const { setup } = this
    const machine = new Node({ self: this.peer, channel: setup.channel, seed: freshSeed() })
    const host = new Host({
      machine,
      links: this.links,
      store: this.hostStore(),
      performServer: (effect) => this.life?.signaling.perform(effect),
      verifyHeader: (jws) => verifyHeader(jws, setup.channel),
      isHashOf,
      hash: sha256,
      report: (event) => this.reported(event),
      broke: (error) => this.broke(error),
      fetchChunks: (release, first, last) => void this.fetchChunks(release, first, last),
      now: () => performance.now(),
    })
    let stopWatching: (() => void) | undefined
    const limitUpload = () => {
      stopWatching?.()
      stopWatching = watchUploadLimit(this.uploadLimit, (bytesPerSecond) =>
        host.feed({ type: 'upload-limit', bytesPerSecond }),
      )
    }
    limitUpload()
    if (setup.watchCoverage) host.feed({ type: 'watch-coverage', on: true })
    void setup.helpers?.then((peers) => host.feed({ type: 'helpers', peers }))
    const signaling = openSignaling({
      servers: setup.servers,
      channel: setup.channel,
      peer: this.peer,
      onInput: (input) => host.feed(input),
      onState: (state, detail) => this.signalingChanged(state, detail),
    })
    const stop = () => {
      host.feed({ type: 'leave' })
      host.stop()
      signaling.close()
      stopWatching?.()
    }
    return { machine, host, signaling, limitUpload, stop }
  }

  private endLife(): void {
    const { life } = this
    this.life = null
    life?.stop()
  }

  private broke(error: unknown): void {
    console.error('flashcrew: the peer broke and is started anew from what is stored', error)
    this.endLife()
    if (this.isClosed || this.restarts >= restartsMax) return
    const waitMs = 1_000 * 2 ** this.restarts++
    setTimeout(() => void this.start(), waitMs)
  }

  private followPage(): void {
    const { signal } = this.listeners
    const listen = (target: EventTarget | undefined, type: string, listener: (event: Event) => void) =>
      target?.addEventListener?.(type, listener, { signal })
    const page = globalThis as Partial<typeof globalThis>
    // Neighbors should not have to wait for three heartbeats to notice.
    listen(page.window, 'pagehide', () => {
      this.endLife()
      this.tabs?.end()
    })
    listen(page.window, 'pageshow', (event) => {
      if ((event as PageTransitionEvent).persisted) void this.start()
    })
    // Timers slept while hidden or frozen: look at the time now.
    const wake = () => this.life?.host.feed({ type: 'wake' })
    listen(page.document, 'visibilitychange', wake)
    listen(page.document, 'resume', wake)
  }

  // Other tabs

  private tabsParts(): TabsParts {
    const { problems, store } = this.setup
    return {
      lead: (isFirst) => void this.lead(isFirst),
      stats: () => this.stats(),
      problems,
      isPaused: () => this.isPaused,
      changed: (state) => this.heard(state),
      setUploadLimit: (bytesPerSecond) => this.setUploadLimit(bytesPerSecond),
      pause: () => this.pause(),
      resume: () => void this.resume(),
      chunk: (hash) => store.chunk(hash),
      settled: () => store.settled(),
    }
  }

  private heard({
    problems,
    paused,
  }: {
    readonly problems: readonly Problem[]
    readonly paused: boolean
  }): void {
    const standing = this.setup.problems
    this.isPaused = paused
    for (const problem of problems) if (addProblem(standing, problem)) this.setup.news.problem(problem)
    const gone = standing.findIndex(
      ({ code }) => code === 'server-unreachable' && problems.every((problem) => problem.code !== code),
    )
    if (gone >= 0) standing.splice(gone, 1)
  }

  /** Out of the store, or out of the memory of the tab that has the peer, where the store had no room. */
  private chunk(hash: string): Uint8Array | Promise<Uint8Array | null> {
    const found = this.setup.store.chunk(hash)
    const { tabs } = this
    if (found instanceof Uint8Array || !tabs || tabs.leading) return found
    return found.then((bytes) => bytes ?? tabs.need(hash))
  }

  private skip(release: ReleaseId, chunks: readonly number[], { files, leftOut }: ReleaseView): void {
    this.life?.host.feed({ type: 'skip', release, chunks })
    this.tabs?.want(
      release,
      files.map(({ path }) => path).filter((path) => !leftOut.includes(path)),
    )
  }

  // What the machine tells

  private reported(event: Report): void {
    if (event.type === 'coverage') return this.setup.news.coverage(coverageOf(event.coverage))
    if (event.type === 'chunk' && event.from === WEB_SEED)
      this.bytesFromWebSeed += this.book.get(event.release)?.view.lengthLacking(event.chunk) ?? 0
    this.book.reported(event)
    this.tabs?.tellReport(event)
  }

  private hostStore(): HostStore {
    const { channel, store } = this.setup
    const save = ({ view, jws }: Known, manifest: Uint8Array | null) => {
      const { id, sequence, receivedAt } = view
      store.saveRelease({ channel, id, sequence, jws, manifest, receivedAt })
    }
    return {
      saveHeader: (header, jws) => save(this.book.know(header, jws, Date.now(), false), null),
      saveManifest: (release, bytes) => {
        const known = this.book.get(release)
        if (known) save(known, bytes)
      },
      saveChunk: (hash, bytes) => store.saveChunk(hash, bytes),
      chunk: (hash) => store.chunk(hash),
      find: async (release, manifest) => {
        const held = await store.held(manifest.chunks)
        const have = manifest.chunks.flatMap((hash, chunk) => (held.has(hash) ? [chunk] : []))
        this.book.found(release, have)
        this.tabs?.tell({ type: 'found', release, chunks: have })
        return have
      },
      forget: (release) => {
        this.book.forget(release)
        store.forget(channel, release)
        this.tabs?.tell({ type: 'forget', release })
      },
    }
  }

  private signalingChanged(state: SignalingState, detail: string): void {
    const { problems, servers, news } = this.setup
    if (state === 'connected') {
      const at = problems.findIndex((problem) => problem.code === 'server-unreachable')
      if (at >= 0) problems.splice(at, 1)
    }
    if (state !== 'unreachable') return
    const which = servers.length === 0 ? 'No signaling server' : `The signaling server ${servers.join(', ')}`
    const message = `${which} cannot be reached (${detail}): what is here stays usable, and connections are tried again by themselves.`
    const problem: Problem = { code: 'server-unreachable', message }
    if (addProblem(problems, problem)) news.problem(problem)
  }
}

/** Nothing is known where no machine runs. */
const NOBODY: Coverage = { complete: 0, low: 0, high: 1, sampled: 0, peers: 0 }

function coverageOf({ complete, low, high, sampled, peers }: CoverageEstimate): Coverage {
  return { complete, low, high, sampled, peers }
}

function freshSeed(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('.')
}
