/**
 * `npm run bench:map`: how soon a map is on the screen of a slow device. The emergency page waits, open, in one of N
 * Chromiums, each behind a link of 200 kbit/s, its processor slowed down four times; a ShakeMap is published; the clock stops
 * when the page has drawn its map. Linux, root: as bench:swarm (README.md).
 */
import { mkdtemp, readdir, readFile, rm, cp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Publisher, PublishFile } from '../../client/api.ts'
import { generateDrill } from '../../client/shakemap/drill/drill.ts'
import { makeParts } from '../../client/shakemap/compact/make-compact.ts'
import { peaksOf, proposePriority, readProduct, typeOf } from '../../client/shakemap/product/product.ts'
import { must } from '../../shared/lib/assert.ts'
import { keepResults, machine, markdownTable } from '../report/report.ts'
import { idleShare, checkMachine, processorTime } from './machine.ts'
import { installSwarm } from './page.ts'
import { buildInto, serverOf } from './server.ts'
import { Swarm } from './swarm.ts'
import type { Tab } from './tab.ts'

interface SentFile {
  readonly path: string
  readonly type: string
  readonly priority: number
  readonly base64: string
}

interface Measured {
  readonly seed: number
  /** Seconds from the call of publish until the page has its header, its map, and all files. */
  readonly header: number
  readonly map: number
  readonly whole: number
  /** Longest time for which the page could not answer, ms (with the processor slowed down). */
  readonly longestTask: number
  readonly idle: number
}

const JOIN_MS_MAX = 60_000
const WHOLE_MS_MAX = 600_000
const NEIGHBORS = 4

const { values: given } = parseArgs({
  options: {
    peers: { type: 'string', default: '10' },
    up: { type: 'string', default: '200000' },
    cpu: { type: 'string', default: '4' },
    files: { type: 'string' },
    runs: { type: 'string', default: '3' },
    screenshots: { type: 'string' },
  },
})
const [peers, up, cpu, runs] = [given.peers, given.up, given.cpu, given.runs].map(Number) as [
  number,
  number,
  number,
  number,
]
const files = await contentOf(given.files)
const bytes = files.reduce((sum, { base64 }) => sum + Math.floor((base64.length * 3) / 4), 0)
const chromium = await checkMachine()
const built = await mkdtemp(join(tmpdir(), 'flashcrew-map-build-'))
const measured: Measured[] = []
try {
  await buildInto(built)
  const pages = fileURLToPath(new URL('../../dist/pages', import.meta.url))
  await cp(pages, join(built, 'dist', 'pages'), { recursive: true })
  for (let seed = 1; seed <= runs; seed++) {
    measured.push(await measure(seed))
    console.error(`seed ${seed}: ${JSON.stringify(measured.at(-1))}`)
  }
} finally {
  await rm(built, { recursive: true, force: true })
}
await keepResults('map', { peers, up, cpu, bytes, measured })
console.log(
  `${peers} receivers, ${up / 1e3} kbit/s each way, 10–150 ms, ${Math.round(bytes / 1e3)} KB of files; the page’s processor ${cpu} times slower. ${machine()}.\n`,
)
console.log(
  markdownTable(
    ['seed', 'header, s', 'map drawn, s', 'all files, s', 'longest task, ms', 'processor idle'],
    measured.map((one) => [
      String(one.seed),
      one.header.toFixed(1),
      one.map.toFixed(1),
      one.whole.toFixed(1),
      one.longestTask.toFixed(0),
      `${Math.round(one.idle * 100)} %`,
    ]),
  ),
)

async function measure(seed: number): Promise<Measured> {
  const rate = { up, down: up }
  const swarm = await Swarm.start(
    {
      rates: Array.from({ length: peers + 1 }, () => rate),
      latencyMsMin: 10,
      latencyMsMax: 150,
      lossMax: 0,
      seed,
    },
    serverOf(built),
    chromium,
  )
  try {
    const { reader, source } = await openTabs(swarm)
    const before = processorTime()
    const publishedAt = await source.run(publish, [files], JOIN_MS_MAX)
    const at = async (what: () => Promise<number>): Promise<number> =>
      ((await reader.run(what, [], WHOLE_MS_MAX)) - publishedAt) / 1_000
    const header = await at(headerShown)
    const map = await at(mapShown)
    if (given.screenshots)
      await writeFile(join(given.screenshots, `map-${seed}.png`), await reader.screenshot())
    const idle = idleShare(before, processorTime())
    const whole = await at(allShown)
    const longestTask = await reader.run(() => window.longestTask ?? 0, [], JOIN_MS_MAX)
    if (given.screenshots)
      await writeFile(join(given.screenshots, `whole-${seed}.png`), await reader.screenshot())
    return { seed, header, map, whole, longestTask, idle }
  } finally {
    await swarm.close()
  }
}

