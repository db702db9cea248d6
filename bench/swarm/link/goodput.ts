/**
 * `npm run bench:goodput`: what one association carries on a fast link that loses packets, between two Chromiums and in
 * the simulator, under the same conditions. Prints Markdown.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { simulatedGoodput, type GoodputPlan } from '../../../shared/sim/engine/goodput.ts'
import { machine, markdownTable } from '../../report/report.ts'
import { CALL_MS_MAX, runBetweenTabs, type BetweenTabs } from './between-tabs.ts'
import { setUp, type Pair } from './measure.ts'

const CHROMIUM_RUNS = 3
const SIMULATED_RUNS = 10
const common = {
  bitsPerSecond: 20e6,
  messageBytes: 8_800,
  bufferedBytes: 100_000,
  fromMs: 3_000,
  untilMs: 23_000,
}
/** One way, ms, and the loss of the whole way. */
const CONDITIONS = [
  [60, 0.01],
  [20, 0.01],
  [60, 0.003],
  [60, 0.03],
] as const

await runBetweenTabs('goodput', async (between) => {
  const rows: string[][] = []
  for (const [latencyMs, loss] of CONDITIONS) {
    const plan: GoodputPlan = { ...common, latencyMs, hostLoss: 1 - Math.sqrt(1 - loss) }
    const real: number[] = []
    for (let seed = 1; seed <= CHROMIUM_RUNS; seed++) real.push(await measure(plan, seed, between))
    const simulated = Array.from({ length: SIMULATED_RUNS }, (_, i) => simulatedGoodput(plan, `goodput-${i}`))
    rows.push([`${latencyMs} ms one way, loss ${loss * 100} %`, ...figures(real), ...figures(simulated)])
  }
  console.log(`${machine()}; ${common.bitsPerSecond / 1e6} Mbit/s each way, content in Mbit/s.\n`)
  console.log(markdownTable(['one association', 'Chromium', 'each', 'simulator', 'each'], rows))
})

/** Content that arrives between two Chromiums, bits per second. */
async function measure(plan: GoodputPlan, seed: number, between: BetweenTabs): Promise<number> {
  const rate = { up: plan.bitsPerSecond, down: plan.bitsPerSecond }
  const network = {
    rates: [rate, rate],
    latencyMsMin: plan.latencyMs,
    latencyMsMax: plan.latencyMs,
    lossMin: plan.hostLoss,
    lossMax: plan.hostLoss,
    seed,
  }
  return await between(network, (pair) => received(plan, pair))
}

async function received(plan: GoodputPlan, pair: Pair): Promise<number> {
  const { a, b } = pair
  await setUp(pair)
  const { messageBytes, bufferedBytes, fromMs, untilMs } = plan
  const start = Date.now()
  await a.run(
    (size, buffered, ms) => window.linkPage.fill(size, buffered, ms),
    [messageBytes, bufferedBytes, untilMs],
    CALL_MS_MAX,
  )
  // What is under way still arrives, and is told apart by its time.
  await delay(2 * plan.latencyMs)
  const arrivals = await b.run(() => window.linkPage.received(), [], CALL_MS_MAX)
  let bytes = 0
  for (const [at, size] of arrivals) if (at >= start + fromMs && at < start + untilMs) bytes += size
  return (bytes * 8_000) / (untilMs - fromMs)
}

function figures(values: readonly number[]): readonly [string, string] {
  const sorted = values.toSorted((a, b) => a - b)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return [megabits(mean), `${megabits(sorted[0] ?? NaN)}–${megabits(sorted.at(-1) ?? NaN)}`]
}

function megabits(bitsPerSecond: number): string {
  return (bitsPerSecond / 1e6).toFixed(2)
}
