import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { start } from '../../signaling/testing.ts'
import { examineMachine, parseDoctor } from './doctor.ts'
import { CommandFailure } from '../failure.ts'
import type { Finding } from './findings.ts'
import { gatherCandidate } from './rtc-probe.ts'
import { loadRtc } from '../peer/rtc.ts'
import { failureOf } from '../testing.ts'

const none = () => Promise.reject(new CommandFailure('There is no WebRTC for Node.js here.'))
const rtc = await loadRtc().catch(() => null)

async function all(findings: AsyncIterable<Finding>): Promise<Map<string, Finding>> {
  const found = new Map<string, Finding>()
  for await (const finding of findings) found.set(finding.code, finding)
  return found
}

/** A server of another kind, whose clock is `offMs` off. */
async function strange(body: string, offMs = 0): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('Date', new Date(Date.now() - offMs).toUTCString())
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Says to everybody that they are seen as 192.0.2.7:1234 (RFC 8489: binding success, XOR-MAPPED-ADDRESS). */
async function stunServer(): Promise<string> {
  const socket = createSocket('udp4')
  socket.on('message', (request, { port, address }) => {
    const answer = Buffer.alloc(32)
    answer.writeUInt16BE(0x0101, 0)
    answer.writeUInt16BE(12, 2)
    request.copy(answer, 4, 4, 20)
    answer.writeUInt16BE(0x0020, 20)
    answer.writeUInt16BE(8, 22)
    answer.writeUInt16BE(0x0001, 24)
    answer.writeUInt16BE(1_234 ^ 0x2112, 26)
    answer.writeUInt32BE((0xc0000207 ^ 0x2112a442) >>> 0, 28)
    socket.send(answer, port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => void socket.close())
  return `stun:127.0.0.1:${socket.address().port}`
}

test('a server that works, and no WebRTC', async () => {
  const { url } = await start()
  const found = await all(examineMachine([url], none))
  for (const code of ['node', 'server', 'clock', 'socket']) expect(found.get(code)?.state, code).toBe('good')
  expect(found.get('announcement')?.state).toBe('note')
  expect(found.get('webrtc')).toMatchObject({
    state: 'bad',
    sentence: 'There is no WebRTC for Node.js here.',
  })
})

test('nobody there, somebody else there, a clock that is off, Node.js that is too old', async () => {
  const gone = await all(examineMachine(['http://127.0.0.1:1'], none, '20.18.3'))
  expect(gone.get('server')?.sentence).toContain('does not answer')
  expect(gone.get('node')).toMatchObject({ state: 'bad' })
  const other = await all(examineMachine([await strange('<p>hello')], none, '22.1.0'))
  expect(other.get('server')?.sentence).toContain('not as a Flashcrew server')
  expect(other.get('node')).toMatchObject({ state: 'good' })
  const off = await all(examineMachine([await strange('{"ok":true}', 3_600_000)], none))
  expect(off.get('clock')?.sentence).toMatch(/360\d s before/)
  const behind = await all(examineMachine([await strange('{"ok":true}', -3_600_000)], none))
  expect(behind.get('clock')?.sentence).toMatch(/(3600|3599|3598) s behind/)
})

test.skipIf(!rtc)('a DataChannel to itself, and a STUN server that answers or does not', async () => {
  if (!rtc) return
  const found = await all(examineMachine([], () => Promise.resolve(rtc)))
  expect(found.get('loopback')?.state).toBe('good')
  expect(found.get('stun')).toMatchObject({ state: 'note' })
  expect(await gatherCandidate(rtc, { urls: 'stun:127.0.0.1:9' }, 'srflx', 500)).toBeNull()
  expect(
    await gatherCandidate(rtc, { urls: 'turn:127.0.0.1:9', username: 'a', credential: 'b' }, 'relay', 500),
  ).toBeNull()
  expect(await gatherCandidate(rtc, { urls: await stunServer() }, 'srflx', 5_000)).toBe('192.0.2.7')
})

test('its words', async () => {
  expect(parseDoctor([])).toEqual(['http://localhost:8080'])
  expect((await failureOf(() => parseDoctor(['x']))).message).toContain('“x” is not needed')
})
