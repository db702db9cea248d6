/**
 * `npm run bench:sim`: where the protocol stands in the simulator, beside the bound B1 of Mundinger, Weber and Weiss
 * (equal uplinks, no latency, no headers): (M + ⌊log₂N⌋) · chunk / uplink. One seed a row, fixed.
 */
import { makeContent } from '../shared/sim/content.ts'
import { lan, slow, type NetworkOptions } from '../shared/sim/network.ts'
import { runToEnd, settledWorld } from '../shared/sim/scenario.ts'
import { markdownTable } from './report.ts'

const SEED = '1'
const CONDITIONS: readonly [string, number, number, NetworkOptions][] = [
  ['20 peers, 100 KB, 200 kbit/s', 20, 100_000, slow],
  ['60 peers, 100 KB, 200 kbit/s', 60, 100_000, slow],
  ['60 peers, 1 MB, 200 kbit/s', 60, 1_000_000, slow],
  ['20 peers, 1 MB, 100 Mbit/s, 1–5 ms', 20, 1_000_000, lan],
]

const rows = CONDITIONS.map(([name, receivers, bytes, network]) => {
  const settled = settledWorld(SEED, { receivers, network })
  const { world, source } = settled
  const content = makeContent(SEED, { bytes })
  const sentBefore = wireBytes()
  const start = world.now
  world.publish(source, content)
  if (!runToEnd(settled, content, 300_000)) throw new Error(`${name}: not all finished`)
  const last = (world.now - start) / 1_000
  const { chunks, chunkBytes } = content.header
  const bound = ((chunks + Math.floor(Math.log2(receivers))) * chunkBytes * 8) / network.upBitsPerSecond
  const wire = (wireBytes() - sentBefore) / (receivers * bytes)
  const copies = source.node.inspect().counters.payloadSent / bytes
  const degrees = world.snapshots().map((snapshot) => snapshot.neighbors.length)
  const spread = `${Math.min(...degrees)}–${Math.max(...degrees)}`
  return [
    name,
    last.toFixed(2),
    bound.toFixed(2),
    (last / bound).toFixed(1),
    wire.toFixed(2),
    copies.toFixed(1),
    spread,
  ]

  function wireBytes(): number {
    return world.peers.reduce((sum, peer) => sum + peer.host.bytesUp, 0)
  }
})

console.log(
  markdownTable(
    ['condition', 'last peer, s', 'bound, s', 'ratio', 'wire bytes / N·F', 'publisher’s copies', 'degrees'],
    rows,
  ),
)
