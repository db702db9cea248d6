/** What every way to the server does, whatever carries it: a real socket.io server at the other end. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  openSignaling,
  type ServerInput,
  type SignalingLink,
  type SignalingState,
} from '../signaling/signaling-link.ts'
import { fromUtf8, toUtf8 } from '../../shared/lib/text.ts'

const CHANNEL = `crew://${'A'.repeat(43)}/maps`
const PEER = 'AAAAAAAAAAAAAAAAAAAAAA'
const OTHER = 'AAAAAAAAAAAAAAAAAAAABA'

/** A signaling server as far as a client can tell, told by the test what to answer. */
class TestServer {
  readonly http = createServer()
  readonly io = new Server(this.http)
  readonly heard: [string, unknown][] = []
  joinReply: unknown = { introduced: OTHER, header: null, peers: 2 }
  introduceReply: unknown = { introduced: OTHER, peers: 3 }
  socket: Socket | null = null

  async listen(port = 0): Promise<string> {
    this.io.on('connection', (socket) => {
      this.socket = socket
      const on = (event: string, reply: () => unknown) =>
        socket.on(event, (message: unknown, answer?: (value: unknown) => void) => {
          this.heard.push([event, message])
          answer?.(reply())
        })
      on('join', () => this.joinReply)
      on('introduce', () => this.introduceReply)
      on('signal', () => ({ delivered: true }))
      on('header', () => ({ kept: true }))
    })
    await new Promise<void>((resolve) => this.http.listen(port, '127.0.0.1', resolve))
    return `http://127.0.0.1:${this.port}`
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port
  }
  get events(): string[] {
    return this.heard.map(([event]) => event)
  }
  close(): Promise<void> {
    return this.io.close()
  }
}

const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 8_000, interval: 5 })

