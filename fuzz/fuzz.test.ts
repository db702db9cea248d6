/** Inputs that have failed before, and some thousand new ones of each kind. `npm run fuzz` goes on from there. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Coverage } from './engine/coverage.ts'
import { failuresOf } from './engine/files.ts'
import { Fuzzer } from './engine/fuzzer.ts'
import { judge } from './engine/judge.ts'
import { minimise } from './engine/minimise.ts'
import { bytesOf, type Form, READ, type Target, textOf } from './engine/target.ts'
import { planted } from './testing/planted.ts'
import { targets } from './targets/targets.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const INPUTS = 1_000

describe.each(targets.map((target) => [target.name, target] as const))('%s', (_, target) => {
  test('each form is read as our own writers make it', async () => {
    for (const { name, seeds, dress, outcome = READ } of target.forms) {
      const outcomes = await Promise.all(
        seeds.map(async (seed) => (await judge(target, Uint8Array.from(dress?.(seed) ?? seed))).outcome),
      )
      expect(outcomes, name).toContain(outcome)
    }
  })

  test('what failed before holds', async () => {
    for (const [name, input] of await failuresOf(root, target))
      expect((await judge(target, Uint8Array.from(input))).fault, name).toBeUndefined()
  })

  test('hostile inputs are read or refused for a reason', async () => {
    const fuzzer = new Fuzzer(target, { seed: 'test', coverage: null, batch: INPUTS })
    await fuzzer.runSeeds()
    await fuzzer.runBatch()
    expect(fuzzer.failures.map(({ message, input }) => [message, textOf(input)])).toEqual([])
    expect(fuzzer.inputs).toBeGreaterThanOrEqual(INPUTS)
    expect(fuzzer.outcomes.size, 'not all end alike').toBeGreaterThan(1)
  })
})

describe('the fuzzer', () => {
  const bytes: Form = { name: 'bytes', of: 'bytes', seeds: [bytesOf('........')] }

  test('comes to a fault that hides behind three conditions by what has run', async () => {
    const coverage = new Coverage((url) => url.endsWith('/planted.ts'))
    onTestFinished(() => coverage.end())
    const fuzzer = new Fuzzer(
      { name: 'planted', forms: [bytes], read: planted },
      { seed: 'test', coverage, batch: 500 },
    )
    await fuzzer.runSeeds()
    for (let i = 0; i < 400 && fuzzer.failures.length === 0; i++) await fuzzer.runBatch()
    expect(fuzzer.failures.map(({ what }) => what)).toEqual(['threw'])
    expect(fuzzer.corpus.get(bytes)?.length, 'each condition was a step').toBeGreaterThan(2)
  })

  test('makes a failing input small', async () => {
    const small = await minimise(bytesOf(`some ${'x'.repeat(300)} <needle> more`), async (input) =>
      textOf(input).includes('needle'),
    )
    expect(textOf(small)).toBe('needle')
  })

  const targetOf = (read: Target['read']): Target => ({ name: 'own', forms: [bytes], read })
  const held: Uint8Array[] = []
  test.each([
    ['threw', () => JSON.stringify(undefined).length.toString()],
    ['slow', () => spin(110)],
    ['greedy', () => `${held.push(new Uint8Array(60_000_000))}`],
  ] as const)('says that a reader %s', async (what, read) => {
    // Else the garbage of the tests before may go while it reads, and hide what it takes.
    collect()
    expect((await judge(targetOf(read), bytesOf('x'))).fault?.what).toBe(what)
    collect()
    const late = targetOf((input) => Promise.resolve(input).then(read))
    expect((await judge(late, bytesOf('x'))).fault?.what).toBe(what)
  })

  test('counts a reason without what it quotes', async () => {
    const quoting = targetOf((input) => `line 12 has “${textOf(input)}”`)
    expect((await judge(quoting, bytesOf('a “b” c'))).outcome).toBe('line # has “…”')
  })
})

/** Has V8 collect all garbage now. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
}

/** As long as the processor's own time is not up: a busy machine gives it later. */
function spin(ms: number): string {
  const start = process.cpuUsage()
  let spent = 0
  while (spent < ms * 1_000) {
    const { user, system } = process.cpuUsage(start)
    spent = user + system
  }
  return READ
}
