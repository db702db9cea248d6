/**
 * `npm run bench:docs [-- --seeds N] [--from-results]`: runs bench:sim, bench:overlay and bench:papers, and writes their tables between
 * the markers of docs/BENCHMARKS.md and their plots into docs/plots/. With --from-results it only draws what bench/results holds.
 * What thousands of peers take comes from bench/results/large.json, which bench:large fills.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { goalTable, type Goal } from './goal.ts'
import { largeGoals, simGoals } from './goals.ts'
import { overlayGoals } from './overlay-goals.ts'
import type { LargeEntry } from './large.ts'
import { replaceBetween } from './markers.ts'
import type { OverlayResults } from './overlay.ts'
import { paperPlots } from './papers/plots.ts'
import { papersTable, type PaperFigures } from './papers/table.ts'
import { readResults, seedsFrom, type Kept } from './report.ts'
import { simTable, type SimFigures } from './sim-table.ts'

const document = join('docs', 'BENCHMARKS.md')
const plots = join('docs', 'plots')

const seeds = seedsFrom(process.argv)
if (!process.argv.includes('--from-results')) for (const name of ['sim', 'overlay', 'papers']) run(name)

const sim = await kept<SimFigures>('sim')
const overlay = await kept<OverlayResults>('overlay')
const papers = await kept<PaperFigures>('papers')
const large = (await readResults<LargeEntry[]>('large'))?.figures ?? []

const goals: Goal[] = [...simGoals(sim.figures), ...largeGoals(large), ...overlayGoals(overlay.figures)]
goals.sort((a, b) => Number(a.id.slice(2)) - Number(b.id.slice(2)))
const drawn = paperPlots(papers.figures)
await mkdir(plots, { recursive: true })
for (const { file, svg } of drawn) await writeFile(join(plots, file), svg)

let text = await readFile(document, 'utf8')
text = replaceBetween(text, 'goals', goalTable(goals))
text = replaceBetween(text, 'sim', simTable(sim.figures))
text = replaceBetween(
  text,
  'papers',
  [unpadded(papersTable(papers.figures)), ...drawn.map(({ file, alt }) => `![${alt}](plots/${file})`)].join(
    '\n\n',
  ),
)
const config = await resolveConfig(document)
await writeFile(document, await format(text, { ...config, filepath: document }))
const reached = goals.filter(({ held }) => held === true).length
console.log(`${document} and ${plots} are drawn; ${reached} of ${goals.length} goals are held.`)

/** Cells of many lines' length are not padded to the longest. */
function unpadded(table: string): string {
  return `<!-- prettier-ignore-start -->\n\n${table}\n\n<!-- prettier-ignore-end -->`
}

function run(name: string): void {
  const { status } = spawnSync(process.execPath, ['scripts/bench.mjs', name, '--seeds', String(seeds)], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`bench:${name} ended with ${status}`)
}

async function kept<T>(name: string): Promise<Kept<T>> {
  const results = await readResults<T>(name)
  if (results === null) throw new Error(`bench/results/${name}.json is lacking: run bench:${name} first`)
  return results
}
