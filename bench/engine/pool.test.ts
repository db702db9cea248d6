import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { allCells, type Cell } from './matrix.ts'
import { Pool } from './pool.ts'
import { runOf } from './testing.ts'

const [cell] = allCells() as [Cell, ...Cell[]]

/** Stands in for the program: what it does depends on the seed. */
const program = `
const run = ${JSON.stringify(runOf())}
process.on('message', ({ key, seed }) => {
  if (seed === 'dies') process.exit(3)
  if (seed === 'hangs') return process.send({ kind: 'progress', line: 'hanging' })
  if (seed === 'throws') return process.send({ kind: 'failed', message: 'an assertion' })
  process.send({ kind: 'progress', line: key })
  process.send({ kind: 'run', run: { ...run, seed } })
})
process.on('disconnect', () => process.exit())
`

function pool(heard: string[], onProgress = (): void => undefined): Pool {
  const folder = mkdtempSync(join(tmpdir(), 'flashcrew-pool-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'program.mjs')
  writeFileSync(path, program)
  return new Pool(
    true,
    { sources: 'aaaa', commit: 'bbbb' },
    {
      progress(task, line) {
        heard.push(`${task.seed} tells ${line}`)
        onProgress()
      },
      finished: (task, run) => heard.push(`${task.seed} is ${run.seed}`),
      failed: (task, message) => heard.push(`${task.seed} failed: ${message}`),
    },
    path,
  )
}

function tasks(...seeds: string[]): { cell: Cell; seed: string }[] {
  return seeds.map((seed) => ({ cell, seed }))
}

it('every task is run once, and one that throws or takes its process along stops no other', async () => {
  for (const jobs of [1, 3]) {
    const heard: string[] = []
    await pool(heard).run(tasks('a', 'dies', 'b', 'throws', 'c'), jobs)
    expect(heard.toSorted()).toEqual([
      'a is a',
      `a tells ${cell.key}`,
      'b is b',
      `b tells ${cell.key}`,
      'c is c',
      `c tells ${cell.key}`,
      'dies failed: its process ended with code 3',
      'throws failed: an assertion',
    ])
  }
})

it('a pool that is stopped ends its processes, begins nothing, and calls nothing a failure', async () => {
  const heard: string[] = []
  const stopped = pool(heard, () => stopped.stop())
  await stopped.run(tasks('hangs', 'a', 'b'), 1)
  expect(heard).toEqual(['hangs tells hanging'])
})
