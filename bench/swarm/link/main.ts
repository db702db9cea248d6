/**
 * `npm run bench:link`: what one DataChannel between two Chromiums costs on the wire, behind two shaped links: the
 * constants of the simulator. Signaling goes by the side and is free. Prints Markdown.
 */
import { machine, markdownTable } from '../../report/report.ts'
import { runBetweenTabs, type BetweenTabs } from './between-tabs.ts'
import * as link from './measure.ts'

const DIALS = 5
const LATENCIES_MS = [10, 100]
const SIZES = [20, 200, 600, 1_100, 1_150, 1_200, 2_300, 5_000, 16_384]

await runBetweenTabs('link', async (between) => {
  console.log(`${machine()}; ${link.RATE / 1_000} kbit/s each way, queues of 1 s.`)
  for (const latencyMs of LATENCIES_MS) await measure(latencyMs, between)
})

async function measure(latencyMs: number, between: BetweenTabs): Promise<void> {
  const rate = { up: link.RATE, down: link.RATE }
  const plan = {
    rates: [rate, rate],
    latencyMsMin: latencyMs,
    latencyMsMax: latencyMs,
    lossMax: 0,
    seed: 1,
  }
  await between(plan, (pair) => print(pair, latencyMs))
}

async function print(pair: link.Pair, latencyMs: number): Promise<void> {
  console.log(`\n## ${latencyMs} ms one way`)
  const dials: (readonly string[])[] = []
  for (let i = 0; i < DIALS; i++) dials.push(await link.setUp(pair))
  show('From createOffer to open', link.SET_UP, dials)
  show('At rest', link.IDLE, [await link.idle(pair)])
  show('On a fresh channel', link.BURST, [await link.burst(pair, 100_000)])
  show('The same again', link.BURST, [await link.burst(pair, 100_000)])
  const single: (readonly string[])[] = []
  for (const size of SIZES) single.push(await link.messages(pair, [size]))
  single.push(await link.messages(pair, [20, 20, 20, 20, 20]))
  show('One message on a channel at rest', link.MESSAGE, single)
  const answered: (readonly string[])[] = []
  for (const [size, answer] of [
    [20, 20],
    [200, 20],
    [200, 200],
    [20, 1_100],
    [1_100, 20],
  ] as const)
    answered.push(await link.replies(pair, size, answer))
  show('A message that is answered', link.REPLY, answered)
  show('Below the link’s rate', link.STREAM, [
    await link.stream(pair, 1_100, 120, 60, false),
    await link.stream(pair, 1_100, 120, 60, true),
    await link.stream(pair, 5_000, 24, 280, false),
    await link.stream(pair, 5_000, 24, 280, true),
    await link.stream(pair, 40, 100, 70, true),
  ])
  show('Lost packets', link.LOSS, [
    await link.losses(pair, 1),
    await link.losses(pair, 2),
    await link.losses(pair, 3),
  ])
}

function show(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`\n${title}:\n\n${markdownTable(head, rows)}`)
}
