/** Events that strangers send to the signaling server, by the session that serves their socket. */
import { pino } from 'pino'
import { Random } from '../../shared/lib/random.ts'
import { err, ok } from '../../shared/lib/result.ts'
import { Metrics } from '../../signaling/http/metrics.ts'
import type { HeaderPushes } from '../../signaling/headers/header-pushes.ts'
import type { HeaderStore } from '../../signaling/headers/header-store.ts'
import { checkHeader } from '../../signaling/headers/header-check.ts'
import { ServedChannels } from '../../signaling/headers/served.ts'
import { Directory } from '../../signaling/sockets/directory.ts'
import { Reclaims } from '../../signaling/sockets/reclaims.ts'
import { type Hub, type PeerSocket, serveSocket } from '../../signaling/sockets/session.ts'
import type { ChannelParts } from '../../shared/content/channel.ts'
import { bytesOf, hold, READ, textOf, type Form, type Target } from '../engine/target.ts'
import { channel, header, signed } from './signed.ts'

const peer = 'A'.repeat(21) + 'Q'
const other = 'B'.repeat(21) + 'Q'
const words = [
  'join',
  'introduce',
  'signal',
  'header',
  'leave',
  'disconnect',
  'error',
  channel.uri,
  peer,
  other,
  'bytes:3',
]
const at = { channel: channel.uri }

/** Events of one socket, one after another: a name, and arguments. A text `bytes:N` stands for N bytes. */
const events: Form = {
  name: 'events',
  of: 'json',
  words,
  seeds: [
    [
      ['join', { ...at, peer }],
      ['introduce', { ...at, except: [other], heartbeat: peer }],
    ],
    [
      ['join', { ...at, peer, token: 'A'.repeat(22) }],
      ['signal', { ...at, to: other, data: 'bytes:20' }],
      ['leave', at],
    ],
    [
      ['join', { ...at, peer }],
      ['header', { ...at, jws: textOf(signed(bytesOf(JSON.stringify(header)))) }],
    ],
  ].map((list) => bytesOf(JSON.stringify(list))),
}

const zero = (): number => 0
/** Only for an answer that never comes. */
const ANSWER_MS_MAX = 10_000

type Listener = (event: unknown, ...args: unknown[]) => void

/** A socket that keeps what it is told; the rest of the server is the real one, but for the disk. */
class FakeSocket {
  readonly id: string
  readonly data = {}
  connected = true
  heard: Listener = () => undefined
  gone: () => void = () => undefined

  constructor(id: string) {
    this.id = id
  }
  onAny(listener: Listener): void {
    this.heard = listener
  }
  on(_event: string, listener: () => void): void {
    this.gone = listener
  }
  emit(): void {}
  disconnect(): void {
    this.connected = false
  }
}

export function serverTarget(): Target {
  const failures: string[] = []
  const log = pino({ level: 'error' }, { write: (line) => void failures.push(line) })
  const metrics = new Metrics({
    peers: zero,
    channels: zero,
    sockets: zero,
    headers: zero,
    unreadBytes: zero,
    diskFailures: zero,
    isDiskFailing: () => false,
  })
  const refusals: string[] = []
  metrics.refused = (reason) => void refusals.push(reason)
  const directory = new Directory(new Random('fuzz'))
  const sockets = new Map<string, FakeSocket>()
  let nowMs = 0
  const hub: Hub = {
    directory,
    headers: headersInMemory(),
    pushes: { spoke() {}, ended() {}, kept() {} } as unknown as HeaderPushes,
    metrics,
    log,
    nowMs: () => nowMs,
    served: new ServedChannels(
      'any',
      () => [],
      () => Promise.resolve(undefined),
    ),
    find: (session) => sockets.get(session) as unknown as PeerSocket | undefined,
    unreadBytesOf: zero,
    addressOf: () => '192.0.2.1',
    reclaims: new Reclaims(),
  }
  const open = (id: string): FakeSocket => {
    const socket = new FakeSocket(id)
    sockets.set(id, socket)
    serveSocket(socket as unknown as PeerSocket, hub)
    return socket
  }
  const close = (socket: FakeSocket): void => {
    socket.gone()
    sockets.delete(socket.id)
  }
  return {
    name: 'signals',
    forms: [events],
    async read(bytes) {
      nowMs += 60_000
      refusals.length = 0
      const list = readEvents(bytes)
      const neighbor = open('neighbor')
      neighbor.heard('join', { ...at, peer: other }, () => undefined)
      const socket = open('stranger')
      const answers: unknown[] = []
      let asked = 0
      for (const [name, ...args] of list) {
        if (!socket.connected) break
        asked++
        socket.heard(name, ...args, (answer: unknown) => void answers.push(answer))
      }
      // What is answered late has waited for a signature to be checked, on another thread.
      const untilMs = performance.now() + ANSWER_MS_MAX
      while (answers.length + left(list) < asked && socket.connected && performance.now() < untilMs)
        // oxlint-disable-next-line no-await-in-loop -- until all is answered
        await new Promise(setImmediate)
      hold(failures.length === 0, `no event fails: ${failures[0]}`)
      hold(answers.length + left(list) >= asked || !socket.connected, 'each event is answered')
      close(socket)
      close(neighbor)
      hold(directory.peers === 0, 'nobody stays behind')
      return refusals[0] ?? READ
    },
  }
}

/** Events that have no answer when all is well. */
function left(list: readonly (readonly unknown[])[]): number {
  return list.filter(([name]) => name === 'leave').length
}

function readEvents(bytes: Uint8Array): (readonly unknown[])[] {
  let json: unknown
  try {
    json = JSON.parse(textOf(bytes), (_, value: unknown) => {
      const length = typeof value === 'string' ? /^bytes:(\d{1,5})$/.exec(value)?.[1] : undefined
      return length === undefined ? value : new Uint8Array(Number(length))
    })
  } catch {
    return [[textOf(bytes)]]
  }
  return Array.isArray(json)
    ? json.slice(0, 20).map((one: unknown) => (Array.isArray(one) ? one : [one]))
    : [[json]]
}

function headersInMemory(): HeaderStore {
  return {
    get: () => Promise.resolve(null),
    put: async (of: ChannelParts, jws: string) => {
      const checked = await checkHeader(jws, of, { sequence: 0 }, Infinity)
      return checked.ok ? ok(true) : err(checked.error)
    },
    isWritten: () => true,
  } as unknown as HeaderStore
}
