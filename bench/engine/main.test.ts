import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

/** Runs the benchmark with its results in a folder of its own. */
async function bench(folder: string, ...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const script = join(process.cwd(), 'scripts', 'bench.mjs')
  return promisify(execFile)(process.execPath, [script, 'engine/main', ...words], { cwd: folder })
}

it('npm run bench:engine runs a slice in processes of its own, keeps it, and does not run it twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcrew-engine-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const slice = ['--quick', '--rows=20M-national', '--sizes=100KB', '--label=test', '--jobs=2']
  const first = await bench(folder, ...slice)
  expect(first.stderr).toContain('2 runs to do (label “test-quick”)')
  expect(first.stderr).toMatch(/\[2\/2\] 20M-national-100KB(-loss1)? engine-1: \d/)
  expect(first.stdout).toContain('| 20 Mbit/s, 5–40 ms |')
  const file = join(folder, 'bench', 'results', 'engine', 'test-quick', '20M-national-100KB.json')
  const kept = readFileSync(file, 'utf8')
  expect(kept).toContain('"completed":30')
  expect(existsSync(`${file}.new`)).toBe(false)
  // A kept run stands, even a faulty one.
  writeFileSync(file, kept.replace('"completed":30', '"completed":29'))
  const second = await bench(folder, ...slice).catch((error: unknown) => error)
  expect(second).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('0 runs to do, 2 are kept already') as string,
    stdout: first.stdout,
  })
  expect(second).toMatchObject({
    stderr: expect.stringContaining(
      'only 29 of 30 got the release whole; npm run bench:engine -- --quick --only=20M-national-100KB --seeds=engine-1 --again repeats it.',
    ) as string,
  })
})
