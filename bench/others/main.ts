/**
 * `npm run bench:others -- --system webtorrent --peers N`: the same release as in bench:swarm, in the same networks and
 * tabs, spread by something else. README.md has what each system is given. Exit codes as in bench:swarm.
 */
import { setPriority } from 'node:os'
import { machine, markdownTable } from '../report/report.ts'
import { checkMachine, UnfitMachine } from '../swarm/machine.ts'
import { parseOptions, USAGE, UsageError, type SwarmOptions } from '../swarm/options.ts'
import { networkPlan } from '../swarm/run.ts'
import { Swarm, type Serve } from '../swarm/swarm.ts'
import type { OtherRun, System } from './system.ts'
import { withWebServer } from './web-server.ts'
import { withWebTorrent } from './webtorrent.ts'

const SYSTEMS: Readonly<Record<string, System>> = {
  webtorrent: { what: 'WebTorrent, seeded in the first tab', run: withWebTorrent },
  server: { what: 'one web server on the first host', run: withWebServer },
}
const PRIORITY = -20
const HEAD = [
  'seed',
  '50 %, s',
  'last, s',
  'first host sent, copies',
  'bytes/N·F',
  'processor idle, %',
  'a thread waited, ms',
  'complete',
  'remark',
]

let swarm: Swarm | undefined
let isStopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(130))
try {
  await stop(await bench(process.argv.slice(2)))
} catch (error) {
  const isExpected = error instanceof UsageError || error instanceof UnfitMachine
  console.error(isExpected ? error.message : error)
  await stop(isExpected ? 2 : 1)
}

/** The exit code. */
async function bench(words: readonly string[]): Promise<number> {
  const { name, rest } = takeSystem(words)
  const system = SYSTEMS[name]
  if (!system) throw new UsageError(`--system must be one of ${Object.keys(SYSTEMS).join(', ')}.`)
  const options = parseOptions(rest)
  if (!options) {
    console.log(`${USAGE}\n\n  --system NAME      ${Object.keys(SYSTEMS).join(' or ')}`)
    return 0
  }
  const chromium = await checkMachine()
  raisePriority()
  const rows: string[][] = []
  let missing = 0
  for (let seed = options.seed; seed < options.seed + options.runs; seed++) {
    const say = (progress: string): void => console.error(`${name}, seed ${seed}: ${progress}`)
    const open = async (serve: Serve): Promise<Swarm> =>
      (swarm = await Swarm.start(networkPlan(options, seed), serve, chromium))
    const run = await system.run(open, options, say)
    await swarm?.close()
    missing += run.missing.length
    rows.push(rowOf(String(seed), run, options))
  }
  console.log(`\n${system.what}. ${machine()}.\n`)
  console.log(markdownTable(HEAD, rows))
  return missing === 0 ? 0 : 1
}

function rowOf(seed: string, run: OtherRun, options: SwarmOptions): string[] {
  const { peers, bytes } = options.scenario
  const { start, end, idle, tabs } = run.spread
  const times = run.completeAt.map((at) => at - run.publishedAt).sort((a, b) => a - b)
  const at = (share: number): string => {
    const ms = times[Math.ceil(share * peers) - 1]
    return ms === undefined ? '–' : (ms / 1_000).toFixed(2)
  }
  const sent = end.hosts.map((host, i) => host.sent - (start.hosts[i]?.sent ?? 0))
  const all = sent.slice(1).reduce((sum, value) => sum + value, 0)
  return [
    seed,
    at(0.5),
    at(1),
    ((sent[1] ?? 0) / bytes).toFixed(2),
    (all / (peers * bytes)).toFixed(3),
    String(Math.round(idle * 100)),
    ((tabs.waited / Math.max(1, tabs.slices)) * 1_000).toFixed(1),
    `${times.length} of ${peers}`,
    run.remark,
  ]
}

function takeSystem(words: readonly string[]): { readonly name: string; readonly rest: readonly string[] } {
  const at = words.indexOf('--system')
  if (at < 0) return { name: 'webtorrent', rest: words }
  return { name: words[at + 1] ?? '', rest: words.toSpliced(at, 2) }
}

/** As in bench:swarm: other programs on this machine are to disturb the browsers as little as can be. */
function raisePriority(): void {
  try {
    setPriority(PRIORITY)
  } catch {
    // A container may forbid it; the table tells how busy the processor was.
  }
}

async function stop(code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  await swarm?.close().catch((error: unknown) => console.error(error))
  process.exit(code)
}
