/** What every benchmark prints and keeps: a Markdown table on standard output, the figures as JSON in bench/results. */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

const RESULTS = new URL('./results/', import.meta.url)

export async function keepResults(name: string, figures: unknown): Promise<void> {
  await mkdir(RESULTS, { recursive: true })
  const path = fileURLToPath(new URL(`${name}.json`, RESULTS))
  await writeFile(path, `${JSON.stringify({ machine: machine(), figures }, null, 2)}\n`)
}

/** Processor, its cores and Node.js, since figures mean nothing without them. */
export function machine(): string {
  const cores = cpus()
  return `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown processor'}, Node.js ${process.version}, ${process.platform}`
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
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
