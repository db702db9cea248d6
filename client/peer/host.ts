/**
 * Drives one machine in a tab: the one place that reads the clock, feeds inputs one at a time, performs the effects in
 * order and keeps one timer, at the machine's deadline. Everything else here is handed in, so that a test can drive it.
 *
 * Invariants:
 * 1. The machine is never entered while it runs: an input that an effect brings about waits for its turn.
 * 2. An asynchronous effect is answered once, by its token, or not at all after `stop`.
 * 3. One timer at most, never later than the deadline.
 */
import type { Header, Manifest } from '../../shared/content/manifest.ts'
import type { Effect, Input, LinkId, Machine, ReleaseId, Report, Token } from '../../shared/crew/io.ts'
import type { LinkConnection, LinkFactory } from '../rtc/rtc-link.ts'
import type { ServerEffect } from '../signaling/signaling-link.ts'

/** What a machine's effects need of the store. Writes are done in order and never fail to the caller's eyes. */
export interface HostStore {
  saveHeader(header: Header, jws: Uint8Array): void
  saveManifest(release: ReleaseId, bytes: Uint8Array): void
  saveChunk(hash: string, bytes: Uint8Array): void
  /** At once where the bytes are in memory. */
  chunk(hash: string): Uint8Array | Promise<Uint8Array | null>
  /** Numbers of the manifest's chunks that are here. */
  find(release: ReleaseId, manifest: Manifest): Promise<number[]>
  forget(release: ReleaseId): void
}

export interface HostParts {
  readonly machine: Machine
  readonly links: LinkFactory
  readonly store: HostStore
  performServer(effect: ServerEffect): void
  verifyHeader(jws: Uint8Array): Promise<Header | null>
  /** Is this the hash of the bytes (signatures.ts)? */
  isHashOf(hash: string, bytes: Uint8Array): Promise<boolean>
  /** SHA-256, base64url. */
  hash(bytes: Uint8Array): Promise<string>
  report(event: Report): void
  /** The machine broke one of its own invariants; the host has stopped. */
  broke(error: unknown): void
  /** Chunks `first` to `last` of a release, from the web seed that the machine was offered. */
  fetchChunks(release: ReleaseId, first: number, last: number): void
  /** Milliseconds of a clock that never runs backwards. */
  now(): number
}

/** Browsers keep a timer's delay in 31 bits. */
const timerMsMax = 0x7fff_ffff

export class MachineHost {
  private readonly parts: HostParts
  private readonly links = new Map<LinkId, LinkConnection>()
  private readonly queue: Input[] = []
  private isRunning = false
  private isStopped = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private timerAt = Infinity

  constructor(parts: HostParts) {
    this.parts = parts
  }

  /** Gives the machine an input, now or after the ones that wait already. */
  feed(input: Input): void {
    if (this.isStopped) return
    this.queue.push(input)
    if (this.isRunning) return
    this.isRunning = true
    try {
      this.drain()
    } finally {
      this.isRunning = false
    }
    this.arm()
  }

  /** Open and dialing links. */
  get openLinks(): Iterable<LinkConnection> {
    return this.links.values()
  }

  /** Ends every link and answers nothing any more. */
  stop(): void {
    this.isStopped = true
    this.queue.length = 0
    clearTimeout(this.timer)
    for (const link of this.links.values()) link.close()
    this.links.clear()
  }

  private drain(): void {
    const { parts } = this
    for (let input = this.queue.shift(); input; input = this.queue.shift()) {
      let effects: Effect[]
      try {
        effects = parts.machine.handle(input, parts.now())
      } catch (error) {
        this.stop()
        parts.broke(error)
        return
      }
      for (const effect of effects) if (!this.isStopped) this.perform(effect)
    }
  }

  private arm(): void {
    if (this.isStopped) return
    const deadline = this.parts.machine.deadline()
    // An early timer costs one look at the deadline; setting it anew for each of thousands of messages costs more.
    if (deadline >= this.timerAt) return
    clearTimeout(this.timer)
    this.timerAt = deadline
    const waitMs = Math.ceil(deadline - this.parts.now())
    this.timer = setTimeout(() => this.timerFired(), Math.min(Math.max(waitMs, 0), timerMsMax))
  }

  private timerFired(): void {
    this.timerAt = Infinity
    if (this.parts.machine.deadline() <= this.parts.now()) this.feed({ type: 'wake' })
    else this.arm()
  }

  private perform(effect: Effect): void {
    const { parts } = this
    switch (effect.type) {
      case 'dial':
        return this.dial(effect.link, effect.peer, effect.initiator)
      case 'apply-signal':
        return this.links.get(effect.link)?.signal(effect.data)
      case 'hangup':
        this.links.get(effect.link)?.close()
        this.links.delete(effect.link)
        return
      case 'send':
        return this.links.get(effect.link)?.send(effect.bytes)
      case 'server-introduce':
      case 'server-signal':
      case 'server-header':
        return parts.performServer(effect)
      case 'verify-header':
        return this.answer(parts.verifyHeader(effect.jws), null, (header) => ({
          type: 'header-verified',
          token: effect.token,
          header,
          clockMs: Date.now(),
        }))
      case 'verify-hash':
        return this.answer(parts.isHashOf(effect.hash, effect.bytes), false, (ok) => ({
          type: 'hash-verified',
          token: effect.token,
          ok,
        }))
      case 'digest': {
        const { token, bytes } = effect
        return this.answer(parts.hash(bytes), '', (digest) => ({ type: 'digested', token, digest }))
      }
      case 'load-chunk':
        return this.load(effect.token, effect.hash)
      case 'find-chunks':
        return this.answer(parts.store.find(effect.release, effect.manifest), [], (have) => ({
          type: 'chunks-found',
          release: effect.release,
          have,
        }))
      case 'store-header':
        return parts.store.saveHeader(effect.header, effect.jws)
      case 'store-manifest':
        return parts.store.saveManifest(effect.release, effect.bytes)
      case 'store-chunk':
        return parts.store.saveChunk(effect.hash, effect.bytes)
      case 'fetch-chunks':
        return parts.fetchChunks(effect.release, effect.first, effect.last)
      case 'forget-release':
        return parts.store.forget(effect.release)
      case 'report':
        return parts.report(effect.event)
    }
  }

  private dial(id: LinkId, remote: string, initiator: boolean): void {
    const link = this.parts.links.open({
      initiator,
      remote,
      onSignal: (data) => this.feed({ type: 'link-signal', link: id, data }),
      onOpen: () => this.feed({ type: 'link-open', link: id }),
      onMessage: (bytes) => this.feed({ type: 'message', link: id, bytes }),
      onDrained: (buffered) => this.feed({ type: 'drained', link: id, buffered }),
      onClose: (reason) => {
        if (this.links.delete(id)) this.feed({ type: 'link-closed', link: id, reason })
      },
    })
    this.links.set(id, link)
  }

  private load(token: Token, hash: string): void {
    const found = this.parts.store.chunk(hash)
    if (found instanceof Uint8Array) this.feed({ type: 'loaded', token, bytes: found })
    else this.answer(found, null, (bytes) => ({ type: 'loaded', token, bytes }))
  }

  /** What fails is answered as if nothing was there: a browser's error must not leave the machine waiting. */
  private answer<T>(promise: Promise<T>, otherwise: T, input: (value: T) => Input): void {
    void promise.then(
      (value) => this.feed(input(value)),
      () => this.feed(input(otherwise)),
    )
  }
}
