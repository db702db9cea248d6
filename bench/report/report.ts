/** What every benchmark prints and keeps: a Markdown table on standard output, the figures as JSON in bench/results. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'

/** npm runs its scripts in the project's folder; where this file lies says nothing once it is bundled. */
const folder = join(process.cwd(), 'bench', 'results')

export interface Kept<T> {
  readonly machine: string
  readonly figures: T
}

export async function keepResults(name: string, figures: unknown): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(pathOf(name), `${JSON.stringify({ machine: machine(), figures }, null, 2)}\n`)
}

/** What was kept under that name, or null. Its shape is the one that its benchmark wrote. */
export async function readResults<T>(name: string): Promise<Kept<T> | null> {
  if (!existsSync(pathOf(name))) return null
  return JSON.parse(await readFile(pathOf(name), 'utf8')) as Kept<T>
}

/** Processor, its cores and Node.js, since figures mean nothing without them. */
export function machine(): string {
  const cores = cpus()
  return `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown processor'}, Node.js ${process.version}, ${process.platform}`
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** The number after --seeds, 5 where there is none. */
export function seedsFrom(words: readonly string[]): number {
  const at = words.indexOf('--seeds')
  const seeds = at < 0 ? 5 : Number(words[at + 1])
  if (!Number.isInteger(seeds) || seeds < 1) throw new Error('--seeds needs a whole number from 1')
  return seeds
}

/** Mean ± standard deviation of the sample. */
export function meanAndSpread(values: readonly number[]): { readonly mean: number; readonly spread: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, spread: Math.sqrt(squares / Math.max(1, values.length - 1)) }
}

export function plusMinus(values: readonly number[], digits: number): string {
  const { mean, spread } = meanAndSpread(values)
  return `${mean.toFixed(digits)} ± ${spread.toFixed(digits)}`
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function pathOf(name: string): string {
  return join(folder, `${name}.json`)
}
