/** Connections below HTTP: which the guard lets in, and which it ends. */
import { once } from 'node:events'
import { Agent, createServer as createHttpServer, request, type IncomingMessage } from 'node:http'
import { connect as connectTcp, createServer, type Socket as TcpSocket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { must } from '../../shared/lib/assert.ts'
import { trustNobody } from './address.ts'
import { socketBounds } from './bounds.ts'
import { sendBody } from '../http/static.ts'
import { TcpGuard } from './tcp-guard.ts'
import { start, refusals } from '../testing.ts'
import { Clock, counted, listening, noMetrics } from './testing.ts'

/** The server's end of a connection whose client reads nothing until it is told to. */
async function unreadConnection(guard: TcpGuard): Promise<{ ours: TcpSocket; theirs: TcpSocket }> {
  const server = createServer((socket) => guard.watch(socket))
  const accepted = once(server, 'connection')
  const theirs = connectTcp(await listening(server), '127.0.0.1')
  onTestFinished(() => void theirs.destroy())
  theirs.on('error', () => undefined).pause()
  const [ours] = (await accepted) as [TcpSocket]
  return { ours, theirs }
}

describe('below HTTP', () => {
  it('[G7] a connection that takes nothing of what it asked for is cut, a slow one is not', async () => {
    const clock = new Clock()
    const metrics = noMetrics()
    const guard = new TcpGuard({ metrics, nowMs: clock.now, perAddressMax: 10, trust: trustNobody })
    const { ours, theirs } = await unreadConnection(guard)
    const slice = Buffer.alloc(1 << 20)
    // More than the kernel keeps for it.
    while (ours.writableLength < 20 * slice.length) ours.write(slice)
    guard.sweep()
    clock.ms += socketBounds.unreadMs
    const before = ours.writableLength
    theirs.on('data', () => ours.writableLength < before && theirs.pause())
    theirs.resume()
    await expect.poll(() => ours.writableLength).toBeLessThan(before)
    clock.ms += 1
    guard.sweep()
    expect(ours.destroyed).toBe(false)
    const gone = once(ours, 'close')
    await expect.poll(() => theirs.isPaused()).toBe(true)
    guard.sweep()
    clock.ms += socketBounds.unreadMs + 1
    guard.sweep()
    await gone
    expect(await counted(metrics, 'unread-time')).toBe(1)
  })

  it('[G7] one address has so many connections, and one more when one has ended', async () => {
    const metrics = noMetrics()
    const guard = new TcpGuard({ metrics, nowMs: () => 0, perAddressMax: 1, trust: trustNobody })
    const server = createServer((socket) => guard.watch(socket))
    const port = await listening(server)
    const open = async (): Promise<TcpSocket> => {
      const accepted = once(server, 'connection')
      const theirs = connectTcp(port, '127.0.0.1').on('error', () => undefined)
      onTestFinished(() => void theirs.destroy())
      const [ours] = (await accepted) as [TcpSocket]
      return ours
    }
    const [first, second] = [await open(), await open()]
    expect([first.destroyed, second.destroyed]).toEqual([false, true])
    expect(await counted(metrics, 'address-full')).toBe(1)
    first.destroy()
    await once(first, 'close')
    expect((await open()).destroyed).toBe(false)
  })

  it('[G7] one address connects so often: who comes again and again comes slowly', async () => {
    const clock = new Clock()
    const metrics = noMetrics()
    const guard = new TcpGuard({ metrics, nowMs: clock.now, perAddressMax: 2, trust: trustNobody })
    const server = createServer((socket) => guard.watch(socket))
    const port = await listening(server)
    const isLetIn = async (): Promise<boolean> => {
      const accepted = once(server, 'connection')
      const theirs = connectTcp(port, '127.0.0.1').on('error', () => undefined)
      const [ours] = (await accepted) as [TcpSocket]
      const isIn = !ours.destroyed
      theirs.destroy()
      if (isIn) await once(ours.resume(), 'close')
      return isIn
    }
    for (let i = 0; i < 4; i++) expect(await isLetIn()).toBe(true)
    expect(await isLetIn()).toBe(false)
    expect(await counted(metrics, 'address-rate')).toBe(1)
    clock.ms += 1_000 / socketBounds.tcpPerSecondMax
    expect([await isLetIn(), await isLetIn()]).toEqual([true, false])
    clock.ms += 3_600_000
    guard.sweep()
    expect(guard.size, 'nothing is remembered of who has not come for long').toBe(0)
  })

  it('[G7] one address asks so often, over however many connections', async () => {
    let ms = 1_000
    const { url } = await start({}, undefined, () => ms)
    const { hostname, port } = new URL(url)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const ask = () =>
      new Promise<number | undefined>((resolve) => {
        const asking = request({ hostname, port, path: '/nothing', agent }, (response) =>
          response.resume().once('end', () => resolve(response.statusCode)),
        )
        asking.once('error', () => resolve(undefined)).end()
      })
    const answers: (number | undefined)[] = []
    for (let i = 0; i < socketBounds.requestsBurstMax; i++) answers.push(await ask())
    expect(new Set(answers)).toEqual(new Set([404]))
    expect(await ask(), 'cut').toBeUndefined()
    ms += 2_000 / socketBounds.requestsPerSecondMax
    expect(await ask()).toBe(404)
    expect(await refusals(url, 'address-rate')).toBe(1)
  })

  it('[G7] a connection asks one thing at a time: what is asked before the answer ends it', async () => {
    const { url } = await start()
    const { hostname, port } = new URL(url)
    const ask = `GET /healthz HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`
    const socket = connectTcp(Number(port), hostname)
    onTestFinished(() => void socket.destroy())
    for (let i = 0; i < 3; i++) {
      const answered = once(socket, 'data')
      socket.write(ask)
      expect(String(await answered)).toContain('200 OK')
    }
    expect(await refusals(url, 'pipelined')).toBe(0)
    const gone = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve))
    socket.write(ask.repeat(100))
    await gone
    expect(await refusals(url, 'pipelined')).toBe(1)
  })

  it('[G7] a body that nobody reads is kept in one slice, not whole', async () => {
    const body = Buffer.alloc(20 << 20, 'x')
    const http = createHttpServer((request, response) => sendBody(request, response, body))
    const asked = once(http, 'request')
    const theirs = connectTcp(await listening(http), '127.0.0.1')
    onTestFinished(() => void theirs.destroy())
    theirs.pause()
    theirs.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const [request] = (await asked) as [IncomingMessage]
    const ours = request.socket
    // The kernel takes what it can; then a slice waits.
    await expect.poll(() => ours.writableLength).toBeGreaterThan(0)
    expect(ours.writableLength).toBeLessThan(8 * socketBounds.sliceBytes)
    let bytes = 0
    theirs.on('data', (part: Buffer) => (bytes += part.length)).resume()
    await once(theirs, 'close')
    expect(bytes).toBeGreaterThan(body.length)
    expect(must(ours.bytesWritten, 'a count')).toBe(bytes)
  })
})
