import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { root, runScript } from '../testing.ts'
import { help, parseArguments } from './arguments.ts'

function mistake(...words: string[]): string {
  const command = parseArguments(words)
  expect(command.kind).toBe('mistake')
  return command.kind === 'mistake' ? command.message : ''
}

describe('npm run sim, its options', () => {
  it('without any is CREW’s default with five seeds', () => {
    expect(parseArguments([])).toEqual({
      kind: 'run',
      simulation: {
        peers: 60,
        bytes: 100_000,
        upBitsPerSecond: 200_000,
        downBitsPerSecond: 200_000,
        latencyMs: [10, 150],
        lossBound: 0.01,
        rates: [],
      },
      seeds: ['1', '2', '3', '4', '5'],
      json: false,
      svg: null,
      withinSeconds: 600,
    })
  })

  it('understands the line of the issue, and units', () => {
    const line = '--peers 60 --size 100KB --up 200kbit --latency 2-700 --loss 1% --seeds 5'
    expect(parseArguments(line.split(' '))).toMatchObject({
      kind: 'run',
      simulation: { bytes: 100_000, upBitsPerSecond: 200_000, latencyMs: [2, 700], lossBound: 0.01 },
    })
    const other =
      '--size=64KiB --up 10Mbit/s --down 1.5Mbit --loss 0.05 --seed night --chunk 8KiB --hetero 800:0.2'
    expect(parseArguments(other.split(' '))).toMatchObject({
      simulation: {
        bytes: 65_536,
        upBitsPerSecond: 10e6,
        downBitsPerSecond: 1.5e6,
        lossBound: 0.05,
        chunkBytes: 8_192,
        rates: [{ share: 0.2, upBitsPerSecond: 800e3, downBitsPerSecond: 800e3 }],
      },
      seeds: ['night'],
    })
  })

  it('answers every mistake with a sentence that names it', () => {
    expect(mistake('--pears', '3')).toContain('no option --pears')
    expect(mistake('60')).toContain('“60” is not an option')
    expect(mistake('--peers')).toContain('--peers needs a value')
    expect(mistake('--peers', '0')).toContain('whole number from 1')
    expect(mistake('--peers', '1.5')).toContain('whole number')
    expect(mistake('--size', 'big')).toContain('100KB')
    expect(mistake('--size', '70MB')).toContain('from 1 byte')
    expect(mistake('--up', '0')).toContain('200kbit')
    expect(mistake('--up', '20xx')).toContain('200kbit')
    expect(mistake('--latency', '150-10')).toContain('range of milliseconds')
    expect(mistake('--loss', '100%')).toContain('at most 90%')
    expect(mistake('--hetero', '800')).toContain('800kbit:0.2')
    expect(mistake('--hetero', '800:0.6,400:0.6')).toContain('more than all')
    expect(mistake('--chunk', '1MB')).toContain('--chunk')
    expect(mistake('--size', '60MB', '--chunk', '4KiB')).toContain('chunks')
    expect(mistake('--seed', '1', '--seeds', '2')).toContain('either')
  })

  it('names every option in its help', () => {
    for (const option of ['peers', 'size', 'up', 'down', 'latency', 'loss', 'seeds', 'seed', 'json', 'svg'])
      expect(help).toContain(`--${option} `)
    expect(parseArguments(['--help']).kind).toBe('help')
    expect(parseArguments(['--list']).kind).toBe('list')
    expect(parseArguments(['--scenario', 'quiet', '--seed', '7'])).toEqual({
      kind: 'scenario',
      name: 'quiet',
      seeds: ['7'],
      json: false,
    })
  })
})

const sim = (...words: string[]) => runScript('sim.ts', ...words)

describe('npm run sim', () => {
  const tiny = ['--peers', '6', '--size', '20KB', '--up', '2Mbit', '--latency', '5-20']

  it('prints the table, and draws', async () => {
    const svg = join(mkdtempSync(join(tmpdir(), 'sim-')), 'coverage.svg')
    const { code, out } = await sim(...tiny, '--seeds', '2', '--svg', svg)
    expect(code).toBe(0)
    expect(out).toContain('6 peers, 20 KB in')
    expect(out).toMatch(/Bound: \w+ [\d.]+ s/)
    expect(out).toMatch(/\| mean +\|/)
    expect(out).toContain('keep-alive')
    const drawing = readFileSync(svg, 'utf8')
    expect(drawing).toContain('<svg')
    expect(drawing).toContain('peers complete, mean of 2 seeds')
    expect(drawing).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('bundled, prints JSON', async () => {
    const run = promisify(execFile)
    const words = [join(root, 'scripts/sim.mjs'), ...tiny, '--seed', 'x', '--json']
    const { stdout: out } = await run(process.execPath, words, { cwd: root })
    expect(JSON.parse(out)).toMatchObject({ results: [{ seed: 'x', peers: 6, completed: 6 }] })
  })

  it('ends with 1 and the seed when a run does not finish, with 2 after a mistake', async () => {
    const slow = await sim(
      '--peers',
      '6',
      '--size',
      '500KB',
      '--up',
      '100kbit',
      '--within',
      '2',
      '--seed',
      'late',
    )
    expect(slow.code).toBe(1)
    expect(slow.err).toContain('--seed late repeats it')
    const wrong = await sim('--peers', 'many')
    expect(wrong.code).toBe(2)
    expect(wrong.err).toContain('“many” is not a whole number')
    const nowhere = await sim('--scenario', 'nowhere')
    expect(nowhere.code).toBe(2)
  })
})
