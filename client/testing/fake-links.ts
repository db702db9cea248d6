/**
 * Links in memory that keep link-contract.ts. As over WebRTC, every event comes later, messages overtake each other, and
 * a queue drains by and by.
 */
import type { LinkEnd, LinkPair } from './link-dial.ts'
import { parseSignal, type Signal } from '../rtc/link-signal.ts'
import type { CandidateTypes } from '../rtc/candidate-types.ts'
import type { LinkConnection, LinkRequest } from '../rtc/rtc-link.ts'
import { toUtf8 } from '../../shared/lib/text.ts'
import type { PeerId } from '../../shared/crew/io.ts'

/** One network in memory; whoever is on it can be reached. */
class FakeNetwork {
  private readonly links = new Map<string, FakeLink>()
  private made = 0
  private peers = 0

  /** Links that are neither closed nor closing. */
  get connections(): number {
    return this.links.size
  }

  join(): LinkEnd {
    const peer = `fake-peer-${++this.peers}`.padEnd(22, '-')
    const open = (request: LinkRequest): LinkConnection => {
      const id = `link-${++this.made}`
      const link = new FakeLink({
        id,
        peer,
        request,
        find: (far) => this.links.get(far),
        gone: () => this.links.delete(id),
      })
      this.links.set(id, link)
      return link
    }
    return { peer, links: { open } }
  }
}

export function fakePair(): LinkPair {
  const network = new FakeNetwork()
  return {
    caller: network.join(),
    callee: network.join(),
    connections: () => network.connections,
    keepsQueue: true,
    tellsFalling: true,
    silent: { address: '127.0.0.1', port: 9 },
  }
}

/** What leaves at a time. */
const burstBytes = 256 * 1024
const types: CandidateTypes = { local: 'host', remote: 'host' }

interface FakeLinkParts {
  readonly id: string
  readonly peer: PeerId
  readonly request: LinkRequest
  find(id: string): FakeLink | undefined
  /** This link is closed. */
  gone(): void
}

class FakeLink implements LinkConnection {
  buffered = 0
  candidates: CandidateTypes | null = null
  private readonly parts: FakeLinkParts
  /** Null once closed or ended. */
  private events: LinkRequest | null
  private farId: string | null = null
  private isDescribed = false
  private hasCandidate = false
  private isOpen = false
  private isGone = false
  private isPumping = false
  private drainAt = 0
  private queue: Uint8Array[] = []

  constructor(parts: FakeLinkParts) {
    this.parts = parts
    this.events = parts.request
    if (parts.request.initiator) later(() => this.describe('offer'))
  }

  signal(data: Uint8Array): void {
    const signal = parseSignal(data)
    if (signal && this.events) this.apply(signal)
  }

  send(bytes: Uint8Array): void {
    if (!this.events) return
    if (!this.isOpen) return queueMicrotask(() => this.end('send'))
    this.queue.push(bytes.slice())
    this.buffered += bytes.length
    this.drainAt = Math.floor(this.buffered / 2)
    this.pump()
  }

  close(): void {
    if (!this.events) return
    this.events = null
    if (!this.isOpen) this.leave()
    else this.pump()
  }

  private apply(signal: Signal): void {
    const { request } = this.parts
    if (signal.type === 'candidate') {
      if (signal.candidate.candidate.startsWith('candidate:link-')) this.hasCandidate = true
      return this.connect()
    }
    if (this.isDescribed || signal.type !== (request.initiator ? 'answer' : 'offer')) return
    this.isDescribed = true
    const [, id, peer] = /^a=fake:(\S+) (\S+)$/m.exec(signal.sdp) ?? []
    later(() => {
      if (id === undefined || peer !== request.remote) return this.end('foreign-fingerprint')
      this.farId = id
      if (signal.type === 'offer') this.describe('answer')
      this.connect()
    })
  }

  private describe(type: 'offer' | 'answer'): void {
    const { id, peer } = this.parts
    this.tell({ type, sdp: `v=0\r\na=fake:${id} ${peer}\r\nm=application 9 FAKE\r\n` })
    const candidate = `candidate:${id} 1 udp 1 192.0.2.1 9 typ host`
    later(() => this.tell({ type: 'candidate', candidate: { candidate, sdpMLineIndex: 0 } }))
  }

  private tell(signal: Signal): void {
    this.events?.onSignal(toUtf8(JSON.stringify(signal)))
  }

  private get far(): FakeLink | undefined {
    const far = this.farId === null ? undefined : this.parts.find(this.farId)
    return far?.farId === this.parts.id ? far : undefined
  }

  /** When both ends know each other, it is enough that one knows where to find the other. */
  private connect(): void {
    const { far } = this
    if (!far || !(this.hasCandidate || far.hasCandidate)) return
    for (const end of [this, far]) later(() => end.opened())
  }

  private opened(): void {
    if (this.isOpen || !this.events) return
    this.isOpen = true
    this.events.onOpen()
    later(() => {
      this.candidates = types
    })
  }

  private pump(): void {
    if (this.isPumping) return
    this.isPumping = true
    later(() => {
      this.isPumping = false
      this.burst()
    })
  }

  private burst(): void {
    if (this.isGone) return
    const leaving: Uint8Array[] = []
    for (let bytes = 0; bytes < burstBytes; bytes += leaving.at(-1)?.length ?? 0) {
      const next = this.queue.shift()
      if (!next) break
      leaving.push(next)
      this.buffered -= next.length
    }
    for (const bytes of leaving.toReversed()) this.far?.receive(bytes)
    if (leaving.length > 0 && this.buffered <= this.drainAt) {
      this.drainAt = Math.floor(this.buffered / 2)
      this.events?.onDrained(this.buffered)
    }
    if (this.queue.length > 0) this.pump()
    else if (!this.events) this.leave()
  }

  private receive(bytes: Uint8Array): void {
    this.opened()
    this.events?.onMessage(bytes)
  }

  private end(reason: string): void {
    const { events } = this
    this.leave()
    events?.onClose(reason)
  }

  /** Gone from the network; a far end that was open hears of it. */
  private leave(): void {
    if (this.isGone) return
    this.isGone = true
    const far = this.isOpen ? this.far : undefined
    this.events = null
    this.queue = []
    this.buffered = 0
    this.parts.gone()
    if (far) later(() => far.end('closed'))
  }
}

function later(work: () => void): void {
  setTimeout(work, 0)
}
