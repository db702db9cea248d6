/** What `npm run bench:engine` is told on its command line; every mistake is answered by a sentence that says what would be right. */
import { availableParallelism } from 'node:os'
import { allCells, groupKeys, quickCells, rowKeys, sizeKeys, type Cell } from './matrix.ts'

export type Command =
  | {
      readonly kind: 'run'
      readonly cells: readonly Cell[]
      readonly isQuick: boolean
      readonly seeds: readonly string[]
      readonly jobs: number
      /** Under which results are kept; quick ones apart from the others. */
      readonly label: string
      readonly isNamed: boolean
      readonly again: boolean
      /** Another label, whose figures are printed beside. */
      readonly beside: readonly string[]
    }
  | {
      readonly kind: 'table'
      readonly cells: readonly Cell[]
      readonly isQuick: boolean
      readonly labels: readonly string[]
    }
  | { readonly kind: 'list'; readonly cells: readonly Cell[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }

export const labelDefault = 'latest'

export const help = `npm run bench:engine -- [options]

Releases spread in the simulator over every kind of link that people have; the figures are printed beside the bounds and the goals.

  --quick            one seed, 30 peers, 3 MB in place of 10: minutes, for daily work
  --rows=A,B         only these links: ${rowKeys.join(', ')}
  --sizes=A,B        only these sizes: ${sizeKeys.join(', ')}
  --only=A,B         only these groups or cells: ${groupKeys.join(', ')}, or a name that --list prints
  --seeds=N          the seeds engine-1 to engine-N                        5, quick: 1
  --seeds=a,b        these seeds
  --jobs=N           processes                                             2
  --label=NAME       keeps the results under this name                     ${labelDefault}
  --again            runs what is kept once more
  --beside=NAME      prints the figures of this label beside
  --table=A,B        runs nothing: prints what is kept under these labels
  --list             lists the cells and their goals

Results are kept in bench/results/engine, each as soon as its run ends: the same command goes on where it was cut off. Runs under
a label that was named stand until --again; without a label, until the sources change.

Exit code 0: every release reached everybody, whether goals are reached or not; 1: one did not; 2: a mistake in the options.`

const values = ['rows', 'sizes', 'only', 'seeds', 'jobs', 'label', 'beside', 'table'] as const
const flags = ['quick', 'again', 'list', 'help'] as const
type Name = (typeof values)[number]

const seedsDefault = 5
const seedsMax = 1_000
const jobsDefault = 2
const jobsMax = 64

class Mistake extends Error {}

export function parseArguments(words: readonly string[]): Command {
  try {
    return parse(words)
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'mistake', message: error.message }
    throw error
  }
}

function parse(words: readonly string[]): Command {
  const { given, set } = split(words)
  if (set.has('help')) return { kind: 'help' }
  const isQuick = set.has('quick')
  const cells = chosen(isQuick ? quickCells() : allCells(), given)
  if (set.has('list')) return { kind: 'list', cells }
  const table = given.get('table')
  if (table !== undefined) {
    for (const option of ['seeds', 'jobs', 'label', 'beside'] as const)
      if (given.has(option))
        throw new Mistake(`--table runs nothing, so --${option} has no meaning beside it.`)
    if (set.has('again')) throw new Mistake('--table runs nothing, so --again has no meaning beside it.')
    return { kind: 'table', cells, isQuick, labels: list('table', table).map((word) => label('table', word)) }
  }
  const beside = given.get('beside')
  return {
    kind: 'run',
    cells,
    isQuick,
    seeds: seedsOf(given.get('seeds') ?? String(isQuick ? 1 : seedsDefault)),
    jobs: whole('jobs', given.get('jobs') ?? String(Math.min(jobsDefault, availableParallelism())), jobsMax),
    label: label('label', given.get('label') ?? labelDefault),
    isNamed: given.has('label'),
    again: set.has('again'),
    beside: beside === undefined ? [] : list('beside', beside).map((word) => label('beside', word)),
  }
}

function split(words: readonly string[]): { given: Map<Name, string>; set: Set<string> } {
  const given = new Map<Name, string>()
  const set = new Set<string>()
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    if (!word.startsWith('--')) throw new Mistake(`“${word}” is not an option; see --help.`)
    const at = word.indexOf('=')
    const name = at < 0 ? word.slice(2) : word.slice(2, at)
    if (flags.some((flag) => flag === name)) {
      if (at >= 0) throw new Mistake(`--${name} takes no value.`)
      set.add(name)
      continue
    }
    const option = values.find((candidate) => candidate === name)
    if (option === undefined) throw new Mistake(`There is no option --${name}; see --help.`)
    if (given.has(option))
      throw new Mistake(`--${name} is given twice; several values go behind one, with commas.`)
    const value = at < 0 ? words[++i] : word.slice(at + 1)
    if (value === undefined || value === '' || value.startsWith('--'))
      throw new Mistake(`--${name} needs a value.`)
    given.set(option, value)
  }
  return { given, set }
}

function chosen(cells: readonly Cell[], given: ReadonlyMap<Name, string>): readonly Cell[] {
  const rows = choice('rows', given.get('rows'), rowKeys)
  const sizes = choice('sizes', given.get('sizes'), sizeKeys)
  const only = choice('only', given.get('only'), [...groupKeys, ...cells.map(({ key }) => key)])
  const left = cells.filter(
    (cell) =>
      (rows?.includes(cell.row) ?? true) &&
      (sizes?.includes(cell.size) ?? true) &&
      (only === null || only.includes(cell.group) || only.includes(cell.key)),
  )
  if (left.length === 0) throw new Mistake('No cell has all that; --list shows which there are.')
  return left
}

/** Null where all are meant. */
function choice(name: Name, text: string | undefined, known: readonly string[]): readonly string[] | null {
  if (text === undefined) return null
  const words = list(name, text)
  for (const word of words)
    if (!known.includes(word))
      throw new Mistake(
        `--${name}: there is no “${word}”; ${name === 'only' ? `groups are ${groupKeys.join(', ')}, and --list names the cells` : `there are ${known.join(', ')}`}.`,
      )
  return words
}

/** A whole number is how many; anything else names them. */
function seedsOf(text: string): readonly string[] {
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const count = whole('seeds', text, seedsMax)
    return Array.from({ length: count }, (_, i) => `engine-${i + 1}`)
  }
  const names = list('seeds', text)
  if (new Set(names).size < names.length) throw new Mistake('--seeds: a seed is named twice.')
  return names
}

function list(name: Name, text: string): readonly string[] {
  const words = text.split(',').map((word) => word.trim())
  if (words.includes('')) throw new Mistake(`--${name}: “${text}” has an empty place between its commas.`)
  return words
}

function label(name: Name, text: string): string {
  if (!/^[a-z0-9][a-z0-9._-]{0,39}$/i.test(text))
    throw new Mistake(`--${name}: “${text}” is not a name of at most 40 letters, digits, dots and dashes.`)
  return text
}

function whole(name: Name, text: string, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Mistake(`--${name}: “${text}” is not a whole number from 1 to ${most}.`)
  return value
}
