/** All named scenarios, in the order of the list that `npm run sim -- --list` prints. */
import { makeContent } from '../world/content.ts'
import { slow } from '../engine/network.ts'
import { runUntilWhole, settledWorld, sum, type Scenario } from './scenario.ts'
import { departures } from './departures.ts'
import { liars } from './liars.ts'
import { networkFaults } from './network.ts'
import { manyReleases } from './releases.ts'

const quiet: Scenario = {
  name: 'quiet',
  summary: 'Nothing fails: 20 peers, 100 KB, 200 kbit/s.',
  run(seed) {
    const settled = settledWorld(seed, { receivers: 20, network: slow })
    const content = makeContent(seed, { bytes: 100_000 })
    const start = settled.world.now
    settled.world.publish(settled.source, content)
    const finished = runUntilWhole(settled, content, 120_000)
    const banned = sum(settled.world.snapshots().map((snapshot) => snapshot.counters.banned))
    return {
      failure: finished
        ? banned > 0
          ? `${banned} peers were banned`
          : null
        : 'not all finished within 120 s',
      figures: { lastSeconds: (settled.world.now - start) / 1_000 },
    }
  },
}

export const scenarios: readonly Scenario[] = [
  quiet,
  ...departures,
  ...networkFaults,
  ...liars,
  ...manyReleases,
]