/** Declares the tests. */
export function signalingContract(): void {
  let server: TestServer
  let link: SignalingLink | undefined
  let inputs: ServerInput[]
  let states: SignalingState[]

  function open(servers: readonly string[]): SignalingLink {
    inputs = []
    states = []
    link = openSignaling({
      servers,
      channel: CHANNEL,
      peer: PEER,
      onInput: (input) => inputs.push(input),
      onState: (state) => states.push(state),
      random: () => 0,
    })
    return link
  }

  const joined = () => until(() => inputs.some(({ type }) => type === 'server-introduced'))

  beforeEach(() => {
    server = new TestServer()
  })
  afterEach(async () => {
    link?.close()
    await server.close()
  })

  describe('joining', () => {
    test('gives the machine the server, its header, and a peer', async () => {
      server.joinReply = { introduced: OTHER, header: 'a.b.c', peers: 2 }
      open([await server.listen()])
      await joined()
      expect(server.heard[0]).toEqual(['join', { channel: CHANNEL, peer: PEER }])
      expect(inputs).toEqual([
        { type: 'server-up' },
        { type: 'server-header', jws: toUtf8('a.b.c') },
        { type: 'server-introduced', peer: OTHER, peers: 2 },
      ])
      expect(states).toEqual(['connected'])
      expect(link?.state).toBe('connected')
    })

    test.each([
      ['refuses', { refused: 'full' }],
      ['answers nonsense', { introduced: 7 }],
    ])('a server that %s is as good as none', async (_, reply) => {
      server.joinReply = reply
      open([await server.listen()])
      await until(() => link?.state === 'unreachable')
      expect(inputs).toEqual([])
    })

    test('of no server at all is unreachable', async () => {
      open([])
      await until(() => states.length > 0)
      expect(states).toEqual(['unreachable'])
    })

    test('goes on to the next server where the first is gone', async () => {
      const dead = new TestServer()
      const gone = await dead.listen()
      await dead.close()
      open([gone, await server.listen()])
      await joined()
      expect(states).toEqual(['connected'])
    })
  })

  describe('effects', () => {
    test('introduce is answered by a peer, or by null where refused', async () => {
      open([await server.listen()])
      await joined()
      link?.perform({ type: 'server-introduce', except: [OTHER], heartbeat: PEER })
      await until(() => inputs.length === 3)
      expect(server.heard.at(-1)).toEqual([
        'introduce',
        { channel: CHANNEL, except: [OTHER], heartbeat: PEER },
      ])
      expect(inputs[2]).toEqual({ type: 'server-introduced', peer: OTHER, peers: 3 })
      server.introduceReply = { refused: 'rate' }
      link?.perform({ type: 'server-introduce', except: [], heartbeat: null })
      await until(() => inputs.length === 4)
      expect(inputs[3]).toEqual({ type: 'server-introduced', peer: null })
    })

    test('signals go and come as bytes; what is malformed or of another channel is dropped', async () => {
      open([await server.listen()])
      await joined()
      link?.perform({ type: 'server-signal', to: OTHER, data: toUtf8('offer') })
      await until(() => server.events.includes('signal'))
      const [, sent] = server.heard.find(([event]) => event === 'signal') ?? []
      const { data, ...rest } = sent as { data: Uint8Array }
      expect(rest).toEqual({ channel: CHANNEL, to: OTHER })
      expect(fromUtf8(new Uint8Array(data))).toBe('offer')
      for (const message of [
        'nonsense',
        { channel: CHANNEL, from: 'nobody', data: Buffer.from('x') },
        { channel: CHANNEL, from: OTHER, data: Buffer.alloc(9_000) },
        { channel: CHANNEL.replace('maps', 'other'), from: OTHER, data: Buffer.from('x') },
        { channel: CHANNEL, from: OTHER, data: Buffer.from('answer') },
      ])
        server.socket?.emit('signal', message)
      await until(() => inputs.length > 2)
      expect(inputs.slice(2)).toEqual([{ type: 'server-signal', from: OTHER, data: expect.any(Uint8Array) }])
      expect(inputs[2]?.type === 'server-signal' && fromUtf8(inputs[2].data)).toBe('answer')
    })

    test('a newer header comes unasked; what is malformed or of another channel is dropped', async () => {
      open([await server.listen()])
      await joined()
      for (const message of [
        'nonsense',
        { channel: CHANNEL, jws: 'no signature' },
        { channel: CHANNEL, jws: `${'n'.repeat(9_000)}.e.w` },
        { channel: CHANNEL.replace('maps', 'other'), jws: 'o.th.er' },
        { channel: CHANNEL, jws: 'n.e.w' },
      ])
        server.socket?.emit('header', message)
      await until(() => inputs.length > 2)
      expect(inputs.slice(2)).toEqual([{ type: 'server-header', jws: toUtf8('n.e.w') }])
    })

    test('without a server are dropped, not queued', async () => {
      const idle = open([])
      idle.perform({ type: 'server-introduce', except: [], heartbeat: null })
      idle.perform({ type: 'server-signal', to: OTHER, data: toUtf8('x') })
      await until(() => states.length > 0)
      expect(inputs).toEqual([])
    })
  })

  describe('a lost server', () => {
    test('is told, joined again when it is back, and given the newest header again', async () => {
      const address = await server.listen()
      const { port } = server
      open([address])
      await joined()
      link?.perform({ type: 'server-header', jws: toUtf8('n.e.w') })
      await until(() => server.events.includes('header'))
      await server.close()
      await until(() => inputs.at(-1)?.type === 'server-down')
      expect(link?.state).toBe('connecting')
      server = new TestServer()
      server.joinReply = { introduced: null, header: 'o.l.d', peers: 1 }
      await server.listen(port)
      await until(() => server.events.includes('header'))
      expect(server.heard.at(-1)).toEqual(['header', { channel: CHANNEL, jws: 'n.e.w' }])
      expect(inputs.slice(-3).map(({ type }) => type)).toEqual([
        'server-up',
        'server-header',
        'server-introduced',
      ])
    })

    test('becomes unreachable when it does not come back', async () => {
      open([await server.listen()])
      await joined()
      await server.close()
      await until(() => link?.state === 'unreachable')
      expect(states).toEqual(['connected', 'connecting', 'unreachable'])
    })

    test('that drains is left at once', async () => {
      open([await server.listen()])
      await joined()
      server.socket?.emit('drain')
      await until(() => inputs.at(-1)?.type === 'server-down')
      expect(link?.state).toBe('connecting')
    })
  })

  test('closing ends the connection, and nothing is heard after', async () => {
    open([await server.listen()])
    await joined()
    const gone = new Promise<string>((resolve) => server.socket?.on('disconnect', resolve))
    link?.close()
    expect(await gone).toBe('client namespace disconnect')
    expect(inputs.map(({ type }) => type)).toEqual(['server-up', 'server-introduced'])
    expect(states).toEqual(['connected'])
  })
}
