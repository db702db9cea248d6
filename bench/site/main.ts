/**
 * `npm run bench:site`: a page of 1 MB in 12 pictures on a site behind 2 Mbit/s, 20 visitors within 5 s, with the script tag
 * and without it; and one visitor of an idle, fast site, with and without. Needs Linux, root, iproute2 and nginx.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from '@playwright/test'
import { headStartTag, readHeadStart } from '../../cli/site/head-start.ts'
import { scriptTag } from '../../cli/site/script-tag.ts'
import { CHROMIUM_ARGS } from '../../e2e/support/tabs/chromium.ts'
import { Server } from '../../e2e/support/server.ts'
import { noise } from '../../e2e/support/site.ts'
import { findChromium } from '../../scripts/chromium.mjs'
import { keepResults, machine, markdownTable } from '../report/report.ts'
import { Origin } from './origin.ts'

const VISITORS = Number(process.env['BENCH_VISITORS'] ?? 20)
const WITHIN_MS = 5_000
const RUNS = Number(process.env['BENCH_RUNS'] ?? 3)
const IDLE_RUNS = Number(process.env['BENCH_IDLE_RUNS'] ?? 20)
const BITS_PER_SECOND = 2_000_000
const PICTURES = 12
const PICTURE_BYTES = 1_000_000 / PICTURES
const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** Without the script; as `flashcrew sign` proposes it; with the tag only; with it, pictures having a `src` beside the mark. */
const ALL = ['without', 'proposed', 'marked', 'src'] as const
type Kind = (typeof ALL)[number]
const KINDS = ALL.filter((kind) =>
  (process.env['BENCH_KINDS'] ?? 'without,proposed').split(',').includes(kind),
)
/** Other visitors of the last half minute. */
const COMPANY = ['alone', 'in company'] as const
type Idle = Record<Kind, Record<(typeof COMPANY)[number], number[]>>

interface Visit {
  /** From the navigation until the last picture was there. */
  readonly ms: number
  readonly fromPeers: number
  readonly fromOrigin: number
  readonly plain: Readonly<Record<string, number>>
}

interface Crowd {
  readonly kind: Kind
  readonly copies: number
  readonly median: number
  readonly last: number
  readonly visits: readonly Visit[]
}

const folder = mkdtempSync(join(tmpdir(), 'flashcrew-site-'))
Origin.remove()
const names = Array.from({ length: PICTURES }, (_, i) => `picture-${i}.png`)
for (const name of names) writeFileSync(join(folder, name), noise(PICTURE_BYTES))
execFileSync(process.execPath, [CLI, 'sign', folder, '--include', '*.png', '--key', `${folder}.key`], {
  env: { ...process.env, FLASHCREW_PASSPHRASE: 'a passphrase of a bench' },
})

const { channel, header } = JSON.parse(readFileSync(join(folder, 'flashcrew.json'), 'utf8')) as {
  channel: string
  header: string
}
const { sequence } = JSON.parse(Buffer.from(header.split('.')[1] ?? '', 'base64url').toString()) as {
  sequence: number
}

try {
  const crowds: Crowd[] = []
  for (let i = 0; i < RUNS; i++)
    for (const kind of KINDS) {
      crowds.push(await crowd(kind))
      const { copies, median, last, visits } = crowds.at(-1) ?? raise()
      console.error(
        `${kind}: ${copies.toFixed(2)} copies, median ${median.toFixed(0)} ms, last ${last.toFixed(0)} ms`,
      )
      if (kind !== 'without')
        console.error(
          JSON.stringify(
            visits.map(({ ms, fromPeers, fromOrigin, plain }) => [
              Math.round(ms),
              Math.round(fromPeers / 1e3),
              Math.round(fromOrigin / 1e3),
              plain,
            ]),
          ),
        )
    }
  const idle = await idleVisits()
  console.log(`\n${machine()}\n`)
  console.log(report(crowds, idle))
  await keepResults('site', { visitors: VISITORS, bitsPerSecond: BITS_PER_SECOND, crowds, idle })
} finally {
  Origin.remove()
  for (const left of [folder, `${folder}.key`, `${folder}.key.state`, `${folder}.nginx`])
    rmSync(left, { recursive: true, force: true })
}

async function crowd(kind: Kind): Promise<Crowd> {
  return staged(kind, BITS_PER_SECOND, async (origin, browser) => {
    // Their browsers run already: twenty that start on two processors would hold up each other.
    const pages = []
    for (let i = 0; i < VISITORS; i++) pages.push(await (await browser.newContext()).newPage())
    const before = origin.sent
    const visits = await Promise.all(
      pages.map(async (page, i) => {
        await delay((i * WITHIN_MS) / VISITORS)
        return visit(page, `${origin.address}/${kind}.html`)
      }),
    )
    const copies = (origin.sent - before) / (PICTURES * PICTURE_BYTES)
    const times = visits.map(({ ms }) => ms)
    return { kind, copies, median: medianOf(times), last: Math.max(...times), visits }
  })
}