function allow(channel: string): void {
  localStorage.setItem('flashcrew:accepted-channels', JSON.stringify([channel]))
}

/** The source, the reader's emergency page, and the other receivers, in a warm overlay. */
async function openTabs(swarm: Swarm): Promise<{ source: Tab; reader: Tab }> {
  let channel = ''
  await swarm.openTabs(['the source'], [], async (tab) => {
    await tab.run(installSwarm, [], JOIN_MS_MAX)
    channel = await tab.run((name) => window.swarm.create(name), ['maps'], JOIN_MS_MAX)
  })
  await swarm.openTabs(['the reader'], [], async (tab) => {
    await tab.slowDown(cpu, { width: 375, height: 812 })
    // The reader has allowed the channel in an earlier visit (client/pages/common/channel/trust.ts).
    await tab.run(allow, [channel], JOIN_MS_MAX)
    await tab.show(`/#${channel}`)
    await tab.run(watchTasks, [], JOIN_MS_MAX)
    // The page has come whole, and its service worker keeps it: what it loads now would share the link with the map.
    await tab.run(pageKept, [], WHOLE_MS_MAX)
  })
  const others = Array.from({ length: peers - 1 }, (_, i) => `receiver ${i + 2}`)
  await swarm.openTabs(others, [], async (tab) => {
    await tab.run(installSwarm, [], JOIN_MS_MAX)
    await tab.run((uri) => window.swarm.join(uri), [channel], JOIN_MS_MAX)
  })
  const [source, reader, ...rest] = swarm.tabs
  for (const tab of [must(source, 'a source'), ...rest])
    while ((await neighborsOf(tab)) < Math.min(NEIGHBORS, peers)) await delay(500)
  // Set-ups end, and the links come to rest.
  await delay(8_000)
  return { source: must(source, 'a source'), reader: must(reader, 'a reader') }
}

function neighborsOf(tab: Tab): Promise<number> {
  return tab.run(() => window.swarm.neighbors(), [], JOIN_MS_MAX)
}

// In the pages

declare global {
  interface Window {
    longestTask?: number
  }
}

function watchTasks(): void {
  window.longestTask = 0
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      window.longestTask = Math.max(window.longestTask ?? 0, duration)
  }).observe({ type: 'longtask' })
}

async function pageKept(): Promise<void> {
  await navigator.serviceWorker.ready
}

/** Resolves to the time of the call. */
async function publish(list: readonly SentFile[]): Promise<number> {
  const session = window.swarm.session as Publisher
  const made: PublishFile[] = []
  for (const { path, type, priority, base64 } of list) {
    const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    made.push({ path, priority, data: new Blob([data], { type }) })
  }
  const now = Date.now()
  await session.publish({ title: 'M 6.8, a drill', status: 'exercise', files: made })
  return now
}

async function headerShown(): Promise<number> {
  while (!document.body.textContent.includes('M 6.8, a drill'))
    await new Promise((resolve) => requestAnimationFrame(resolve))
  return Date.now()
}

/** Two frames after the map has its contours' Roman numerals, which come with their fillings. */
async function mapShown(): Promise<number> {
  while (!document.querySelector('[aria-label="Intensity map"] .shake-numeral'))
    await new Promise((resolve) => requestAnimationFrame(resolve))
  for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
  return Date.now()
}

async function allShown(): Promise<number> {
  while (!document.body.textContent.includes('all verified'))
    await new Promise((resolve) => setTimeout(resolve, 100))
  return Date.now()
}

// The content

/** What the console would publish of a folder, or of a drill: with the compact map that goes first. */
async function contentOf(folder: string | undefined): Promise<SentFile[]> {
  const found = new Map<string, Buffer>()
  if (folder === undefined) {
    const now = new Date()
    const drill = generateDrill({
      ...{ lat: 34.05, lon: -118.25, magnitude: 6.8, depthKm: 12 },
      ...{ place: 'Los Angeles, California', time: now, now },
    })
    if (!drill.ok) throw new Error(drill.error)
    for (const { path, text } of drill.value) found.set(path, Buffer.from(text))
  } else for (const path of await readdir(folder)) found.set(path, await readFile(join(folder, path)))
  const read = await readProduct(
    (path) => Promise.resolve(new Blob([Uint8Array.from(must(found.get(path), 'a file that is listed'))])),
    [...found.keys()],
  )
  const { facts, product, contours, maxMmi } = read
  const peaks = product ? peaksOf(product) : { mmi: maxMmi, pga: null, pgv: null }
  const { grid = null, pga = null, pgv = null, psa = {} } = product ?? {}
  for (const { path, bytes } of makeParts({ facts, peaks, grid, contours, motions: { pga, pgv, psa } }))
    found.set(path, Buffer.from(bytes))
  return [...found].map(([path, data]) => ({
    path,
    type: typeOf(path),
    priority: proposePriority(path),
    base64: data.toString('base64'),
  }))
}
