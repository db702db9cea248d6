/** `npm run bench:live [-- FIGURE]`: the streaming paper’s figures with our live service, in the simulator. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { runStream, viewing } from '../../shared/sim/live/stream-world.ts'
import { paperRuns } from './runs.ts'

function percent(share: number): number {
  return Math.round(share * 1_000) / 10
}

const folder = 'bench/results/live/'
const only = process.argv[2]
const runs = paperRuns('1').filter(({ figure }) => only === undefined || figure.includes(only))
if (runs.length === 0) {
  console.error(`There is no figure ${only}: S1, S2/S3, S5, S6 or S7/S8.`)
  process.exit(2)
}
const results = runs.map(({ figure, name, options }) => {
  const start = performance.now()
  const result = runStream(options)
  const whole =
    result.lags.flat().filter((lag) => lag !== Infinity).length / Math.max(1, result.lags.flat().length)
  const row = {
    ...{ figure, name },
    within10s: percent(viewing(result, 10_000)),
    within20s: percent(viewing(result, 20_000)),
    offline: percent(viewing(result, Infinity)),
    unaffected: percent(viewing(result, 20_000, 0)),
    windows: percent(whole),
    uplinkKbits: Math.round(
      result.uplinks.reduce((sum, rate) => sum + rate, 0) / result.uplinks.length / 1_000,
    ),
  }
  console.log(JSON.stringify(row), `${Math.round((performance.now() - start) / 1_000)} s`)
  return row
})
mkdirSync(folder, { recursive: true })
writeFileSync(
  `${folder}paper${only === undefined ? '' : `-${only.replaceAll('/', '-')}`}.json`,
  `${JSON.stringify(results, null, 1)}\n`,
)