/** One by one, in turns, each of them first as often as the others: whatever else the machine does is in all of them. */
async function idleVisits(): Promise<Idle> {
  const times: Idle = { without: untold(), proposed: untold(), marked: untold(), src: untold() }
  const visits = KINDS.flatMap((kind) => COMPANY.map((company) => ({ kind, company })))
  await staged('marked', undefined, async (origin, browser) => {
    // The first two warm the browser.
    for (let i = -2; i < IDLE_RUNS; i++)
      for (let turn = 0; turn < visits.length; turn++) {
        const { kind, company } = visits[(turn + i + 2) % visits.length] ?? raise()
        const server = await Server.start()
        writePage(kind, server.origin)
        await warm(server.origin)
        if (company === 'in company') await fetch(`${server.origin}/crowd.json?channel=${channel}`)
        const context = await browser.newContext()
        const { ms } = await visit(await context.newPage(), `${origin.address}/${kind}.html`)
        await context.close()
        if (i >= 0) times[kind][company].push(ms)
        await server.close()
      }
  })
  return times
}

function untold(): Idle[Kind] {
  return { alone: [], 'in company': [] }
}

/** A server, a site and a browser, for one crowd: no other has been there. */
async function staged<T>(
  kind: Kind,
  bitsPerSecond: number | undefined,
  work: (origin: Origin, browser: Browser) => Promise<T>,
): Promise<T> {
  const server = await Server.start()
  writePage(kind, server.origin)
  writeFileSync(join(folder, 'index.html'), '')
  const origin = await Origin.start(folder, bitsPerSecond)
  // A browser that sees a network come ends its connections.
  await delay(2_500)
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    // The site has an address of its own, and no certificate.
    args: [...CHROMIUM_ARGS, `--unsafely-treat-insecure-origin-as-secure=${origin.address}`],
  })
  try {
    return await work(origin, browser)
  } finally {
    await browser.close()
    await origin.stop()
    await server.close()
  }
}

/** A server has answered many before, and its code is compiled: of another channel, so that the visitor is alone all the same. */
async function warm(server: string): Promise<void> {
  for (let i = 0; i < 200; i++)
    await (await fetch(`${server}/embed.js?channel=crew://${'A'.repeat(43)}/other`)).text()
}

function writePage(kind: Kind, server: string): void {
  const attribute = {
    without: 'src',
    src: 'data-flashcrew src',
    marked: 'data-flashcrew',
    proposed: 'data-flashcrew',
  }[kind]
  const before = kind === 'proposed' ? headStartTag(readHeadStart()) : ''
  const script = scriptTag({ server, channel, manifest: '/flashcrew.json', sequence })
  const page = `<!doctype html><title>Site</title><script>
    const here = new Set()
    document.addEventListener('flashcrew', (event) => (window.seen = event.detail))
    document.addEventListener('load', ({ target }) => {
      if (!(target instanceof HTMLImageElement)) return
      here.add(target)
      if (here.size === ${PICTURES}) window.doneAt = performance.timeOrigin + performance.now()
    }, true)
    // An uplink that is this busy drops connections: a reader asks for the picture again.
    document.addEventListener('error', ({ target }) => {
      if (target instanceof HTMLImageElement && target.src.startsWith('http')) setTimeout(() => (target.src = target.src), 500)
    }, true)
  </script>${before}${kind === 'without' ? '' : script}${names.map((name) => `<img ${attribute}="/${name}" alt="" width="64" />`).join('')}`
  writeFileSync(join(folder, `${kind}.html`), page)
}

async function visit(page: Page, address: string): Promise<Visit> {
  const startedAt = Date.now()
  // An uplink that is this busy drops connections: a reader tries again.
  while (!(await page.goto(address, { waitUntil: 'commit', timeout: 120_000 }).catch(() => null)))
    await delay(500)
  await page.waitForFunction(() => 'doneAt' in window, null, { timeout: 240_000, polling: 100 })
  const [doneAt, seen] = await page.evaluate(() => {
    const found = window as unknown as { doneAt: number; seen?: Omit<Visit, 'ms'> }
    return [found.doneAt, found.seen] as const
  })
  const ms = doneAt - startedAt
  return { ms, fromPeers: seen?.fromPeers ?? 0, fromOrigin: seen?.fromOrigin ?? 0, plain: seen?.plain ?? {} }
}

function report(crowds: readonly Crowd[], idle: Idle): string {
  const rows = KINDS.map((kind) => {
    const runs = crowds.filter((each) => each.kind === kind)
    const mean = (of: (run: Crowd) => number) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length
    return [
      kind,
      mean(({ copies }) => copies).toFixed(2),
      (mean(({ median }) => median) / 1_000).toFixed(1),
      (mean(({ last }) => last) / 1_000).toFixed(1),
      ...COMPANY.map((company) => medianOf(idle[kind][company]).toFixed(0)),
    ]
  })
  const head = [
    'script tag',
    'copies that the site sent',
    'median page, s',
    'last page, s',
    'idle, alone, ms',
    'in company, ms',
  ]
  return markdownTable(head, rows)
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) /
    2
  )
}

function raise(): never {
  throw new Error('there was no run')
}
