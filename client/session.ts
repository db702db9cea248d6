/**
 * One stay on one channel: a machine with its host, its links, its way to the server and its store, and the releases
 * that come of it. A receiver's Channel and a Publisher are both thin faces of this.
 *
 * A life of the machine ends when the page is put away (the back/forward cache keeps the script but no connection) or
 * when the machine breaks one of its own invariants. Another life then begins from the store, with the same releases.
 */
import type { Coverage, Problem, Release, ReleaseFile, Stats } from './api.ts'
import { addProblem, watchUploadLimit, type Rtc } from './environment.ts'
import { News } from './events.ts'
import { Host, type HostStore } from './host.ts'
import { createIdentity } from './identity.ts'
import { ReleaseView } from './release.ts'
import { restore } from './restore.ts'
import { rtcLinks, type LinkFactory } from './rtc-link.ts'
import { sha256, verifyHeader, type SignedHeader } from './signatures.ts'
import { openSignaling, type SignalingLink, type SignalingState } from './signaling-link.ts'
import type { Store } from './store.ts'
import type { Header, Manifest } from '../shared/content/manifest.ts'
import { Node } from '../shared/crew/node.ts'
import type { CoverageEstimate, Machine, PeerId, ReleaseId, Report } from '../shared/crew/io.ts'

export type OnDemand = (file: ReleaseFile) => boolean

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
  readonly watchCoverage: boolean
  readonly problems: Problem[]
  readonly news: News
}

/** Resolves when what the store has is here again, not waiting for anybody else. */
export async function openSession(setup: SessionSetup): Promise<Session> {
  const identity = await createIdentity(setup.rtc)
  const session = new Session(setup, identity.peer, rtcLinks(setup.rtc, identity, setup.iceServers))
  await session.start()
  return session
}

interface Known {
  readonly view: ReleaseView
  readonly jws: Uint8Array
  /** The page has been told of it. */
  isAnnounced: boolean
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
  private readonly known = new Map<ReleaseId, Known>()
  private life: Life | null = null
  private restarts = 0
  private isClosed = false
  private isPaused = false
  private uploadLimit: number | undefined
  private onDemand: OnDemand | null
  private readonly listeners = new AbortController()

  constructor(setup: SessionSetup, peer: PeerId, links: LinkFactory) {
    this.setup = setup
    this.peer = peer
    this.links = links
    this.uploadLimit = setup.uploadLimit
    this.onDemand = setup.onDemand ?? null
    this.followPage()
  }

  /** Newest first. */
  get releases(): readonly Release[] {
    return [...this.known.values()].map(({ view }) => view).sort((a, b) => b.sequence - a.sequence)
  }

  get newestSequence(): number {
    return this.releases[0]?.sequence ?? 0
  }

  async start(): Promise<void> {
    const { channel, store } = this.setup
    const restored = await restore(channel, store)
    if (this.isClosed || this.isPaused || this.life) return
    for (const { header, jws, receivedAt, manifest, have } of restored) {
      const { view } = this.know(header, jws, receivedAt, true)
      if (manifest) view.manifestArrived(manifest.content)
      view.chunksFound(have)
    }
    const life = this.beginLife()
    this.life = life
    // Oldest first, so that each newer one replaces those before it, as it did when they came.
    for (const { header, jws, manifest, have } of restored) {
      life.host.feed({
        type: 'resume',
        header,
        jws,
        manifest: manifest?.content ?? null,
        manifestBytes: manifest?.bytes ?? null,
        have,
      })
      this.leaveOut(header.id)
    }
  }

  /** Bytes per second; null: as the network suggests. */
  setUploadLimit(bytesPerSecond: number | null): void {
    this.uploadLimit = bytesPerSecond ?? undefined
    this.life?.limitUpload()
  }

  /** Files that are fetched only when they are asked for, of all releases. */
  setOnDemand(onDemand: OnDemand | null): void {
    this.onDemand = onDemand
    for (const id of this.known.keys()) this.leaveOut(id)
  }

  get paused(): boolean {
    return this.isPaused
  }

  pause(): void {
    this.isPaused = true
    this.endLife()
  }

  async resume(): Promise<void> {
    if (!this.isPaused || this.isClosed) return
    this.isPaused = false
    await this.start()
  }

  /** Offers a release signed here; undefined where a header as new has come meanwhile. */
  publish(
    { header, jws }: SignedHeader,
    manifest: { readonly content: Manifest; readonly bytes: Uint8Array },
    chunks: ReadonlyMap<string, Uint8Array>,
  ): Release | undefined {
    if (header.sequence <= this.newestSequence || !this.life) return undefined
    const { view } = this.know(header, jws, Date.now(), false)
    const { channel, store } = this.setup
    const record = { channel, id: header.id, sequence: header.sequence, receivedAt: view.receivedAt }
    store.saveWhole({ ...record, jws, manifest: manifest.bytes }, chunks)
    view.manifestArrived(manifest.content)
    view.chunksFound(allChunks(header))
    this.life.host.feed({
      type: 'publish',
      header,
      jws,
      manifest: manifest.content,
      manifestBytes: manifest.bytes,
    })
    return view
  }

