/**
 * `npm run bench:simulate`: how evenly the simulator's page draws a whole run, from the first join to the last peer, at the pace
 * that it has by itself. In headless Chromium without a GPU, which rasters on the processor what a GPU would do elsewhere.
 */
import { chromium, type Worker } from '@playwright/test'
import { CHROMIUM_ARGS } from '../../e2e/support/tabs/chromium.ts'
import { Server } from '../../e2e/support/server.ts'
import { findChromium } from '../../scripts/chromium.mjs'
import { keepResults, machine, markdownTable } from '../report/report.ts'
import { idleShare, processorTime, threadTime } from '../swarm/machine.ts'
import { paceOf, type Pace } from './pace.ts'
import { READ, WATCH, type Watched } from './watch.ts'

const PEERS = (process.env['BENCH_PEERS'] ?? '60,300,1000').split(',').map(Number)
const VIEWS = (process.env['BENCH_VIEWS'] ?? 'Overlay').split(',')
/** What follows the number of peers in the address: `&size=25`. */
const REST = process.env['BENCH_SEARCH'] ?? ''
const WINDOW = { width: 1280, height: 1000 }
const RUN_MS_MAX = 600_000

interface Run {
  readonly peers: number
  readonly view: string
  /** From the opening of the page to the end of the playback, ms. */
  readonly ms: number
  /** … to the moment at which all was simulated. */
  readonly simulatedMs: number
  readonly main: Pace
  readonly pictures: Pace
  readonly heapMegabytes: number
  readonly idle: number
  /** How long a thread of the browser that had work waited for a processor, mean, ms. */
  readonly waitedMs: number
}

const nothing: Watched = { frames: [], pictures: [] }
const server = await Server.start()
const host = await chromium.launchServer({ executablePath: await findChromium(), args: CHROMIUM_ARGS })
try {
  const runs: Run[] = []
  for (const view of VIEWS)
    for (const peers of PEERS) {
      runs.push(await run(peers, view))
      console.error(JSON.stringify(runs.at(-1)))
    }
  console.log(`${machine()}, window ${WINDOW.width} × ${WINDOW.height}, without a GPU\n`)
  console.log(table(runs))
  await keepResults('simulate', runs)
} finally {
  await host.close()
  await server.close()
}

async function run(peers: number, view: string): Promise<Run> {
  const browser = await chromium.connect(host.wsEndpoint())
  const page = await browser.newPage({ viewport: WINDOW })
  const workers: Worker[] = []
  page.on('worker', (worker) => {
    workers.push(worker)
    void worker.evaluate(WATCH).catch(() => undefined)
  })
  await page.addInitScript({ content: WATCH })
  // A small run first, so that the code is there and warm, as it is for whoever moves a slider.
  await page.goto(`${server.origin}/simulate/?peers=10&size=25&up=800`)
  await page.getByRole('button', { name: 'Play again' }).waitFor({ timeout: RUN_MS_MAX })
  if (view !== 'Overlay') await page.getByRole('button', { name: view, exact: true }).click()
  const search = new URLSearchParams(`peers=${peers}${REST}`)
  await page.goto(`${server.origin}/simulate/?${search}`)
  if (view !== 'Overlay') await page.getByRole('button', { name: view, exact: true }).click()
  const groups = new Set([host.process().pid ?? 0])
  const [threads, processors] = [threadTime(groups), processorTime()]
  const from = Date.now()
  await page.locator('button[aria-label="To the end"]:not([disabled])').waitFor({ timeout: RUN_MS_MAX })
  const simulated = Date.now()
  await page.getByRole('button', { name: 'Play again' }).waitFor({ timeout: RUN_MS_MAX })
  const to = Date.now()
  const [threadsAfter, processorsAfter] = [threadTime(groups), processorTime()]
  const { frames, pictures } = await page.evaluate<Watched>(READ)
  const drawn = [...pictures]
  for (const worker of workers)
    // One that has ended, as the simulator's own at the end of a run, drew nothing.
    drawn.push(...(await worker.evaluate<Watched>(READ).catch(() => nothing)).pictures)
  drawn.sort((a, b) => a - b)
  // From the first picture to the last: before it the page loads, and after it nothing moves.
  const start = Math.max(from, drawn.find((at) => at >= from) ?? from)
  const end = Math.min(to, drawn.at(-1) ?? to)
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await browser.close()
  return {
    peers,
    view,
    ms: to - from,
    simulatedMs: simulated - from,
    main: paceOf(frames, start, end),
    pictures: paceOf(drawn, start, end),
    heapMegabytes: usedSize / 1e6,
    idle: idleShare(processors, processorsAfter),
    waitedMs:
      ((threadsAfter.waited - threads.waited) * 1_000) / Math.max(1, threadsAfter.slices - threads.slices),
  }
}

function table(runs: readonly Run[]): string {
  const head = ['peers', 'view', 'pictures/s', 'slowest second', '99 % of gaps, ms', 'longest gap, ms']
  head.push(
    'longest gap of the main thread, ms',
    'simulated, s',
    'played, s',
    'heap, MB',
    'idle',
    'waited, ms',
  )
  return markdownTable(
    head,
    runs.map(({ peers, view, ms, simulatedMs, main, pictures, heapMegabytes, idle, waitedMs }) => [
      String(peers),
      view,
      pictures.perSecond.toFixed(1),
      String(pictures.slowestSecond),
      pictures.gap99.toFixed(0),
      pictures.longestGap.toFixed(0),
      main.longestGap.toFixed(0),
      (simulatedMs / 1_000).toFixed(1),
      (ms / 1_000).toFixed(1),
      heapMegabytes.toFixed(0),
      `${(idle * 100).toFixed(0)} %`,
      waitedMs.toFixed(1),
    ]),
  )
}
