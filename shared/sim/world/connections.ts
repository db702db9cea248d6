/**
 * Connections between simulated peers, from the dial to the end: set-up as measured in Chromium (4.6 round trips and
 * 3,230 bytes each way, signaling aside: that travels as messages), ICE consent while open, farewells, and ends without.
 */
import type { Random } from '../../lib/random.ts'
import type { LinkId, PeerId } from '../../crew/io.ts'
import { Parcel, type Network } from '../engine/network.ts'
import { Connection, Endpoint, type ConnectionHooks, type Peer } from './peer.ts'
import { kindIndex } from '../engine/traffic.ts'
import { Association } from '../engine/transport.ts'

/** ICE, DTLS and SCTP: flights that wait for each other, half a round trip each; with their time on slow links, 4.6. */
const setUpFlights = 9
/** Of which this much is waited for at each flight; the rest (ICE checks again, DTLS repeated after 50 ms) goes beside it. */
const flightBytes = 100
const setUpBytes = 3_230
const besideBytes = Math.round((setUpBytes * 2) / setUpFlights) - flightBytes
const flightRetryMs = 500
/** Asking a STUN server for one's address, and its answer. */
const stunBytes = 110
/** An SDP, and a candidate, as JSON. */
const descriptionBytes = 560
const candidateBytes = 170
const describeMs = 1
/** ICE consent, asked and answered by both ends: 100 bytes a second each way. */
const consentEveryMs = 2_500
const consentBytes = 250
/** A way that is gone is noticed when consent has not been renewed for so long. */
const consentExpiryMsMin = 15_000
const consentExpiryMsMax = 30_000
/** A closing channel still sends what is queued. */
const lingerMs = 300
const farewellBytes = 120
const farewellTriesMax = 6
/** ICE checks between two that cannot reach each other. */
const vainChecks = 20
const vainCheckBytes = 130

const description = new Uint8Array(descriptionBytes).fill(1)
const candidate = new Uint8Array(candidateBytes).fill(2)

export class Connections {
  private readonly network: Network
  private readonly hooks: ConnectionHooks
  private readonly random: Random

  constructor(network: Network, hooks: ConnectionHooks, random: Random) {
    this.network = network
    this.hooks = hooks
    this.random = random
  }

  // Set-up

  dial(peer: Peer, link: LinkId, remote: PeerId, initiator: boolean): void {
    const end = new Endpoint(this.hooks, peer, link, remote, initiator)
    peer.ends.set(link, end)
    peer.dials.set(remote, end)
    this.network.askServer(peer.host, stunBytes)
    if (initiator) this.describe(end)
  }

  /** The page feeds the other end's description or candidate to the stack. */
  apply(peer: Peer, link: LinkId, data: Uint8Array): void {
    const end = peer.ends.get(link)
    if (end === undefined || end.described || data.length < descriptionBytes) return
    end.described = true
    if (end.initiator) {
      if (end.connection) this.begin(end.connection)
      return
    }
    const theirs = this.hooks.find(end.remote)?.dials.get(peer.id)
    if (theirs === undefined || theirs.connection || !theirs.initiator) return
    const latency = this.network.latency(peer.host, theirs.peer.host)
    const expiry = this.random.between(consentExpiryMsMin, consentExpiryMsMax)
    const connection = new Connection((one) => this.renewConsent(one), [theirs, end], latency, expiry)
    end.connection = connection
    theirs.connection = connection
    this.describe(end)
  }

  private describe(end: Endpoint): void {
    for (const data of [description, candidate]) {
      this.network.timeline.call(this.network.timeline.now + describeMs, () => {
        if (end.peer.ends.has(end.link))
          this.hooks.input(end.peer, { type: 'link-signal', link: end.link, data })
      })
    }
  }

  private begin(connection: Connection): void {
    const [a, b] = connection.ends
    if (this.hooks.connectable(a.peer, b.peer)) return this.fly(connection)
    for (let i = 0; i < vainChecks; i++) {
      this.network.timeline.call(this.network.timeline.now + i * flightRetryMs, () => {
        for (const end of connection.ends) {
          if (!end.peer.ends.has(end.link)) continue
          this.network.ledger.count(end.peer.host.index, kindIndex.setUp, vainCheckBytes)
          this.network.leave(end.peer.host, connection.other(end).peer.host, vainCheckBytes)
        }
      })
    }
  }

  /** Sends the next flight, and again while it does not arrive. */
  private fly(connection: Connection): void {
    if (!this.wanted(connection)) return
    const { flight } = connection
    const from = connection.ends[flight % 2 === 0 ? 0 : 1]
    this.parcel(connection, from, flightBytes, () => {
      if (connection.flight !== flight || !this.wanted(connection)) return
      connection.flight++
      if (connection.flight < setUpFlights) this.fly(connection)
      else this.opened(connection)
    })
    this.beside(connection, from)
    const { timeline } = this.network
    timeline.call(timeline.now + 2 * connection.latencyMs + flightRetryMs, () => {
      if (connection.flight === flight) this.fly(connection)
    })
  }

