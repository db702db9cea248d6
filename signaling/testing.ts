/** What the tests of the server share: a publisher's key, peers on real sockets, a server on a free port. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  calculateJwkThumbprint,
  CompactSign,
  exportJWK,
  generateKeyPair,
  type CryptoKey,
  type JWK,
} from 'jose'
import { pino, type Logger } from 'pino'
import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { parseChannel, type ChannelParts } from '../shared/content/channel.ts'
import type { HeaderFields } from '../shared/content/manifest.ts'
import { must } from '../shared/lib/assert.ts'
import type { ClientToServer, ServerToClient } from '../shared/wire/signaling.ts'
import type { ServerConfig } from './config.ts'
import { recoverySequence } from '../shared/content/sequence.ts'
import { COMMITMENT_TYPE } from '../shared/content/commitment-type.ts'
import { CLAIM_TYPE, HEADER_TYPE } from '../shared/content/signed-words.ts'
import { startServer, type RunningServer } from './server.ts'

export type PeerClient = Socket<ServerToClient, ClientToServer>

/** A directory that goes when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'flashcrew-signaling-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** A server on a free port, closed when the test ends. */
export async function start(
  config: Partial<ServerConfig> = {},
  log?: Logger,
  nowMs?: () => number,
): Promise<RunningServer> {
  const server = await startServer(
    { port: 0, data: temporaryDirectory(), logLevel: 'silent', ...config },
    log,
    nowMs,
  )
  onTestFinished(() => server.close())
  return server
}

/** A log whose errors are kept to be looked at. */
export function recordErrors(): { log: Logger; errors: string[] } {
  const errors: string[] = []
  return { errors, log: pino({ level: 'error' }, { write: (line) => void errors.push(line) }) }
}

/** A connected socket, closed when the test ends. */
export async function connect(url: string, options: Parameters<typeof io>[1] = {}): Promise<PeerClient> {
  const socket: PeerClient = io(url, {
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    ...options,
  })
  onTestFinished(() => void socket.disconnect())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return socket
}

/** Sends any event at all, and resolves to whatever is answered. */
export async function send(socket: PeerClient, event: string, ...payloads: unknown[]): Promise<unknown> {
  return await (socket as unknown as Socket).timeout(5_000).emitWithAck(event, ...payloads)
}

/** A long-polling session by hand: it posts, and never polls. */
export class DeafSession {
  private readonly address: string
  private nextId = 0

  private constructor(address: string) {
    this.address = address
  }

  static async open(url: string): Promise<DeafSession> {
    const address = `${url}/socket.io/?EIO=4&transport=polling`
    const opened = await (await fetch(address)).text()
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
    const session = new DeafSession(`${address}&sid=${sid}`)
    await session.post('40')
    return session
  }

  /** Resolves to the status: 200 while the session lives. */
  async post(...packets: readonly string[]): Promise<number> {
    return (await fetch(this.address, { method: 'POST', body: packets.join('\u001e') })).status
  }

  /** All that has waited, once. */
  async poll(): Promise<string> {
    return (await fetch(this.address)).text()
  }

  /** The text of an event that asks for an answer. */
  event(name: string, message: object): string {
    return `42${this.nextId++}${JSON.stringify([name, message])}`
  }
}

export function heard(
  socket: PeerClient,
  event: 'signal' | 'header' | 'drain' | 'disconnect',
): Promise<unknown> {
  return new Promise((resolve) => (socket as unknown as Socket).once(event, resolve))
}

export function peerId(): string {
  return randomBytes(16).toString('base64url')
}

/** A build of a few lines. */
export const BUILT = {
  'flashcrew.js': 'export const join = 1',
  'embed/embed.js': 'export const embed = 1',
  'pages/receive/index.html': '<!doctype html>receive',
  'pages/publish/index.html': '<!doctype html>publish',
  'pages/simulate/index.html': '<!doctype html>simulate',
  'pages/assets/main-abc.js': 'console.log(1)',
  'pages/sw.js': 'self',
  'pages/basemap/land.json': '{}',
  'pages/places/0.json': '[]',
  'pages/coast/0.json': '[]',
} as const

