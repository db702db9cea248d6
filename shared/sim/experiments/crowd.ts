/** A flash crowd on a site: visitors come within a few seconds, each wants all of a page, and some leave again. */
import type { SiteState } from '../../crew/io.ts'
import { sparesDocument } from '../../crew/sources/site-crowd.ts'
import { SiteWindow } from '../../crew/sources/site-window.ts'
import { must } from '../../lib/assert.ts'
import { Random } from '../../lib/random.ts'
import { parameters } from '../../wire/parameters.ts'
import { makeContent } from '../world/content.ts'
import type { NetworkOptions } from '../engine/network.ts'
import { Connection, WebServer } from '../world/web-server.ts'
import { World, type Peer } from '../world/world.ts'

export interface CrowdOptions {
  readonly visitors: number
  /** They come in this time, evenly. */
  readonly withinMs: number
  /** Of the page's pictures together. */
  readonly bytes: number
  readonly files: number
  readonly chunkBytes: number
  /** The site's uplink. */
  readonly siteBitsPerSecond: number
  /** To it, one way. */
  readonly siteLatencyMs?: number
  /** Whether its pages have the script tag. */
  readonly hasScript?: boolean
  /** Visitors' links. */
  readonly network: NetworkOptions
  /** How long a visitor stays, in the mean (exponential); Infinity: to the end. */
  readonly stayMs?: number
}

export interface CrowdResult {
  /** Copies of the page's pictures that the site sent. */
  readonly copies: number
  /** Bytes of its pages that it sent, and of its document. */
  readonly otherBytes: number
  /** How often its document was asked for. */
  readonly documents: number
  /** From each visitor's coming until its page was whole, ms; null for one that left before. */
  readonly pageMs: readonly (number | null)[]
  /** Visitors that were still there and had not all of the page when the time was over. */
  readonly waiting: number
}

interface Visitor {
  readonly at: number
  /** From when it has the page. */
  peer: Peer | null
  wholeAt: number | null
  hasLeft: boolean
}

/** Who stays is looked at for this long after the last has come. */
const patienceMs = 120_000
const connections = 6
const pageBytes = 3_000
/** Of an answer by HTTP, with the document's signed header. */
const headBytes = 1_400
/** As the server counts them (signaling/sockets/bounds.ts). */
const companyMs = 30_000

export function playCrowd(seed: string, options: CrowdOptions): CrowdResult {
  const { visitors, withinMs, bytes, files, chunkBytes, stayMs = Infinity, hasScript = true } = options
  const random = new Random(`crowd/${seed}`)
  const world = new World(seed, options.network, { keepReports: false })
  const server = new WebServer(world.timeline, options.siteBitsPerSecond, options.siteLatencyMs)
  world.webServer = server
  const content = makeContent(seed, { bytes, chunkBytes, files })
  const pieces = content.chunks.map((chunk) => chunk.length)
  const documentBytes = headBytes + Math.ceil((content.manifestBytes.length * 4) / 3)
  /** What a visitor does once peers have told it what the site has. */
  const informed = new Map<Peer, () => void>()
  world.listen((peer, { type }) => type === 'manifest' && informed.get(peer)?.())
  const came: Visitor[] = []
  let otherBytes = 0
  let documents = 0
  const arrive = (number: number): void => {
    const at = world.now
    const company = came.filter((each) => at - each.at < companyMs).length + 1
    const visitor: Visitor = { at, peer: null, wholeAt: null, hasLeft: false }
    came.push(visitor)
    const connection = new Connection()
    const get = (pieces: readonly number[], done: (latencyMs: number, answerMs: number) => void): void => {
      const askedAt = world.now
      let latencyMs = Infinity
      otherBytes += pieces.reduce((sum, piece) => sum + piece, 0)
      const arrived = () => (latencyMs = Math.min(latencyMs, world.now - askedAt))
      const ended = () => done(latencyMs, world.now - askedAt)
      server.request({ pieces, connection, arrived, ended, isWanted: () => true })
    }
    get([pageBytes], (latencyMs, answerMs) => {
      // The first is alone, and a peer to nobody.
      if (company === 1 || !hasScript)
        return request(server, pieces, connection, () => {
          visitor.wholeAt = world.now
          world.changes++
        })
      const peer = world.visit(`visitor-${number}`, connection)
      visitor.peer = peer
      const wayMs = must(connection.openedMs, 'its page came by it')
      let isKnown = false
      const known = (site: Pick<SiteState, 'latencyMs' | 'answerMs'>) => {
        if (!isKnown) world.offerSite(peer, content, { visitors: company, wayMs, ...site })
        isKnown = true
      }
      const ask = () => {
        if (isKnown || visitor.hasLeft) return
        documents++
        get([documentBytes], (latencyMs, answerMs) => {
          if (visitor.hasLeft) return
          world.inform(peer, content)
          known({ latencyMs, answerMs })
        })
      }
      // The connection was opened for it.
      const pageMs = answerMs - wayMs
      const window = new SiteWindow(wayMs)
      window.answered({ latencyMs: latencyMs - wayMs, tookMs: pageMs, bytes: 0 })
      if (!sparesDocument(company, !window.isFree, random.float())) return ask()
      informed.set(peer, () => known({ latencyMs: Infinity, answerMs: Infinity }))
      world.at(world.now + parameters.siteDocumentMs * (1 + random.float()), ask)
    })
    const leave = () => {
      visitor.hasLeft = true
      if (visitor.peer) world.vanish(visitor.peer)
    }
    if (stayMs < Infinity && company > 1) world.at(at - stayMs * Math.log(1 - random.float()), leave)
  }
  for (let i = 0; i < visitors; i++) world.at((i * withinMs) / visitors, () => arrive(i))
  let seen = -1
  const isOver = (): boolean => {
    if (world.changes === seen || came.length < visitors) return false
    seen = world.changes
    return came.every(
      ({ peer, wholeAt, hasLeft }) =>
        hasLeft || (peer ? peer.completedAt(content.header.id) !== undefined : wholeAt !== null),
    )
  }
  world.run(withinMs + patienceMs, isOver)
  const pageMs = came.map(({ at, peer, wholeAt }) => {
    const whole = peer ? (peer.completedAt(content.header.id) ?? null) : wholeAt
    return whole === null ? null : whole - at
  })
  const waiting = came.filter(({ hasLeft }, i) => pageMs[i] === null && !hasLeft).length
  return { copies: (server.bytesSent - otherBytes) / bytes, otherBytes, documents, pageMs, waiting }
}

/** As a page without the script tag: as many connections at a time as browsers open to a server, the page's own among them. */
function request(
  server: WebServer,
  pieces: readonly number[],
  connection: Connection,
  done: () => void,
): void {
  let open = Math.min(connections, pieces.length)
  for (let i = 0; i < connections && i < pieces.length; i++)
    server.request({
      pieces: pieces.filter((_, piece) => piece % connections === i),
      connection: i === 0 ? connection : new Connection(),
      arrived: () => {},
      ended: () => --open === 0 && done(),
      isWanted: () => true,
    })
}

/** Of those that came about. */
export function shareMs(pageMs: readonly (number | null)[], share: number): number {
  const sorted = pageMs.filter((ms) => ms !== null).toSorted((a, b) => a - b)
  return must(sorted[Math.floor(share * (sorted.length - 1))], 'somebody has the page')
}
