/** The emulated network against plain sockets: skipped where it cannot run (it needs root and TUN devices). */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { checkNetwork } from '../machine.ts'
import { Emulator, type NetworkPlan } from './emulator.ts'

const isFit = checkNetwork() === undefined
const PORT = 9_000
const rate = { up: 200e3, down: 200e3 }
const plan: NetworkPlan = {
  rates: [rate, rate],
  latencyMsMin: 50,
  latencyMsMax: 50,
  lossMax: 0,
  seed: 1,
}
const IP_AND_UDP_BYTES = 28

let emulator: Emulator | undefined
afterEach(async () => {
  await emulator?.close()
  emulator = undefined
})

/**
 * Sends `count` datagrams of `bytes` at once from host 1 to host 2; resolves to the times, in ms after the first was
 * sent, at which they came. Host 2 listens for a second and a half after the last.
 */
async function blast(count: number, bytes: number): Promise<number[]> {
  const [a, b] = emulator?.hosts ?? []
  if (!a || !b) throw new Error('there are two hosts')
  const receiver = python(
    b.netns,
    `s.bind(('', ${PORT})); s.settimeout(3); print('listening', flush=True)
try:
  while True:
    s.recv(2048); print(time.time() * 1000, flush=True); s.settimeout(1.5)
except TimeoutError: pass`,
  )
  await receiver.firstLine
  const sender = python(
    a.netns,
    `print(time.time() * 1000, flush=True)
for i in range(${count}): s.sendto(bytes(${bytes}), ('${b.address}', ${PORT}))`,
  )
  const [sentAt = Number.NaN] = (await sender.lines).map(Number)
  return (await receiver.lines).slice(1).map((line) => Number(line) - sentAt)
}

function python(netns: string, code: string) {
  const head = 'import socket, time\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n'
  const child = spawn('nsenter', [`--net=${netns}`, 'python3', '-c', head + code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  return {
    firstLine: once(child.stdout, 'data'),
    lines: once(child, 'close').then(() => output.trim().split('\n')),
  }
}

describe.skipIf(!isFit)('the emulated network', () => {
  test('a packet takes the latency of its pair, and the time of its bytes on both links', async () => {
    emulator = await Emulator.start(plan)
    const [took = Number.NaN, ...more] = await blast(1, 972)
    const linkMs = ((972 + IP_AND_UDP_BYTES) * 8_000) / 200e3
    expect(more).toEqual([])
    expect(took).toBeGreaterThanOrEqual(50 + 2 * linkMs)
    // What is above that is the start of the sender's first datagram and a busy machine.
    expect(took).toBeLessThan(50 + 2 * linkMs + 250)
  })

  test('packets leave one after another at the link’s rate, and what a second of queue cannot hold is dropped', async () => {
    emulator = await Emulator.start(plan)
    const times = await blast(60, 972)
    const packetMs = 40
    // One second is 25 packets; one more is under way.
    expect(times.length).toBeGreaterThanOrEqual(25)
    expect(times.length).toBeLessThanOrEqual(27)
    const span = (times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN)
    expect(span / (times.length - 1)).toBeGreaterThan(packetMs - 1)
    expect(span / (times.length - 1)).toBeLessThan(packetMs + 2)
    const { hosts, kinds } = await emulator.stats()
    expect(hosts[1]).toMatchObject({ sent: times.length * 1_000, packets: times.length, lost: 0 })
    expect(hosts[1]?.dropped).toBe((60 - times.length) * 1_000)
    expect(hosts[2]).toMatchObject({ received: times.length * 1_000 })
    expect(Object.values(kinds).reduce((sum, bytes) => sum + bytes, 0)).toBe(times.length * 1_000)
  })

  test('each host loses its share, the same for a seed; a lost packet has used the uplink', async () => {
    emulator = await Emulator.start({
      ...plan,
      rates: [
        { up: 100e6, down: 100e6 },
        { up: 100e6, down: 100e6 },
      ],
      lossMax: 0.5,
    })
    const [a, b] = emulator.hosts.map(({ loss }) => loss)
    const times = await blast(400, 100)
    const expected = 400 * (1 - (a ?? 0)) * (1 - (b ?? 0))
    const deviation = Math.sqrt(expected * (1 - expected / 400))
    expect(Math.abs(times.length - expected)).toBeLessThan(5 * deviation)
    const { hosts } = await emulator.stats()
    expect(hosts[1]).toMatchObject({
      sent: 400 * (100 + IP_AND_UDP_BYTES),
      lost: (400 - times.length) * (100 + IP_AND_UDP_BYTES),
    })
    await emulator.close()
    emulator = await Emulator.start({ ...plan, lossMax: 0.5 })
    expect(emulator.hosts.map(({ loss }) => loss)).toEqual([a, b])
  })

  test('two networks stand beside each other', async () => {
    emulator = await Emulator.start(plan)
    const other = await Emulator.start(plan)
    try {
      expect(other.root).not.toBe(emulator.root)
    } finally {
      await other.close()
    }
  })
})
