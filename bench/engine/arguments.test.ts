import { describe, expect, it } from 'vitest'
import { help, labelDefault, parseArguments, type Command } from './arguments.ts'
import { allCells, quickCells } from './matrix.ts'

type RunCommand = Extract<Command, { kind: 'run' }>

function run(...words: string[]): RunCommand {
  const command = parseArguments(words)
  if (command.kind !== 'run') throw new Error(`${command.kind}, not run`)
  return command
}

function keys(...words: string[]): string[] {
  return run(...words).cells.map(({ key }) => key)
}

function mistake(...words: string[]): string {
  const command = parseArguments(words)
  expect(command.kind).toBe('mistake')
  return command.kind === 'mistake' ? command.message : ''
}

describe('npm run bench:engine, its options', () => {
  it('without any runs all cells with five seeds of their own', () => {
    expect(run()).toMatchObject({
      cells: allCells(),
      isQuick: false,
      seeds: ['engine-1', 'engine-2', 'engine-3', 'engine-4', 'engine-5'],
      label: labelDefault,
      isNamed: false,
      again: false,
      beside: [],
    })
  })

  it('quick runs small cells with one seed', () => {
    expect(run('--quick')).toMatchObject({ cells: quickCells(), isQuick: true, seeds: ['engine-1'] })
  })

  it('takes slices by links, sizes, groups and cells', () => {
    expect(keys('--rows=20M,200k', '--sizes=1MB', '--only=matrix')).toEqual(['200k-1MB', '20M-1MB'])
    expect(keys('--rows=20M', '--only=loss', '--sizes', '100KB')).toEqual(['20M-100KB-loss1'])
    expect(keys('--only=lossy,1M-1MB')).toEqual([
      '200k-100KB-loss10',
      '200k-1MB-loss10',
      '200k-100KB-loss20',
      '200k-1MB-loss20',
      '1M-1MB',
    ])
  })

  it('takes seeds by number and by name, a label, processes and what stands beside', () => {
    expect(run('--seeds=2').seeds).toEqual(['engine-1', 'engine-2'])
    expect(run('--seeds=night').seeds).toEqual(['night'])
    expect(run('--seeds=1,2').seeds).toEqual(['1', '2'])
    expect(run('--jobs=1', '--label=after', '--beside=before', '--again')).toMatchObject({
      jobs: 1,
      label: 'after',
      isNamed: true,
      beside: ['before'],
      again: true,
    })
  })

  it('prints what is kept, lists the cells, and helps', () => {
    expect(parseArguments(['--table=before,after', '--only=matrix'])).toMatchObject({
      kind: 'table',
      labels: ['before', 'after'],
      isQuick: false,
    })
    expect(parseArguments(['--list', '--sizes=10MB'])).toMatchObject({ kind: 'list' })
    expect(parseArguments(['--rows=nowhere', '--help'])).toEqual({ kind: 'help' })
    for (const option of [
      'quick',
      'rows',
      'sizes',
      'only',
      'seeds',
      'jobs',
      'label',
      'again',
      'beside',
      'table',
      'list',
    ])
      expect(help).toContain(`  --${option}`)
  })

  it('answers every mistake with a sentence that names it', () => {
    expect(mistake('20M')).toContain('“20M” is not an option')
    expect(mistake('--row=20M')).toContain('no option --row;')
    expect(mistake('--rows=20m')).toBe(
      '--rows: there is no “20m”; there are 200k, 2M, 20M, 100M, 10-100M, 20M-national, 1M, mixed-k, mixed-M.',
    )
    expect(mistake('--only=fast')).toContain('groups are matrix, loss, lossy, mixed, large')
    expect(mistake('--sizes')).toBe('--sizes needs a value.')
    expect(mistake('--sizes=')).toBe('--sizes needs a value.')
    expect(mistake('--sizes=1MB,')).toContain('empty place between its commas')
    expect(mistake('--rows=1M', '--sizes=10MB')).toContain('No cell has all that')
    expect(mistake('--seeds=0')).toContain('not a whole number from 1 to 1000')
    expect(mistake('--seeds=1.5')).toContain('not a whole number')
    expect(mistake('--seeds=a,a')).toContain('a seed is named twice')
    expect(mistake('--jobs=none')).toContain('“none” is not a whole number from 1 to 64')
    expect(mistake('--label=../before')).toContain('“../before” is not a name')
    expect(mistake('--rows=1M', '--rows=2M')).toContain('given twice')
    expect(mistake('--quick=yes')).toBe('--quick takes no value.')
    expect(mistake('--table=before', '--seeds=1')).toContain('--seeds has no meaning')
    expect(mistake('--table=before', '--again')).toContain('--again has no meaning')
  })
})
