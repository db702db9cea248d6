/**
 * A node with services beside CREW. It is the machine, and listens to what goes in and out of it, so that the machine, which is in
 * every site’s script tag too, knows nothing of services. Their words are messages of their own, which begin with a byte that no
 * frame has:
 *
 *     byte 0 (SERVICE) · number of the service · body
 */
import { concat } from '../../lib/bytes.ts'
import { Random } from '../../lib/random.ts'
import { TokenBucket } from '../../lib/token-bucket.ts'
import type { Effect, Input, LinkId, NodeConfig, PeerId } from '../io.ts'
import { Node } from '../machine.ts'
import type { Service, ServiceContext, ServiceLink } from './service.ts'

/** No frame has this number. */
export const SERVICE = 0
/** Taken from one link: a stream of 600 kbit/s with its proposals and requests is some 100. */
const MESSAGES_PER_SECOND_MAX = 2_000
const MESSAGES_BURST_MAX = 4_000
/** Peers that lied; each cost them a connection. */
const BANNED_MAX = 1_024

interface OpenLink extends ServiceLink {
  buffered: number
  readonly messages: TokenBucket
}

/** Each service by its number on the wire, 0 … 255. */
export type Services<ServiceInput, ServiceEffect> = Readonly<
  Record<number, (context: ServiceContext<ServiceEffect>) => Service<ServiceInput>>
>

export class ServiceNode<ServiceInput, ServiceEffect> extends Node {
  private readonly services = new Map<number, Service<ServiceInput>>()
  private readonly draws: Random
  private readonly peerOf = new Map<LinkId, PeerId>()
  private readonly open = new Map<LinkId, OpenLink>()
  private readonly bannedPeers = new Set<PeerId>()
  private given: { readonly number: number; readonly input: ServiceInput }[] = []
  private asked: ServiceEffect[] = []
  private sends: Effect[] = []
  private at = 0
  readonly serviceRefusals: Record<string, number> = {}

  constructor(config: NodeConfig, services: Services<ServiceInput, ServiceEffect>) {
    super(config)
    this.draws = new Random(`${config.seed} services`)
    for (const [name, make] of Object.entries(services)) {
      const number = Number(name)
      this.services.set(number, make(this.contextOf(number)))
    }
  }

  private contextOf(number: number): ServiceContext<ServiceEffect> {
    const at = (): number => this.at
    return {
      get now() {
        return at()
      },
      links: () => [...this.open.values()].filter(({ peer }) => !this.bannedPeers.has(peer)),
      send: (link, body) => this.sendWord(link, number, body),
      emit: (effect) => void this.asked.push(effect),
      fork: (label) => this.draws.fork(`${number} ${label}`),
      ban: (peer, reason) => {
        this.refuseWord(reason)
        if (this.bannedPeers.size < BANNED_MAX) this.bannedPeers.add(peer)
      },
      refuse: (reason) => this.refuseWord(reason),
    }
  }

  private refuseWord(reason: string): void {
    this.serviceRefusals[reason] = (this.serviceRefusals[reason] ?? 0) + 1
  }

  private sendWord(id: LinkId, number: number, body: Uint8Array): void {
    const link = this.open.get(id)
    if (!link) return
    const bytes = concat([Uint8Array.of(SERVICE, number), body])
    link.buffered += bytes.length
    this.sends.push({ type: 'send', link: id, bytes })
  }

  /** What the host tells a service, with the next input: a `wake` will do. */
  tellService(number: number, input: ServiceInput): void {
    this.given.push({ number, input })
  }

  /** What services ask of the host since it looked last. */
  takeAsked(): ServiceEffect[] {
    const asked = this.asked
    this.asked = []
    return asked
  }

  override handle(input: Input, now: number): Effect[] {
    this.at = now
    if (input.type === 'message' && input.bytes[0] === SERVICE) this.word(input.link, input.bytes)
    else this.pass(input, now)
    for (const { number, input: given } of this.given.splice(0)) this.services.get(number)?.input(given)
    for (const service of this.services.values()) service.evaluate()
    const effects = this.sends
    this.sends = []
    return effects
  }

  private pass(input: Input, now: number): void {
    const effects = super.handle(input, now)
    for (const effect of effects) {
      if (effect.type === 'dial') this.peerOf.set(effect.link, effect.peer)
      else if (effect.type === 'hangup') this.closed(effect.link)
      else if (effect.type === 'send') {
        const link = this.open.get(effect.link)
        if (link) link.buffered += effect.bytes.length
      }
    }
    this.sends.push(...effects)
    if (input.type === 'link-open') this.opened(input.link)
    else if (input.type === 'link-closed') this.closed(input.link)
    else if (input.type === 'drained') {
      const link = this.open.get(input.link)
      if (link) link.buffered = input.buffered
    }
  }

  private opened(id: LinkId): void {
    const peer = this.peerOf.get(id)
    if (peer === undefined) return
    const messages = new TokenBucket(MESSAGES_BURST_MAX, MESSAGES_PER_SECOND_MAX, this.at)
    const link = { id, peer, buffered: 0, messages }
    this.open.set(id, link)
    for (const service of this.services.values()) service.linkOpened(link)
  }

  private closed(id: LinkId): void {
    this.peerOf.delete(id)
    if (!this.open.delete(id)) return
    for (const service of this.services.values()) service.linkClosed(id)
  }

  private word(id: LinkId, bytes: Uint8Array): void {
    const link = this.open.get(id)
    if (!link || this.bannedPeers.has(link.peer)) return
    if (!link.messages.take(this.at, 1)) return this.refuseWord('service-flood')
    const service = this.services.get(bytes[1] ?? -1)
    if (!service) return this.refuseWord('unknown-service')
    service.message(link, bytes.subarray(2))
  }

  override deadline(): number {
    let earliest = super.deadline()
    for (const service of this.services.values()) earliest = Math.min(earliest, service.deadline())
    return Math.max(earliest, this.at)
  }

  override get sizes(): Record<string, number> {
    const sizes: Record<string, number> = {
      ...super.sizes,
      serviceBans: this.bannedPeers.size,
      serviceLinks: this.open.size,
    }
    for (const service of this.services.values()) Object.assign(sizes, service.sizes)
    return sizes
  }
}
