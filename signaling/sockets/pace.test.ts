import { expect, it } from 'vitest'
import { connect, metric, peerId, send, start, TestPublisher } from '../testing.ts'
import { socketBounds } from './bounds.ts'
import { Pace, type Paceable } from './pace.ts'

const { pacePacketsBurst, pacePacketsPerSecond, paceEveryMs } = socketBounds

/** A socket that brings so many packets each time that it is read, as what has come meanwhile is read at once. */
class Sender implements Paceable {
  sent = 0
  isRead = true
  private readonly pace: Pace
  private readonly atOnce: number

  constructor(pace: Pace, atOnce: number) {
    this.pace = pace
    this.atOnce = atOnce
  }

  pause(): void {
    this.isRead = false
  }

  resume(): void {
    this.isRead = true
    this.read()
  }

  read(): void {
    for (let i = 0; i < this.atOnce; i++) {
      this.sent++
      this.pace.took(this, 0)
    }
  }
}

it('sockets of one address send at a pace together, in turn, whatever is read at once', async () => {
  let ms = 0
  const pace = new Pace(() => ms)
  const senders = Array.from({ length: 200 }, () => new Sender(pace, 50))
  const sum = () => senders.reduce((all, { sent }) => all + sent, 0)
  const read = () => {
    for (const sender of senders) if (sender.isRead) sender.read()
  }
  read()
  read()
  expect(
    senders.every(({ isRead }) => !isRead),
    'all are stopped',
  ).toBe(true)
  for (let tick = 0; tick < 200; tick++) {
    ms += paceEveryMs
    read()
    pace.serve()
    // Each that is served has its turn, and the next one after it.
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
  }
  const most = pacePacketsBurst + ((200 * paceEveryMs) / 1_000) * pacePacketsPerSecond
  expect(sum()).toBeGreaterThan(most - pacePacketsPerSecond)
  expect(sum()).toBeLessThanOrEqual(most + 500)
  const turns = senders.map(({ sent }) => sent / 50)
  expect(Math.max(...turns) - Math.min(...turns), 'nobody waits longer than the others').toBeLessThanOrEqual(
    1,
  )
  for (const sender of senders) pace.ended(sender)
  ms += 10_000
  expect(pace.isIdle).toBe(true)
})

it('large packets take more of it', () => {
  const pace = new Pace(() => 0)
  const sender = new Sender(pace, 0)
  let count = 1
  while (pace.took(sender, 3 * socketBounds.paceBytes)) count++
  expect(count).toBe(pacePacketsBurst / 4)
})

it('[G7] an address whose sockets flood is read at a pace, loses nothing, and leaves the others their turn', async () => {
  let ms = 1_000
  const { url } = await start({}, undefined, () => ms)
  const { uri: channel } = await TestPublisher.make()
  const each = 180
  const count = Math.ceil(pacePacketsBurst / each) + 2
  const sockets = await Promise.all(Array.from({ length: count }, () => connect(url)))
  await Promise.all(sockets.map((socket) => send(socket, 'join', { channel, peer: peerId() })))
  /** How many were answered with a peer. */
  let answered = 0
  /** So many by each socket, within its own bounds: together more than the address may send. */
  const ask = (times: number) => {
    for (const socket of sockets)
      for (let i = 0; i < times; i++)
        socket.emit('introduce', { channel }, (answer) => (answered += 'introduced' in answer ? 1 : 0))
  }
  const patient = { timeout: 20_000 }
  ask(each)
  await expect.poll(() => answered, patient).toBeGreaterThan(pacePacketsBurst * 0.95)
  // Whoever asks once more is not read after that.
  ask(1)
  await expect
    .poll(() => metric(url, 'flashcrew_refusals_total{reason="paced"}'), patient)
    .toBeGreaterThanOrEqual(count)
  const before = answered
  ask(5)
  const other = await connect(url, { localAddress: '127.0.0.2' } as Parameters<typeof connect>[1])
  expect(await send(other, 'join', { channel, peer: peerId() })).toMatchObject({ peers: count + 1 })
  expect(answered, 'the rest waits').toBe(before)
  ms += 2_000
  await expect.poll(() => answered, patient).toBe(count * (each + 1 + 5))
  expect(await metric(url, 'flashcrew_peers'), 'nobody is cut').toBe(count + 1)
})