/** A directory with these files, which goes when the test ends. */
export function directoryOf(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}

/** Posts what may be a claim of the server's default channel. */
export async function claim(url: string, body: unknown): Promise<{ status: number; error?: string }> {
  const response = await fetch(`${url}/claim`, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, ...((await response.json()) as { error?: string }) }
}

/** The token of a claim link. */
export function tokenOf(claimUrl: string | undefined): string {
  return new URL(claimUrl ?? 'none:').hash.replace('#claim=', '')
}

/** How often the server has refused for this reason. */
export function refusals(url: string, reason: string): Promise<number> {
  return metric(url, `flashcrew_refusals_total{reason="${reason}"}`)
}

/** The value of a metric's line, such as `flashcrew_refusals_total{reason="rate"}`; 0 when there is none. */
export async function metric(url: string, name: string): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n')
  return Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length) ?? 0)
}

export class TestPublisher {
  readonly channel: ChannelParts
  private readonly key: CryptoKey
  private readonly jwk: JWK

  private constructor(channel: ChannelParts, key: CryptoKey, jwk: JWK) {
    this.channel = channel
    this.key = key
    this.jwk = jwk
  }

  static async make(name = 'shakemaps'): Promise<TestPublisher> {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const { kty, crv, x, y } = await exportJWK(publicKey)
    const jwk = { kty: must(kty, 'kty'), crv: must(crv, 'crv'), x: must(x, 'x'), y: must(y, 'y') }
    const channel = parseChannel(`crew://${await calculateJwkThumbprint(jwk)}/${name}`)
    if (!channel.ok) throw new Error(channel.error)
    return new TestPublisher(channel.value, privateKey, jwk)
  }

  get uri(): string {
    return this.channel.uri
  }

  get publicKey(): JWK {
    return this.jwk
  }

  header(sequence: number, fields: Partial<HeaderFields> = {}): Promise<string> {
    return this.sign(HEADER_TYPE, {
      channel: this.uri,
      sequence,
      title: `Release ${sequence}`,
      status: 'exercise',
      issued: '2026-01-01T00:00:00.000Z',
      manifest: 'A'.repeat(43),
      manifestBytes: 100,
      bytes: 1_000,
      chunkBytes: 500,
      chunks: 2,
      ...fields,
    })
  }

  /** This key, as the recovery key of a channel, moves it there; `witness` signs that it may, and `besides`. */
  async recovery(
    of: TestPublisher,
    witness: TestPublisher,
    successor: string,
    besides: object = {},
  ): Promise<string> {
    const word = { channel: of.uri, recovery: this.channel.thumbprint }
    const commitment = await witness.sign(COMMITMENT_TYPE, { ...word, ...besides })
    const sequence = recoverySequence(Date.now())
    const { recovery } = word
    return this.header(sequence, { channel: of.uri, successor, recovery, commitment })
  }

  claim(token: string, fields: Record<string, unknown> = {}): Promise<string> {
    const issued = new Date().toISOString()
    return this.sign(CLAIM_TYPE, { channel: this.uri, name: 'Test network', claim: token, issued, ...fields })
  }

  /** A compact JWS with these very words in the middle, which is what is signed (RFC 7797: they are not encoded). */
  async signText(header: object, words: string): Promise<string> {
    const head = Buffer.from(JSON.stringify(header)).toString('base64url')
    const bytes = Buffer.from(`${head}.${words}`)
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.key, bytes)
    return `${head}.${words}.${Buffer.from(signature).toString('base64url')}`
  }

  /** A compact JWS over any payload, with anything changed in its protected header. */
  sign(type: string, payload: unknown, header: Record<string, unknown> = {}): Promise<string> {
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', typ: type, jwk: this.jwk, ...header })
      .sign(this.key)
  }
}
