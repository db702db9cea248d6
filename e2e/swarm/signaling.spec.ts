/** The signaling server under a hostile client: everything is refused, counted, and at last disconnected. */
import { randomBytes } from 'node:crypto'
import { expectWhole, expect, test } from '../support/harness.ts'
import { mapLikeFiles } from '../support/content.ts'
import { forgedHeader } from '../support/jws.ts'
import { RawSocket } from '../support/raw-socket.ts'

const CHANNEL = `crew://${'A'.repeat(43)}/shakemaps`

test('hostile signaling events are refused and counted, the sender is disconnected, and the server stays healthy', async ({
  world,
}) => {
  const { origin } = world.server
  const hostile: readonly (readonly [string, unknown])[] = [
    ['join', null],
    ['join', 'crew'],
    ['join', { channel: 'crew://short/x', peer: 'x' }],
    ['join', { channel: CHANNEL, peer: { toString: 'no function' } }],
    ['join', JSON.parse('{"__proto__":{"channel":"x"},"channel":[],"peer":1}')],
    ['introduce', { channel: CHANNEL, except: Array.from({ length: 200 }, () => 'A'.repeat(22)) }],
    ['signal', { channel: CHANNEL, to: 'A'.repeat(22), data: randomBytes(12_000) }],
    ['header', { channel: CHANNEL, jws: 'not.a' }],
    ['nonsense', { anything: true }],
    ['leave', 7],
  ]
  const socket = await RawSocket.connect(origin)
  for (let round = 0; round < 5; round++)
    for (const [event, message] of hostile) socket.socket.emit(event, message, () => undefined)
  expect(await socket.disconnected, 'who ended the connection').toBe('io server disconnect')
  for (const reason of ['malformed', 'unknown-event', 'offences']) {
    const counted = await world.server.metric('flashcrew_refusals_total', `reason="${reason}"`)
    expect(counted, `refusals counted as ${reason}`).toBeGreaterThan(0)
  }
  expect(await world.server.healthy()).toBe(true)
})

test('an oversized signaling message ends its own connection only', async ({ world }) => {
  const bystander = await RawSocket.connect(world.server.origin)
  const socket = await RawSocket.connect(world.server.origin)
  socket.socket.emit('signal', { channel: CHANNEL, to: 'A'.repeat(22), data: randomBytes(2_000_000) })
  await socket.disconnected
  expect(await bystander.ask('join', { channel: CHANNEL, peer: bystander.peer })).toMatchObject({
    introduced: null,
  })
  bystander.close()
})

test('a flood of events is refused by its rate, and a swarm forms and disseminates beside it', async ({
  world,
}) => {
  const socket = await RawSocket.connect(world.server.origin)
  await socket.ask('join', { channel: CHANNEL, peer: socket.peer })
  for (let i = 0; i < 2_000; i++) socket.socket.emit('introduce', { channel: CHANNEL })
  await socket.disconnected
  const { publisher, receivers } = await world.swarm({ receivers: 3 })
  const files = mapLikeFiles('beside a flood', 100_000)
  const release = await publisher.publish({ title: 'Beside a flood', status: 'test', files })
  await expectWhole(receivers, release, files)
})

test('the server keeps no header that another key has signed', async ({ world }) => {
  const socket = await RawSocket.connect(world.server.origin)
  await socket.ask('join', { channel: CHANNEL, peer: socket.peer })
  const reply = await socket.ask('header', { channel: CHANNEL, jws: await forgedHeader(CHANNEL) })
  expect(reply).toEqual({ refused: 'bad-signature' })
  const second = await RawSocket.connect(world.server.origin)
  expect(await second.keptHeader(CHANNEL)).toBeUndefined()
  socket.close()
  second.close()
})

test('the newest header survives a kill of the server', async ({ world }) => {
  const { channel, publisher, receivers } = await world.swarm({ receivers: 2 })
  const files = mapLikeFiles('survives', 50_000)
  const release = await publisher.publish({ title: 'Survives', status: 'test', files })
  await expectWhole(receivers, release, files)
  const before = await RawSocket.connect(world.server.origin)
  await expect.poll(() => before.keptHeader(channel)).toBeDefined()
  const kept = await before.keptHeader(channel)
  before.close()
  await world.server.kill()
  await world.server.restart()
  const after = await RawSocket.connect(world.server.origin)
  expect(await after.keptHeader(channel)).toBe(kept)
  after.close()
})
