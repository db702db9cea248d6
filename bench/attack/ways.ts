/** Ways in which a stranger loads the server by one connection, without end, until it is cut. */
import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { limits } from '../../shared/wire/limits.ts'
import { createKey } from '../../client/keys/signing.ts'
import { largeHeader } from './large-header.ts'
import { eventText, openSocket, PING, PONG, saying, sendBytes } from './raw-socket.ts'

interface Target {
  readonly origin: string
  readonly channel: string
}

interface Stranger {
  act(round: number): void
  readonly closed: Promise<unknown>
}

export interface Way {
  /** That one stranger holds. */
  readonly sockets: number
  /** Rejects where the server refuses. */
  connect(target: Target): Promise<Stranger>
}

export const WAYS: Readonly<Record<string, Way>> = {
  sockets: { sockets: 1, connect: sockets },
  joins: { sockets: 1, connect: joins },
  pongs: { sockets: 1, connect: pongs },
  readers: { sockets: 2, connect: readers },
  introductions: { sockets: 1, connect: introductions },
  headers: { sockets: 1, connect: headers },
  polls: { sockets: 1, connect: polls },
  giants: { sockets: 1, connect: giants },
  requests: { sockets: 1, connect: requests },
  pages: { sockets: 1, connect: pages },
}

/** Is there, answers pings, and does nothing. */
async function sockets({ origin }: Target): Promise<Stranger> {
  const socket = await openSocket(origin)
  answerPings(socket)
  return { act() {}, closed: closing(socket) }
}

/** Joins again and again without reading: each answer has the channel's header. */
async function joins({ origin, channel }: Target): Promise<Stranger> {
  const socket = await openSocket(origin)
  const peer = peerId()
  socket.pause()
  return {
    act: (round) => socket.send(eventText(round, 'join', { channel, peer })),
    closed: closing(socket),
  }
}

/** Joins too, and sends pongs that nobody asked for. */
async function pongs({ origin, channel }: Target): Promise<Stranger> {
  const socket = await openSocket(origin)
  const peer = peerId()
  socket.pause()
  return {
    act(round) {
      socket.send(PONG)
      socket.send(eventText(round, 'join', { channel, peer }))
    },
    closed: closing(socket),
  }
}

/** Joins once, and asks for introductions. It sends no pong, and so is asked for one. */
async function introductions({ origin, channel }: Target): Promise<Stranger> {
  const socket = await openSocket(origin)
  socket.send(eventText(0, 'join', { channel, peer: peerId() }))
  socket.pause()
  return {
    act: (round) => socket.send(eventText(round + 1, 'introduce', { channel })),
    closed: closing(socket),
  }
}

/** Two sockets: one sends the other as much as a signal may hold, and neither reads. */
async function readers({ origin, channel }: Target): Promise<Stranger> {
  const sockets = await Promise.allSettled([openSocket(origin), openSocket(origin)])
  const open = sockets.flatMap((socket) => (socket.status === 'fulfilled' ? [socket.value] : []))
  const end = (): void => open.forEach((socket) => socket.terminate())
  const [sender, target] = open
  try {
    if (!sender || !target) throw new Error('one of the two was refused')
    const to = peerId()
    await Promise.all([joined(sender, channel, peerId()), joined(target, channel, to)])
    for (const socket of open) socket.pause()
    const data = new Uint8Array(limits.signalBytesMax)
    return {
      act: () => sendBytes(sender, 'signal', { channel, to }, data),
      closed: Promise.race(open.map((socket) => closing(socket))).then(end),
    }
  } catch (error) {
    end()
    throw error
  }
}

function answerPings(socket: WebSocket): void {
  socket.on('message', (data: Buffer) => {
    if (data.toString() === PING) socket.send(PONG)
  })
}

async function joined(socket: WebSocket, channel: string, peer: string): Promise<void> {
  const answered = saying(socket, '430')
  socket.send(eventText(0, 'join', { channel, peer }))
  await answered
}

/** A channel of its own: newer and newer headers, each signed, and as many that are not. They are as large as may be. */
async function headers({ origin }: Target): Promise<Stranger> {
  const [socket, key] = await Promise.all([openSocket(origin), createKey()])
  const channel = `crew://${key.thumbprint}/attack`
  socket.send(eventText(0, 'join', { channel, peer: peerId() }))
  answerPings(socket)
  const send = async (round: number): Promise<void> => {
    const jws = await largeHeader(key, channel, round)
    const forged = `${jws.slice(0, -4)}AAAA`
    socket.send(eventText(round, 'header', { channel, jws: round % 2 ? jws : forged }))
  }
  return { act: (round) => void send(round + 1), closed: closing(socket) }
}

/** A long-polling session whose posts are as large as may be: packets that are none, by the hundred. */
async function giants({ origin }: Target): Promise<Stranger> {
  const { post, closed } = await openPolling(origin)
  const packets = `42["x"]\u001e`.repeat(10_000).slice(0, limits.serverMessageBytesMax - 100)
  return { act: () => post(packets), closed }
}

/** A request that comes a byte at a time, and never to its end: its head, or its body. */
async function requests({ origin }: Target): Promise<Stranger> {
  const socket = await openTcp(origin)
  const isBody = Math.random() < 0.5
  if (isBody) socket.write('POST /claim HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n')
  else socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Long: ')
  return { act: () => void socket.write('x'), closed: closing(socket) }
}

/** A long-polling session that posts and never polls. */
async function polls({ origin, channel }: Target): Promise<Stranger> {
  const { post, closed } = await openPolling(origin)
  const peer = peerId()
  post('40')
  return { act: (round) => post(eventText(round, 'join', { channel, peer })), closed }
}

interface Polling {
  /** Nothing while the last post has no answer: the server would take it for an overlap. */
  readonly post: (text: string) => void
  readonly closed: Promise<unknown>
}

/** A long-polling session on one connection. */
async function openPolling(origin: string): Promise<Polling> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const address = `${origin}/socket.io/?EIO=4&transport=polling`
  const opening = await fetch(address)
  const { sid } = JSON.parse((await opening.text()).slice(1)) as { sid: string }
  const end = new EventEmitter()
  const closed = once(end, 'end')
  const gone = (): void => void end.emit('end')
  let isBusy = false
  const post = (text: string): void => {
    if (isBusy) return
    isBusy = true
    const posting = request(`${address}&sid=${sid}`, { method: 'POST', agent }, (response) => {
      response.resume().once('close', () => (isBusy = false))
      if (response.statusCode !== 200) gone()
    })
    posting.once('error', gone)
    posting.end(text)
  }
  return { post, closed: closed.then(() => agent.destroy()) }
}

/** Asks for the script of a site, one answer after another on one connection, and reads none. */
async function pages({ origin, channel }: Target): Promise<Stranger> {
  const { hostname } = new URL(origin)
  const socket = await openTcp(origin)
  socket.pause()
  const asked = `GET /embed.js?channel=${encodeURIComponent(channel)} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`
  return { act: () => void socket.write(asked), closed: closing(socket) }
}

async function openTcp(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => undefined)
  const isOpen = once(socket, 'connect')
  await Promise.race([isOpen, closing(socket).then(refuse)])
  return socket
}

/** A reset ends it as a close does, where `once` would reject. */
function closing(socket: EventEmitter): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve))
}

function refuse(): never {
  throw new Error('the connection was closed')
}

function peerId(): string {
  return randomBytes(16).toString('base64url')
}
