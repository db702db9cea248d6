import { EventEmitter, once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { Server } from 'socket.io'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { limits } from '../../shared/wire/limits.ts'
import { trustNobody } from './address.ts'
import { socketBounds } from './bounds.ts'
import { OpenSockets } from './connections.ts'
import type { PeerServer, PeerSocket } from './session.ts'
import {
  connect,
  DeafSession,
  heard,
  metric,
  peerId,
  send,
  start,
  TestPublisher,
  refusals,
} from '../testing.ts'
import { Backlogs, type EngineConnection } from './unread.ts'
import { Clock, counted, listening, noMetrics } from './testing.ts'

/** socket.io with our guard and nothing above it: what is sent is up to the test. */
async function guarded(pingInterval = 60_000) {
  const clock = new Clock()
  const metrics = noMetrics()
  const http = createHttpServer()
  const io: PeerServer = new Server(http, { pingInterval })
  onTestFinished(() => void io.close())
  const connections = new OpenSockets(io, {
    metrics,
    nowMs: clock.now,
    perAddressMax: 1_000,
    trust: trustNobody,
  })
  const url = `http://127.0.0.1:${await listening(http)}`
  const socket = (): Promise<PeerSocket> => new Promise((resolve) => io.once('connection', resolve))
  return { clock, metrics, connections, url, socket, io }
}

/** A WebSocket that was let in and reads no more. */
async function deafSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  onTestFinished(() => socket.terminate())
  socket.on('error', () => undefined)
  await once(socket, 'open')
  socket.send('40')
  socket.pause()
  return socket
}

/** What the backlogs hear of one connection of engine.io. */
class FakeConnection extends EventEmitter {
  readonly transport = new EventEmitter()
  isClosed = false

  close(): void {
    this.isClosed = true
    this.emit('close')
  }
}

const signal = (bytes: number) => ({ channel: 'c', from: 'f', data: new Uint8Array(bytes) })

describe('what waits for a reader', () => {
  it.each([
    ['a WebSocket that is not read', deafSocket],
    ['a session that never polls', (url: string) => DeafSession.open(url)],
  ])('[G7] is bounded in bytes: %s', async (_, open) => {
    const { connections, metrics, url, socket } = await guarded()
    const [peer] = await Promise.all([socket(), open(url)])
    const gone = once(peer, 'disconnect')
    let largest = 0
    // All at once: nothing can be taken meanwhile.
    for (let i = 0; i < 100 && peer.connected; i++) {
      peer.emit('signal', signal(limits.signalBytesMax))
      largest = Math.max(largest, connections.unreadBytes)
    }
    await gone
    expect(largest).toBeGreaterThan(socketBounds.unreadBytesMax / 2)
    expect(largest).toBeLessThanOrEqual(socketBounds.unreadBytesMax)
    expect(connections.unreadBytes).toBe(0)
    expect(await counted(metrics, 'unread-bytes')).toBe(1)
  })

  it('nothing is counted of a connection that has ended, whatever its transport does then', () => {
    const backlogs = new Backlogs(noMetrics(), () => 0)
    const connection = new FakeConnection()
    backlogs.watch(connection as unknown as EngineConnection)
    const say = () => connection.emit('packetCreate', { data: 'x'.repeat(100) })
    say()
    connection.emit('flush')
    say()
    connection.close()
    expect(backlogs.unreadBytes).toBe(0)
    connection.transport.emit('drain')
    say()
    connection.emit('flush')
    connection.transport.emit('drain')
    expect(backlogs.unreadBytes).toBe(0)
  })

  it('[G7] is bounded in time, and a reader is left alone', async () => {
    const { clock, connections, metrics, url, socket } = await guarded()
    const [deaf] = await Promise.all([socket(), DeafSession.open(url)])
    const [reading, reader] = await Promise.all([
      socket(),
      connect(url, { transports: ['polling'], upgrade: false }),
    ])
    const gone = once(deaf, 'disconnect')
    for (let i = 0; i < 3; i++) {
      const read = heard(reader, 'signal')
      deaf.emit('signal', signal(10))
      reading.emit('signal', signal(10))
      await read
      connections.sweep()
      expect([deaf.connected, reading.connected]).toEqual([true, true])
      clock.ms += socketBounds.unreadMs / 2
    }
    connections.sweep()
    await gone
    expect(reading.connected).toBe(true)
    expect(await counted(metrics, 'unread-time')).toBe(1)
  })

  it('[G7] is bounded for all together: then each one’s share is smaller', () => {
    const backlogs = new Backlogs(noMetrics(), () => 0)
    const packet = {
      type: 'message',
      data: 'x'.repeat(socketBounds.unreadBytesMin - socketBounds.packetBytes),
    }
    const perDeaf = Math.floor((socketBounds.unreadBytesMax * 0.9) / socketBounds.unreadBytesMin)
    const deaf: FakeConnection[] = []
    const say = (connection: FakeConnection, packets: number): void => {
      for (let i = 0; i < packets; i++) connection.emit('packetCreate', packet)
    }
    const join = (): FakeConnection => {
      const connection = new FakeConnection()
      backlogs.watch(connection as unknown as EngineConnection)
      return connection
    }
    for (let i = 0; i < 10; i++) {
      const connection = join()
      deaf.push(connection)
      say(connection, perDeaf)
    }
    while (backlogs.unreadBytes <= socketBounds.unreadBytesAllMax) say(join(), 1)
    expect(deaf.some(({ isClosed }) => isClosed)).toBe(false)
    // One packet is a share that everyone has, and the next is too much for whoever does not read.
    const [reader, newcomer] = [join(), join()]
    say(reader, 1)
    reader.emit('flush')
    reader.transport.emit('drain')
    say(newcomer, 1)
    say(reader, 1)
    expect([reader.isClosed, newcomer.isClosed]).toEqual([false, false])
    say(newcomer, 1)
    expect(newcomer.isClosed).toBe(true)
    for (const connection of deaf) say(connection, 1)
    expect(deaf.some(({ isClosed }) => isClosed)).toBe(true)
    expect(backlogs.unreadBytes).toBeLessThanOrEqual(socketBounds.unreadBytesAllMax)
  })

  it('[G7] of a flood by 20 who do not read stays small, and ends with them', async () => {
    const clock = new Clock()
    const { url } = await start({ socketsPerAddressMax: 30 }, undefined, clock.now)
    const { uri: channel } = await TestPublisher.make()
    const strangers = await Promise.all(Array.from({ length: 20 }, () => DeafSession.open(url)))
    for (const stranger of strangers) {
      await stranger.post(stranger.event('join', { channel, peer: peerId() }))
      const asks = Array.from({ length: 80 }, () => stranger.event('introduce', { channel }))
      expect(await stranger.post(...asks)).toBe(200)
      expect(await stranger.post(...asks)).toBe(200)
    }
    const unread = await metric(url, 'flashcrew_unread_bytes')
    expect(unread).toBeGreaterThan(20 * 160 * socketBounds.packetBytes)
    expect(unread).toBeLessThan(20 * socketBounds.unreadBytesMax)
    clock.ms += socketBounds.unreadMs + 1
    await expect.poll(() => metric(url, 'flashcrew_sockets'), { timeout: 5_000 }).toBe(0)
    expect(await metric(url, 'flashcrew_unread_bytes')).toBe(0)
    expect(await refusals(url, 'unread-time')).toBe(20)
    expect(await strangers[0]?.post('42["leave",{}]')).toBe(400)
  })

  it('[G7] is not added to by others: nobody is cut for what strangers send it', async () => {
    const { url } = await start()
    const { uri: channel } = await TestPublisher.make()
    const [victim, stranger] = [await DeafSession.open(url), await connect(url)]
    const to = peerId()
    await victim.post(victim.event('join', { channel, peer: to }))
    await send(stranger, 'join', { channel, peer: peerId() })
    const data = new Uint8Array(limits.signalBytesMax)
    const answers: unknown[] = []
    for (let i = 0; i < 20; i++) answers.push(await send(stranger, 'signal', { channel, to, data }))
    const fits = Math.floor(socketBounds.unreadBytesOfOthersMax / limits.signalBytesMax)
    expect(answers.slice(0, fits - 1)).toEqual(Array.from({ length: fits - 1 }, () => ({ delivered: true })))
    expect(answers.at(-1)).toEqual({ refused: 'full' })
    expect(await metric(url, 'flashcrew_peers')).toBe(2)
  })
})

