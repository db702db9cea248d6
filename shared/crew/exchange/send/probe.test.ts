import { describe, expect, it } from 'vitest'
import { limits } from '../../../wire/limits.ts'
import { parameters } from '../../../wire/parameters.ts'
import type { FrameOf } from '../../../wire/frames.ts'
import { Bench } from '../testing.ts'

const packet = (left: number): FrameOf<'probe'> => ({
  type: 'probe',
  left,
  padding: new Uint8Array(parameters.dataPieceBytes),
})

/** Links open one after another and answer so many bytes per ms, or not at all (0): how many are sent a train. */
function trainsTo(answers: readonly number[]): number {
  const bench = new Bench()
  const { probe } = bench.parts
  let trains = 0
  for (const bytesPerMs of answers) {
    const link = bench.link()
    probe.linkOpened(link)
    if (bench.sent(link, 'probe').length === 0) continue
    trains++
    if (bytesPerMs > 0) probe.probedArrived(link, { type: 'probed', bytesPerMs })
  }
  expect(bench.offences).toEqual([])
  return trains
}

describe('trains that leave', () => {
  it('[V10] the first three links get four packets of 1,100 bytes, later ones none', () => {
    const bench = new Bench()
    const { probe } = bench.parts
    const trains = [1, 2, 3, 4].map(() => {
      const link = bench.link()
      probe.linkOpened(link)
      return bench.sent(link, 'probe')
    })
    for (const train of trains.slice(0, 3)) expect(train).toEqual([3, 2, 1, 0].map(packet))
    expect(trains[3]).toEqual([])
  })

  it('[V10] the second largest answer is believed, so that one liar cannot raise it', () => {
    const bench = new Bench()
    const { probe } = bench.parts
    const links = [1, 2, 3].map(() => bench.link())
    for (const link of links) probe.linkOpened(link)
    const known = [40, 100_000, 60].map((bytesPerMs, i) => {
      const link = links[i]
      if (link) probe.probedArrived(link, { type: 'probed', bytesPerMs })
      return probe.up
    })
    expect(known).toEqual([40_000, 40_000, 60_000])
  })

  it('[V10] a lone answer is believed up to ten megabits, so that a swarm of two is not slow', () => {
    const bench = new Bench()
    const { probe } = bench.parts
    const [one, two] = [bench.link(), bench.link()]
    probe.linkOpened(one)
    probe.linkOpened(two)
    probe.probedArrived(one, { type: 'probed', bytesPerMs: 100_000 })
    expect(probe.up).toBe(bench.parts.tuning.probeAlone)
    probe.probedArrived(two, { type: 'probed', bytesPerMs: 50_000 })
    expect(probe.up).toBe(50_000_000)
  })

  it('[V10] while the two largest answers are far apart, links that open later get a train too, eight in all', () => {
    expect(trainsTo([2_500, 2_400, 30, 2_500, 2_500]), 'two agree').toBe(3)
    expect(trainsTo([2_500, 30, 9, 2_400, 2_500]), 'two trains lost a packet').toBe(4)
    expect(trainsTo([2_500, 30, 9, 40, 2_500, 9]), 'three did').toBe(5)
    expect(trainsTo([2_500, 30, 0, 2_500]), 'one has not answered yet').toBe(3)
    expect(trainsTo([100_000, 25, 24, 25, 24, 25, 25, 25, 25, 25]), 'a liar on a slow uplink').toBe(8)
    expect(trainsTo([30, 9, 2, 2_500, 2_500]), 'nothing says that the uplink is fast').toBe(3)
  })

  it('[V10] no answer counts for more than a gigabit', () => {
    const bench = new Bench()
    const { probe } = bench.parts
    const links = [1, 2].map(() => bench.link())
    for (const link of links) probe.linkOpened(link)
    for (const link of links)
      probe.probedArrived(link, { type: 'probed', bytesPerMs: Number.MAX_SAFE_INTEGER })
    expect(probe.up).toBe(limits.probedBytesPerSecondMax)
  })

  it('[V10] [T3] an answer that nobody asked for, or a second one, is an offence and tells nothing', () => {
    const bench = new Bench()
    const { probe } = bench.parts
    const [asked, other] = [bench.link(), bench.link()]
    probe.linkOpened(asked)
    expect(probe.probedArrived(other, { type: 'probed', bytesPerMs: 9 })).toBe(false)
    expect(probe.probedArrived(asked, { type: 'probed', bytesPerMs: 9 })).toBe(true)
    expect(probe.probedArrived(asked, { type: 'probed', bytesPerMs: 9_000 })).toBe(false)
    expect(probe.up).toBe(9_000)
    expect(bench.offences.map(({ link, reason }) => [link, reason])).toEqual([
      [other.id, 'unasked-probed'],
      [asked.id, 'unasked-probed'],
    ])
  })
})

