/**
 * `npm run bench:lan`: 10 MB to 8 tabs on one machine, against what one plain DataChannel between two tabs carries on
 * the same machine in the same run. All tabs share its processor, so the ratio is what matters.
 */
import { chromium, type Browser } from '@playwright/test'
import { CHROMIUM_ARGS } from '../../e2e/support/tabs/chromium.ts'
import { mapLikeFiles } from '../../e2e/support/content.ts'
import { Server } from '../../e2e/support/server.ts'
import { Tab } from '../../e2e/support/tabs/tab.ts'
import { findChromium } from '../../scripts/chromium.mjs'
import { rawThroughput, type RawThroughput } from './raw-channel.ts'
import { keepResults, machine, markdownTable, plusMinus } from '../report/report.ts'

const BYTES = 10 * 1024 * 1024
const RECEIVERS = 8
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5)
const RAW_TRANSFERS = 3
const NEIGHBORS = 5
const MB = 1_000_000

interface Run {
  /** Milliseconds from the call of publish until this share of the receivers had all. */
  readonly half: number
  readonly ninety: number
  readonly last: number
  /** Bytes per second: all receivers' content over the time of the last. */
  readonly goodput: number
  /** Bytes per second of one raw DataChannel. */
  readonly raw: number
  readonly rawFresh: number
  readonly ratio: number
  readonly publisherCopies: number
  readonly duplicates: number
  readonly endgameDuplicates: number
}

const browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS })
try {
  const runs: Run[] = []
  for (let i = 0; i < RUNS; i++) {
    // oxlint-disable-next-line no-await-in-loop -- runs beside each other would measure each other
    runs.push(await measure(browser, `run ${i}`))
    console.error(`run ${i + 1} of ${RUNS}: ${JSON.stringify(runs.at(-1))}`)
  }
  console.log(`\n${machine()}, Chromium ${browser.version()}\n`)
  console.log(table(runs))
  await keepResults('lan', { bytes: BYTES, receivers: RECEIVERS, runs })
} finally {
  await browser.close()
}

async function measure(browser: Browser, seed: string): Promise<Run> {
  const server = await Server.start()
  const tabs: Tab[] = []
  const open = async (name: string): Promise<Tab> => {
    const tab = await Tab.open(browser, server.origin, name)
    tabs.push(tab)
    return tab
  }
  try {
    const raw = await measureRaw(await open('raw sender'), await open('raw receiver'))
    const publisher = await open('publisher')
    const channel = await publisher.publisher('bench')
    const receivers = await Promise.all(
      Array.from({ length: RECEIVERS }, (_, i) => open(`receiver ${i + 1}`)),
    )
    await Promise.all(receivers.map((tab) => tab.join(channel)))
    await Promise.all([publisher, ...receivers].map((tab) => tab.waitNeighbors(NEIGHBORS)))

    const published = publisher.page.evaluate(
      async (files) => {
        const start = performance.timeOrigin + performance.now()
        return { start, id: await window.crew.publish({ title: 'Ten megabytes', status: 'test', files }) }
      },
      mapLikeFiles(seed, BYTES),
    )
    const { start, id } = await published
    const times = (await Promise.all(receivers.map((tab) => tab.complete(id)))).map((end) => end - start)
    const stats = await Promise.all(receivers.map((tab) => tab.stats()))
    const last = Math.max(...times)
    const goodput = (RECEIVERS * BYTES) / (last / 1_000)
    return {
      half: quantile(times, 0.5),
      ninety: quantile(times, 0.9),
      last,
      goodput,
      raw: raw.warm,
      rawFresh: raw.fresh,
      ratio: goodput / raw.warm,
      publisherCopies: (await publisher.stats()).payloadSent / BYTES,
      duplicates: stats.reduce((sum, one) => sum + one.duplicates, 0),
      endgameDuplicates: stats.reduce((sum, one) => sum + one.endgameDuplicates, 0),
    }
  } finally {
    await Promise.all(tabs.map((tab) => tab.close()))
    await server.close()
  }
}

async function measureRaw(sender: Tab, receiver: Tab): Promise<RawThroughput> {
  const raw = await rawThroughput(sender.page, receiver.page, BYTES, RAW_TRANSFERS)
  await Promise.all([sender.close(), receiver.close()])
  return raw
}

/** The smallest value that at least this share of them do not exceed. */
function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN
}

function table(runs: readonly Run[]): string {
  const row = (name: string, pick: (run: Run) => number, digits: number): string[] => [
    name,
    plusMinus(runs.map(pick), digits),
  ]
  return markdownTable(
    [`${BYTES / 1024 / 1024} MiB to ${RECEIVERS} tabs`, `mean ± spread of ${runs.length} runs`],
    [
      row('half of the tabs have all, s', (run) => run.half / 1_000, 2),
      row('90 % have all, s', (run) => run.ninety / 1_000, 2),
      row('last tab, s', (run) => run.last / 1_000, 2),
      row('aggregate goodput, MB/s', (run) => run.goodput / MB, 1),
      row('one raw DataChannel, MB/s', (run) => run.raw / MB, 1),
      row('the same, its first 10 MiB, MB/s', (run) => run.rawFresh / MB, 1),
      row('aggregate goodput / raw', (run) => run.ratio, 2),
      row('copies the publisher sent', (run) => run.publisherCopies, 2),
      row('chunks received twice', (run) => run.duplicates, 1),
      row('manifests received again', (run) => run.endgameDuplicates, 1),
    ],
  )
}
