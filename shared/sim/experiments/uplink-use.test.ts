import { describe, expect, it } from 'vitest'
import { Random } from '../../lib/random.ts'
import { Host, slow, type Rate } from '../engine/network.ts'
import { UplinkMeter } from './uplink-use.ts'

/** A host that sends 1 byte a ms. */
const one: Rate = { upBitsPerSecond: 8_000, downBitsPerSecond: 8_000 }
const three: Rate = { upBitsPerSecond: 24_000, downBitsPerSecond: 24_000 }

function host(rate = one): Host {
  return new Host(0, new Random('uplink-use'), slow, rate)
}

/** As the network does it: bytes enter the queue at once, and leave at the host's rate. */
function send(from: Host, bytes: number, now: number): void {
  from.bytesUp += bytes
  from.upFreeAt = Math.max(from.upFreeAt, now) + bytes * from.upMsPerByte
}

/** Notes at even steps, as the simulation does; `send` may act at each ms. */
function run(meter: UplinkMeter, ms: number, act: (now: number) => void): void {
  let due = meter.stepMs
  for (let now = 0; now < ms; now++) {
    if (now === due) {
      meter.note(now)
      due += meter.stepMs
    }
    act(now)
  }
}

describe('how much of their uplinks hosts use', () => {
  it('counts bytes when they leave, not when they enter the queue', () => {
    const source = host()
    const meter = new UplinkMeter([source], source, 0)
    run(meter, 100, (now) => now === 20 && send(source, 60, now))
    meter.end(100)
    const { all } = meter.use(10, 100)
    expect(all.map((share) => Number(share.toFixed(6)))).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 0, 0])
  })

  it('tells the source from all, and counts hosts by their rates', () => {
    const [source, fast] = [host(), host(three)]
    const meter = new UplinkMeter([source, fast], source, 0)
    run(meter, 80, (now) => now < 40 && send(fast, 3, now))
    const { all, source: own } = meter.use(2, 80)
    expect(all[0]).toBeCloseTo(0.75, 9)
    expect(all[1]).toBeCloseTo(0, 9)
    expect(own).toEqual([0, 0])
  })

  it('keeps few notes of a long run, and its slices stay true', () => {
    const source = host()
    const meter = new UplinkMeter([source], source, 0)
    run(meter, 100_000, (now) => now >= 50_000 && now % 2 === 0 && send(source, 1, now))
    expect(meter.stepMs).toBe(256)
    meter.end(100_000)
    const { all } = meter.use(10, 100_000)
    for (const share of all.slice(0, 5)) expect(share).toBeCloseTo(0, 2)
    for (const share of all.slice(5)) expect(share).toBeCloseTo(0.5, 2)
  })

  it('counts nothing after the end, and nothing where no time has passed', () => {
    const source = host()
    const meter = new UplinkMeter([source], source, 0)
    expect(meter.use(10, 0)).toEqual({ all: [], source: [] })
    send(source, 10, 0)
    meter.note(10)
    meter.end(20)
    const ended = meter.use(2, 20)
    send(source, 100, 20)
    meter.note(60)
    expect(meter.use(2, 200)).toEqual(ended)
    expect(ended.all).toEqual([1, 0])
  })
})