  private wanted(connection: Connection): boolean {
    return connection.ends.every((end) => end.peer.alive && end.peer.ends.has(end.link))
  }

  /** What goes beside a flight takes its time on both links; when it arrives is of no interest. */
  private beside(connection: Connection, from: Endpoint): void {
    const { network } = this
    const to = connection.other(from).peer.host
    network.ledger.count(from.peer.host.index, kindIndex.setUp, besideBytes)
    if (network.leave(from.peer.host, to, besideBytes) !== null) network.arrive(to, besideBytes)
  }

  private parcel(connection: Connection, from: Endpoint, bytes: number, arrived: () => void): void {
    const { network } = this
    const to = connection.other(from)
    network.ledger.count(from.peer.host.index, kindIndex.setUp, bytes)
    const parcel = new Parcel(() => connection.passes(), arrived)
    parcel.launch(network, from.peer.host, to.peer.host, bytes, connection.latencyMs)
  }

  private opened(connection: Connection): void {
    connection.open = true
    connection.heardAt = this.network.timeline.now
    const [a, b] = connection.ends
    Association.connect(this.associate(connection, a), this.associate(connection, b))
    this.network.timeline.at(this.network.timeline.now + consentEveryMs, connection)
    for (const end of connection.ends) this.hooks.input(end.peer, { type: 'link-open', link: end.link })
  }

  private associate(connection: Connection, end: Endpoint): Association {
    end.association = new Association(this.network, end.peer.host, connection.latencyMs, end)
    return end.association
  }

  // While open

  send(peer: Peer, link: LinkId, bytes: Uint8Array): void {
    const end = peer.ends.get(link)
    if (end?.connection?.open !== true) return
    const message = peer.tamper ? peer.tamper(bytes, end.remote) : bytes
    if (message !== null) end.association?.send(message)
  }

  private renewConsent(connection: Connection): void {
    const { network } = this
    const { now } = network.timeline
    const [a, b] = connection.ends
    if (a.association?.dead !== false && b.association?.dead !== false) return
    if (connection.passes()) {
      connection.heardAt = now
      network.exchange(a.peer.host, b.peer.host, consentBytes, kindIndex.keepAlive)
    } else {
      for (const end of connection.ends) {
        if (!end.peer.alive) continue
        network.ledger.count(end.peer.host.index, kindIndex.keepAlive, consentBytes / 2)
        network.leave(end.peer.host, connection.other(end).peer.host, consentBytes / 2)
      }
      const split = a.peer.side !== b.peer.side
      if (split && now - connection.heardAt >= connection.consentExpiryMs) {
        for (const end of connection.ends) this.tell(end, 'consent')
        return
      }
    }
    network.timeline.at(now + consentEveryMs, connection)
  }

  // Ends

  /** One end hangs up: what is queued still leaves, then the other end is told. */
  hangup(peer: Peer, link: LinkId): void {
    const end = peer.ends.get(link)
    if (end === undefined) return
    this.forget(end)
    const { connection, association } = end
    if (connection === null || association === null) return
    const { timeline } = this.network
    timeline.call(timeline.now + (association.buffered > 0 ? lingerMs : describeMs), () => {
      association.end()
      this.farewell(connection, end, 0)
    })
  }

  private farewell(connection: Connection, from: Endpoint, tries: number): void {
    const to = connection.other(from)
    if (!from.peer.alive || !to.peer.ends.has(to.link)) return
    const { timeline } = this.network
    if (tries === farewellTriesMax) {
      timeline.call(timeline.now + connection.consentExpiryMs, () => this.tell(to, 'consent'))
      return
    }
    this.parcel(connection, from, farewellBytes, () => this.tell(to, 'closed'))
    timeline.call(timeline.now + 2 * connection.latencyMs + flightRetryMs, () =>
      this.farewell(connection, from, tries + 1),
    )
  }

  /** The peer is gone; the other ends of its open connections are told after `noticeMs`. Dials in progress just fail. */
  vanish(peer: Peer, noticeMs: number): void {
    const { timeline } = this.network
    for (const end of [...peer.ends.values()]) {
      this.forget(end)
      end.association?.end()
      const { connection } = end
      if (connection === null || !connection.open) continue
      connection.refresh()
      const other = connection.other(end)
      timeline.call(timeline.now + noticeMs + connection.latencyMs, () => this.tell(other, 'closed'))
    }
  }

  private tell(end: Endpoint, reason: string): void {
    if (!end.peer.ends.has(end.link)) return
    this.forget(end)
    end.association?.end()
    this.hooks.input(end.peer, { type: 'link-closed', link: end.link, reason })
  }

  private forget(end: Endpoint): void {
    end.peer.ends.delete(end.link)
    if (end.peer.dials.get(end.remote) === end) end.peer.dials.delete(end.remote)
  }
}
