/**
 * `npm run bench:docs [-- --seeds N] [--from-results] [--engine]`: runs bench:sim, bench:overlay and bench:papers, and writes their
 * tables between the markers of docs/BENCHMARKS.md and their plots into docs/plots/. With --from-results it only draws what
 * bench/results holds. What 100,000 peers take comes from bench/results/large.json, which bench:large fills, and the engine's
 * tables from bench/results/engine, which bench:engine fills; --engine draws these tables alone.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { engineSection } from './engine/section.ts'
import { goalTable, type Goal } from './report/goal.ts'
import { idleGoal, largeGoal } from './sim/goals.ts'
import { overlayGoals } from './sim/overlay-goals.ts'
import type { LargeEntry } from './large.ts'
import { replaceBetween } from './report/markers.ts'
import type { OverlayResults } from './sim/overlay-goals.ts'
import { paperPlots } from './papers/plots.ts'
import { papersTable, type PaperFigures } from './papers/table.ts'
import { readResults, seedsFrom, type Kept } from './report/report.ts'
import { simTable, type SimFigures } from './sim/table.ts'

const document = join('docs', 'BENCHMARKS.md')
const plots = join('docs', 'plots')

const seeds = seedsFrom(process.argv)
const before = await readFile(document, 'utf8')
const text = replaceBetween(
  process.argv.includes('--engine') ? before : await simulated(before),
  'engine',
  unpadded(engineSection()),
)
const config = await resolveConfig(document)
await writeFile(document, await format(text, { ...config, filepath: document }))
console.log(`${document} is drawn.`)

/** The goals, the table of bench:sim, and the papers' experiments with their plots. */
async function simulated(text: string): Promise<string> {
  if (!process.argv.includes('--from-results')) for (const name of ['sim', 'overlay', 'papers']) run(name)
  const sim = await kept<SimFigures>('sim')
  const overlay = await kept<OverlayResults>('overlay')
  const papers = await kept<PaperFigures>('papers')
  const large = (await readResults<LargeEntry[]>('large'))?.figures ?? []

  const goals: Goal[] = [largeGoal(large), idleGoal(sim.figures), ...overlayGoals(overlay.figures)]
  const drawn = paperPlots(papers.figures)
  await mkdir(plots, { recursive: true })
  for (const { file, svg } of drawn) await writeFile(join(plots, file), svg)
  const reached = goals.filter(({ held }) => held === true).length
  console.log(`${plots} are drawn; ${reached} of ${goals.length} goals are held.`)

  const pictures = drawn.map(({ file, alt }) => `![${alt}](plots/${file})`)
  const parts = [
    ['goals', goalTable(goals)],
    ['sim', simTable(sim.figures)],
    ['papers', [unpadded(papersTable(papers.figures)), ...pictures].join('\n\n')],
  ] as const
  return parts.reduce((whole, [name, content]) => replaceBetween(whole, name, content), text)
}

/** Cells of many lines' length are not padded to the longest. */
function unpadded(table: string): string {
  return `<!-- prettier-ignore-start -->\n\n${table}\n\n<!-- prettier-ignore-end -->`
}

function run(name: string): void {
  // By the script's name in package.json, which alone says where its file is.
  const words = ['run', '--silent', `bench:${name}`, '--', '--seeds', String(seeds)]
  const { status } = spawnSync('npm', words, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`bench:${name} ended with ${status}`)
}

async function kept<T>(name: string): Promise<Kept<T>> {
  const results = await readResults<T>(name)
  if (results === null) throw new Error(`bench/results/${name}.json is lacking: run bench:${name} first`)
  return results
}