describe('what keeps a dead reader alive', () => {
  it('[G7] pongs that nobody asked for end the connection, and asked ones do not', async () => {
    const { metrics, url, socket } = await guarded(20)
    const [peer, a] = await Promise.all([socket(), connect(url)])
    for (let i = 0; i < 3; i++) await once(peer.conn, 'heartbeat')
    expect(peer.connected).toBe(true)
    const gone = heard(a, 'disconnect')
    const { transport } = a.io.engine
    // One ping may be under way, and one pong is its answer.
    for (let i = 0; i < 3; i++) transport.send([{ type: 'pong' }])
    expect(await gone).toMatch(/transport/)
    expect(await counted(metrics, 'unasked-pong')).toBe(1)
  })

  it('[G7] joins are few: a socket that joins again and again is disconnected', async () => {
    const { url } = await start()
    const { uri: channel } = await TestPublisher.make()
    const a = await connect(url)
    const gone = heard(a, 'disconnect')
    const peer = peerId()
    for (let i = 0; i < socketBounds.joinsBurstMax; i++)
      expect(await send(a, 'join', { channel, peer })).toMatchObject({ peers: 1 })
    expect(await send(a, 'join', { channel, peer })).toEqual({ refused: 'rate' })
    for (let i = 1; i < limits.serverOffencesMax; i++) a.emit('join', { channel, peer }, () => undefined)
    expect(await gone).toBe('io server disconnect')
    expect(await refusals(url, 'rate')).toBe(limits.serverOffencesMax)
  })

  it('[G7] a connection has one session: its limits do not begin anew', async () => {
    const { url } = await start()
    const { uri: channel } = await TestPublisher.make()
    const a = await connect(url)
    const gone = heard(a, 'disconnect')
    await send(a, 'join', { channel, peer: peerId() })
    a.io.engine.write('1')
    await expect.poll(() => metric(url, 'flashcrew_peers')).toBe(0)
    a.io.engine.write('0')
    expect(await gone).toMatch(/transport/)
    expect(await refusals(url, 'second-session')).toBe(1)
  })
})
