import { expect, it } from 'vitest'
import { must } from '../../../lib/assert.ts'
import { chunkBytes, everyChunk } from '../../testing/rig.ts'
import { Speaker } from '../speaker.ts'
import { Bench } from '../testing.ts'
import { Receiver } from './receiver.ts'

it.each([
  ['nothing', 0, 2],
  ['150 chunks', 150, 3],
  ['400 chunks', 400, 8],
])(
  '[P4.1] of what is late, two chunks may come twice, or 2 % of what came: of %s',
  (_, received, mostTwice) => {
    const bench = new Bench(40, { aheadFirst: 20, aheadFirstBytes: Infinity, aheadMost: 20 })
    const receiver = new Receiver(bench.parts, new Speaker(bench.parts), () => true)
    bench.parts.context.counters.payloadReceived = received * chunkBytes
    const [slow, other] = [1, 2].map(() => bench.link({ roundTripMs: 100 }))
    const lacking = everyChunk(bench.content).slice(28)
    for (const chunk of everyChunk(bench.content)) if (!lacking.includes(chunk)) bench.release.claim(chunk)
    bench.said(must(slow, 'a link'), lacking)
    bench.release.searched()
    receiver.ready(bench.release)
    bench.now = 100
    receiver.evaluate()
    const askedOf = (link: typeof slow): number =>
      lacking.filter((chunk) => bench.holdings.owner(chunk) === link?.id).length
    expect(askedOf(slow)).toBe(lacking.length)
    bench.said(must(other, 'a link'), lacking)
    // The first look is that of a peer that was held up: nobody is late then.
    // It has sent something since it was asked.
    bench.view(must(slow, 'a link')).fedAt = 101
    bench.now = 60_000
    receiver.evaluate()
    bench.now += 1_000
    receiver.evaluate()
    expect(askedOf(other)).toBe(mostTwice)
  },
)