/** A train of four, each so many ms after the one before. */
function train(gapMs: number, order: readonly number[] = [3, 2, 1, 0]) {
  const bench = new Bench()
  const link = bench.link()
  for (const left of order) {
    bench.parts.probe.probeArrived(link, packet(left))
    bench.now += gapMs
  }
  return { bench, answers: bench.sent(link, 'probed'), down: bench.parts.probe.down }
}

describe('trains that come', () => {
  it('[V10] are answered by how fast the packets behind the first came; of that, four fifths are believed here', () => {
    // Three packets of 1,200 bytes with their heads, in 3 × 48 ms: 200 kbit/s.
    const { answers, down } = train(48)
    expect(answers).toEqual([{ type: 'probed', bytesPerMs: 25 }])
    expect(down).toBe(20_000)
  })

  it('[V10] are not timed more finely than a tab’s clock', () => {
    const { answers } = train(0)
    expect(answers).toEqual([{ type: 'probed', bytesPerMs: 18_000 }])
  })

  it('[V10] end with the last packet: one that was overtaken by it is passed over, without blame', () => {
    const { answers, bench } = train(48, [3, 2, 0, 1])
    expect(answers).toEqual([{ type: 'probed', bytesPerMs: 25 }])
    expect(bench.offences).toEqual([])
  })

  it('[V10] [T4] of more than sixteen packets are an offence, and one link has one train', () => {
    const bench = new Bench()
    const link = bench.link()
    for (let i = 0; i < limits.probePacketsMax; i++) bench.parts.probe.probeArrived(link, packet(200))
    expect(bench.offences).toEqual([])
    for (let i = 0; i < 3; i++) bench.parts.probe.probeArrived(link, packet(0))
    expect(bench.offences.map(({ reason }) => reason)).toEqual(['probe-flood', 'probe-flood', 'probe-flood'])
    expect(bench.sent(link, 'probed')).toEqual([])
    expect(bench.parts.probe.kept).toBe(1)
  })

  it('[V10] [T4] whose last packet came first are not answered: one packet tells no rate', () => {
    const { answers, bench } = train(48, [0, 3, 2, 1])
    expect(answers).toEqual([])
    expect(bench.offences).toEqual([])
  })

  it('[V10] [T4] are forgotten after a minute on a link that stays, answered or not, and so are ours', () => {
    const bench = new Bench()
    const { probe } = bench.parts
    const [early, late] = [bench.link(), bench.link()]
    probe.linkOpened(early)
    probe.probeArrived(early, packet(3))
    bench.now = limits.probeMs - 1
    probe.linkOpened(late)
    for (const left of [3, 2, 1, 0]) probe.probeArrived(late, packet(left))
    probe.expire()
    expect(probe.kept).toBe(4)
    bench.now = limits.probeMs
    probe.expire()
    expect(probe.kept, 'those of the later link').toBe(2)
    bench.now = 2 * limits.probeMs
    probe.expire()
    expect(probe.kept).toBe(0)
    expect(probe.probedArrived(early, { type: 'probed', bytesPerMs: 9 }), 'an answer hours later').toBe(false)
  })

  it('[V10] a link that ends takes its trains along', () => {
    const bench = new Bench()
    const link = bench.link()
    bench.parts.probe.linkOpened(link)
    bench.parts.probe.probeArrived(link, packet(3))
    expect(bench.parts.probe.kept).toBe(2)
    bench.parts.probe.linkClosed(link)
    expect(bench.parts.probe.kept).toBe(0)
  })
})