  stats(): Stats {
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
      fromWebSeed: 0,
      signaling,
      peers: (snapshot?.coverage.peers ?? 0) + 1,
      banned: snapshot?.counters.banned ?? 0,
      refusals: snapshot?.counters.refusals ?? {},
      candidateTypes: this.life?.host.candidateTypes() ?? {},
      coverage: snapshot ? coverageOf(snapshot.coverage) : NOBODY,
    }
  }

  /** Says goodbye and ends everything; what is whole stays readable. */
  async close(): Promise<void> {
    if (this.isClosed) return this.setup.store.settled()
    this.isClosed = true
    this.listeners.abort()
    this.endLife()
    for (const { view } of this.known.values()) view.left()
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
      hash: sha256,
      report: (event) => this.reported(event),
      broke: (error) => this.broke(error),
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
    listen(page.window, 'pagehide', () => this.endLife())
    listen(page.window, 'pageshow', (event) => {
      if ((event as PageTransitionEvent).persisted) void this.start()
    })
    // Timers slept while hidden or frozen: look at the time now.
    const wake = () => this.life?.host.feed({ type: 'wake' })
    listen(page.document, 'visibilitychange', wake)
    listen(page.document, 'resume', wake)
  }

  // What the machine tells

  private reported(event: Report): void {
    if (event.type === 'release') return this.releaseArrived(event.header)
    if (event.type === 'coverage') return this.setup.news.coverage(coverageOf(event.coverage))
    // That it is whole the release sees by its chunks.
    if (event.type === 'offence' || event.type === 'complete') return
    this.update(event.release, (view) => {
      switch (event.type) {
        case 'manifest':
          return view.manifestArrived(event.manifest)
        case 'chunk':
          return event.from === null
            ? view.chunksFound([event.chunk])
            : view.chunkArrived(event.chunk, event.from)
        case 'superseded':
        case 'cancelled':
          return view.replaced(event.type, event.by)
      }
    })
    if (event.type === 'manifest') this.leaveOut(event.release)
  }

  private leaveOut(id: ReleaseId): void {
    const view = this.known.get(id)?.view
    const chunks = view?.leaveOut(this.onDemand)
    if (!view || !chunks) return
    this.life?.host.feed({ type: 'skip', release: id, chunks })
    this.setup.news.changed(view)
  }

  /** Changes a release and tells the page: at once where its state changed. */
  private update(id: ReleaseId, change: (view: ReleaseView) => void): void {
    const view = this.known.get(id)?.view
    if (!view) return
    const { state } = view
    change(view)
    if (view.state === state) this.setup.news.progress(view)
    else this.setup.news.changed(view)
  }

  private releaseArrived(header: Header): void {
    const known = this.known.get(header.id)
    if (!known || known.isAnnounced) return
    known.isAnnounced = true
    this.setup.news.release(known.view)
  }

  private know(header: Header, jws: Uint8Array, receivedAt: number, isAnnounced: boolean): Known {
    const before = this.known.get(header.id)
    if (before) return before
    const view = new ReleaseView(
      header,
      receivedAt,
      (hash) => this.setup.store.chunk(hash),
      () => this.leaveOut(header.id),
    )
    const known: Known = { view, jws, isAnnounced }
    this.known.set(header.id, known)
    return known
  }

  private hostStore(): HostStore {
    const { channel, store } = this.setup
    const save = ({ view, jws }: Known, manifest: Uint8Array | null) => {
      const { id, sequence, receivedAt } = view
      store.saveRelease({ channel, id, sequence, jws, manifest, receivedAt })
    }
    return {
      saveHeader: (header, jws) => save(this.know(header, jws, Date.now(), false), null),
      saveManifest: (release, bytes) => {
        const known = this.known.get(release)
        if (known) save(known, bytes)
      },
      saveChunk: (hash, bytes) => store.saveChunk(hash, bytes),
      chunk: (hash) => store.chunk(hash),
      find: async (release, manifest) => {
        const held = await store.held(manifest.chunks)
        const have = manifest.chunks.flatMap((hash, chunk) => (held.has(hash) ? [chunk] : []))
        this.update(release, (view) => view.chunksFound(have))
        return have
      },
      forget: (release) => {
        this.known.delete(release)
        store.forget(channel, release)
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

function allChunks(header: Header): number[] {
  return Array.from({ length: header.chunks }, (_, chunk) => chunk)
}

/** Nothing is known where no machine runs. */
const NOBODY: Coverage = { complete: 0, low: 0, high: 1, sampled: 0, peers: 0 }

function coverageOf({ complete, low, high, sampled, peers }: CoverageEstimate): Coverage {
  return { complete, low, high, sampled, peers }
}

function freshSeed(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('.')
}
