/** What strangers send to the server: it is refused and counted, and whoever goes on is cut. */
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../shared/wire/limits.ts'
import { socketBounds } from './sockets/bounds.ts'
import {
  connect,
  heard,
  metric,
  peerId,
  recordErrors,
  send,
  start,
  TestPublisher,
  refusals,
} from './testing.ts'

describe('bad input', () => {
  it('[G1] is refused with a counted reason, and ends the connection when repeated', async () => {
    const { url } = await start()
    const a = await connect(url)
    const gone = heard(a, 'disconnect')
    expect(await send(a, 'join', { channel: 'crew://nonsense', peer: 'x' })).toEqual({ refused: 'malformed' })
    expect(await send(a, 'join')).toEqual({ refused: 'malformed' })
    expect(await send(a, 'shutdown', {})).toEqual({ refused: 'unknown-event' })
    for (let i = 3; i < limits.serverOffencesMax; i++) a.emit('leave', { channel: 'none' })
    expect(await gone).toBe('io server disconnect')
    expect(await refusals(url, 'malformed')).toBe(limits.serverOffencesMax - 1)
    expect(await refusals(url, 'unknown-event')).toBe(1)
    expect(await refusals(url, 'offences')).toBe(1)
  })

  it('[G1] over the rate is refused', async () => {
    const { url } = await start()
    const channel = (await TestPublisher.make()).uri
    const a = await connect(url)
    await send(a, 'join', { channel, peer: peerId() })
    const gone = heard(a, 'disconnect')
    const asked = limits.eventsBurstMax + 100
    const answers = Promise.all(
      Array.from({ length: asked }, () => send(a, 'introduce', { channel }).catch(() => null)),
    )
    expect(await gone).toBe('io server disconnect')
    const introduced = (await answers).filter((answer) =>
      isDeepStrictEqual(answer, { introduced: null, peers: 1 }),
    ).length
    // The join took one of the burst; while the flood lasts, a few more trickle in.
    expect(introduced).toBeGreaterThanOrEqual(limits.eventsBurstMax - 1)
    expect(introduced).toBeLessThan(limits.eventsBurstMax + 60)
    expect(await refusals(url, 'rate')).toBe(limits.serverOffencesMax)
  })

  it('[G1] larger than a message may be closes the connection', async () => {
    const { url } = await start()
    const a = await connect(url)
    const gone = heard(a, 'disconnect')
    a.emit('leave', { channel: 'x'.repeat(limits.serverMessageBytesMax) })
    expect(await gone).toMatch(/transport/)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  it('of any shape does not harm the server', async () => {
    const { log, errors } = recordErrors()
    const { url } = await start({}, log)
    const channel = (await TestPublisher.make()).uri
    let a = await connect(url)
    for (const [event, payloads] of fc.sample(hostileEvent(channel), { numRuns: 400, seed: 1 })) {
      if (!a.connected) a = await connect(url)
      try {
        await send(a, event, ...payloads).catch(() => undefined)
      } catch {
        // What the client's own encoder refuses never gets to the server.
      }
    }
    const b = await connect(url)
    expect(await send(b, 'join', { channel, peer: peerId() })).toMatchObject({ header: null })
    expect(await refusals(url, 'malformed')).toBeGreaterThan(50)
    expect(errors).toEqual([])
  })

  it('below the events does not harm it either', async () => {
    const { log, errors } = recordErrors()
    const { url } = await start({}, log)
    const packets = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '0',
        '0/x,',
        '0//,',
        '1',
        '2',
        '2[]',
        '2["join"]',
        '2{}',
        '21["join",{}]',
        '3',
        '31[]',
        '4"x"',
        '6',
      ),
      fc.constantFrom(
        '51-["signal",{"_placeholder":true,"num":0}]',
        '51-["signal",{"_placeholder":true,"num":-1}]',
      ),
      fc.constantFrom(
        '59999999-["signal"]',
        '50-[]',
        '51-',
        '2["error"]',
        '2["connect"]',
        '2["disconnecting"]',
        '2[1,2]',
      ),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    )
    let a = await connect(url)
    for (const packet of fc.sample(packets, { numRuns: 300, seed: 2 })) {
      if (!a.connected) a = await connect(url)
      a.io.engine.write(packet)
      if (packet.length % 4 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    const b = await connect(url)
    expect(await send(b, 'leave-not', {})).toEqual({ refused: 'unknown-event' })
    expect(errors).toEqual([])
  })

  it('as a flood of packets closes the connection', async () => {
    const { url } = await start()
    const a = await connect(url)
    const gone = heard(a, 'disconnect')
    for (let i = 0; i <= limits.eventsBurstMax * socketBounds.packetsPerEventMax + 200; i++)
      a.io.engine.write('0/none,')
    expect(await gone).toMatch(/transport/)
    expect(await refusals(url, 'rate')).toBeGreaterThan(0)
  })

  it('counts the connections of one address', async () => {
    const { url } = await start({ socketsPerAddressMax: 2 })
    const a = await connect(url)
    await connect(url)
    await expect(connect(url)).rejects.toThrow()
    expect(await refusals(url, 'address-full')).toBe(1)
    a.disconnect()
    await expect.poll(() => metric(url, 'flashcrew_sockets')).toBe(1)
    await connect(url)
  })

  it('[G7] and how often it connects: who is cut comes back slowly', async () => {
    let nowMs = 0
    const { url } = await start({ socketsPerAddressMax: 1 }, undefined, () => nowMs)
    const again = async () => {
      const socket = await connect(url)
      socket.disconnect()
      await expect.poll(() => metric(url, 'flashcrew_sockets')).toBe(0)
    }
    await again()
    await again()
    await expect(connect(url)).rejects.toThrow()
    expect(await refusals(url, 'address-rate')).toBe(1)
    nowMs += 1_000 / socketBounds.connectsPerSecondMax
    await again()
  })
})

function hostileEvent(channel: string): fc.Arbitrary<[string, unknown[]]> {
  const events = [
    'join',
    'introduce',
    'signal',
    'header',
    'leave',
    'drain',
    'error',
    'message',
    '__proto__',
    'toString',
  ]
  const shaped = fc.record(
    {
      channel: fc.oneof(fc.constant(channel), fc.string(), fc.anything()),
      peer: fc.oneof(fc.constant(peerId()), fc.anything()),
      to: fc.oneof(fc.constant(peerId()), fc.anything()),
      except: fc.anything(),
      heartbeat: fc.anything(),
      jws: fc.oneof(fc.constant('e30.e30.AAAA'), fc.string(), fc.anything()),
      data: fc.oneof(fc.uint8Array(), fc.anything()),
    },
    { requiredKeys: [] },
  )
  const payloads = fc.array(fc.oneof(shaped, fc.anything()), { maxLength: 3 })
  return fc.tuple(fc.oneof(fc.constantFrom(...events), fc.string()), payloads)
}
