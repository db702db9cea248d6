/**
 * `npm run bench:link`: what one DataChannel between two Chromiums costs on the wire, behind two shaped links: the
 * constants of the simulator. Signaling goes by the side and is free. Prints Markdown.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine, markdownTable } from '../../report/report.ts'
import { installLink } from './page.ts'
import * as link from './measure.ts'
import { checkMachine, UnfitMachine } from '../machine.ts'
import { buildInto, serverOf } from '../server.ts'
import { Swarm } from '../swarm.ts'

const CALL_MS_MAX = 60_000
const DIALS = 5
const LATENCIES_MS = [10, 100]
const SIZES = [20, 200, 600, 1_100, 1_150, 1_200, 2_300, 5_000, 16_384]

let swarm: Swarm | undefined
let folder: string | undefined
let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(130))
try {
  const chromium = await checkMachine()
  folder = await mkdtemp(join(tmpdir(), 'flashcrew-link-'))
  await buildInto(join(folder, 'built'))
  console.log(`${machine()}; ${link.RATE / 1_000} kbit/s each way, queues of 1 s.`)
  for (const latencyMs of LATENCIES_MS) await measure(latencyMs, chromium, folder)
  await stop(0)
} catch (error) {
  if (!isStopping) {
    console.error(error instanceof UnfitMachine ? error.message : error)
    await stop(error instanceof UnfitMachine ? 2 : 1)
  }
}

async function measure(latencyMs: number, chromium: string, folder: string): Promise<void> {
  const rate = { up: link.RATE, down: link.RATE }
  const plan = {
    rates: [rate, rate],
    latencyMsMin: latencyMs,
    latencyMsMax: latencyMs,
    lossMax: 0,
    seed: 1,
  }
  swarm = await Swarm.start(plan, serverOf(join(folder, 'built')), chromium)
  await swarm.openTabs(['tab A', 'tab B'], ['linkSignal'], (tab) => tab.run(installLink, [], CALL_MS_MAX))
  const [a, b] = swarm.tabs
  if (!a || !b) throw new Error('a tab is missing')
  const pair: link.Pair = { emulator: swarm.emulator, a, b, latencyMs, path: join(folder, 'trace') }

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
  await swarm.close()
  swarm = undefined
}

function show(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`\n${title}:\n\n${markdownTable(head, rows)}`)
}

async function stop(code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  await swarm?.close().catch((error: unknown) => console.error(error))
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  process.exit(code)
}
