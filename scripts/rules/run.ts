/** Runs tests with vitest in a process of its own, with or without a fault, and tells how they ended. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Check } from './check.ts'
import { faultVariable, type Fault } from './mutation.ts'
import { root } from './sources.ts'

export type Outcome =
  | { readonly kind: 'green'; readonly tests: number }
  | { readonly kind: 'red'; readonly message: string }
  /** Nothing was shown: no test has this title, or the file does not load. */
  | { readonly kind: 'nothing'; readonly message: string }

interface Assertion {
  readonly status: string
  readonly fullName: string
  readonly failureMessages: readonly string[]
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly Assertion[]
  }[]
}

/** A test whose fault keeps it from ending is red as well. */
const patienceMs = 120_000
/** What waits in vain for something need not wait as long as without a fault. */
const testMs = 20_000
const greenPatienceMs = 600_000

/** A regular expression for a test's full name. */
function patternOf({ test, under = '' }: Check): string {
  const escaped = test.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
  return under + (under === '' ? '' : '.*') + escaped.replaceAll(/%[ijs]/g, '.*')
}

/** The named test with its fault. */
export async function runWithFault(check: Check, file: string, fault: Fault): Promise<Outcome> {
  const env = { [faultVariable]: JSON.stringify(fault) }
  const report = await vitest([file], patternOf(check), patienceMs, env, `--testTimeout=${testMs}`)
  if (report === undefined) return { kind: 'red', message: 'does not end' }
  return outcomeOf(report, () => true)
}

/** All tests without a fault: how each check's ended. */
export async function runWithout(
  files: readonly string[],
  checks: readonly Check[],
): Promise<readonly Outcome[]> {
  const pattern = checks.map(patternOf).join('|')
  const report = await vitest(files, pattern, greenPatienceMs, {})
  return checks.map((check) => {
    if (report === undefined) return { kind: 'nothing', message: 'the tests do not end' }
    const own = new RegExp(patternOf(check))
    return outcomeOf(report, ({ fullName }) => own.test(fullName))
  })
}

function outcomeOf({ testResults }: Report, isMeant: (one: Assertion) => boolean): Outcome {
  const run = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((one) => (one.status === 'passed' || one.status === 'failed') && isMeant(one))
  if (run.length === 0) {
    const message = testResults.map((file) => file.message).find((text) => text !== '')
    return { kind: 'nothing', message: firstLine(message ?? 'no test has this title') }
  }
  const failed = run.find(({ status }) => status === 'failed')
  if (failed === undefined) return { kind: 'green', tests: run.length }
  const message = firstLine(failed.failureMessages[0] ?? '')
  // A fault that is no program shows nothing.
  return /^(ReferenceError|SyntaxError)/.test(message)
    ? { kind: 'nothing', message }
    : { kind: 'red', message }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 160)
}

/** Undefined where the tests did not end in time. */
async function vitest(
  files: readonly string[],
  pattern: string,
  ms: number,
  env: Record<string, string>,
  ...more: readonly string[]
): Promise<Report | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'flashcrew-rules-'))
  const out = join(folder, 'report.json')
  try {
    const words = ['run', ...files, '-t', pattern, '--reporter=json', `--outputFile=${out}`, ...more]
    const ended = await node([join(root, 'node_modules/vitest/vitest.mjs'), ...words], ms, env)
    return ended ? (JSON.parse(readFileSync(out, 'utf8')) as Report) : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** False where it had to be stopped. */
function node(words: readonly string[], ms: number, env: Record<string, string>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'ignore',
      // A group of its own: a test that never ends is stopped with the process that runs it.
      detached: process.platform !== 'win32',
    })
    const timer = setTimeout(() => {
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
      resolve(false)
    }, ms)
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
