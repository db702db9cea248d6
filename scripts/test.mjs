/**
 * `npm test`: installs what is missing, then type check, lint, build, unit and simulator tests, browser tests.
 * The last line is the sum, alone: `N passed, N failed`.
 *
 *     node scripts/test.mjs [--only=unit|browser] [--tabs=20] [arguments for the test runner…]
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { installMissing, nodeProblem, root } from './install.mjs'
import { slowest, timesOfBrowserTests, timesOfUnitTests } from './slowest.mjs'

const bin = (path) => join(root, 'node_modules', path)
const options = readOptions(process.argv.slice(2))
const reports = mkdtempSync(join(tmpdir(), 'flashcrew-test-'))
const sum = { passed: 0, failed: 0 }
const times = []

try {
  process.exitCode = await main()
} finally {
  rmSync(reports, { recursive: true, force: true })
}

async function main() {
  const whole = options.only === undefined
  const needed =
    (await step('Install what is missing', install, false)) &&
    (!whole || (await step('Type check', () => npm('types')))) &&
    (!whole || (await step('Lint', () => npm('lint')))) &&
    (options.only === 'unit' || (await step('Build', () => npm('build'), whole)))
  if (needed && options.only !== 'browser') await tests('Unit and simulator tests', unit)
  if (needed && options.only !== 'unit') await tests('Browser tests', browser)
  if (times.length > 0) console.log(`── The slowest tests\n${slowest(times)}\n`)
  console.log(`${sum.passed} passed, ${sum.failed} failed`)
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1
}

/** A step that passes or fails as one; the next ones make no sense after a failure. */
async function step(title, work, counted = true) {
  const { value: fine, seconds } = await timed(title, work)
  if (counted && fine) sum.passed++
  if (!fine) sum.failed++
  console.log(`── ${title}: ${fine ? 'passed' : 'FAILED'} in ${seconds} s\n`)
  return fine
}

/** A step of many tests; `work` resolves to their counts. */
async function tests(title, work) {
  const { value: counts, seconds } = await timed(title, work)
  sum.passed += counts.passed
  sum.failed += counts.failed
  console.log(`── ${title}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s\n`)
}

async function timed(title, work) {
  console.log(`── ${title}`)
  const start = performance.now()
  const value = await work()
  return { value, seconds: ((performance.now() - start) / 1000).toFixed(1) }
}

async function install() {
  const problem = nodeProblem() ?? (await installMissing())
  if (problem) console.error(problem)
  return problem === undefined
}

async function unit() {
  const report = join(reports, 'unit.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const fine = await node([bin('vitest/vitest.mjs'), 'run', ...reporters, ...options.rest])
  const result = readReport(report)
  times.push(...timesOfUnitTests(result))
  return counts(fine, result?.numPassedTests ?? 0, result?.numFailedTests ?? 0)
}

/** Pages two at a time, then swarms of tabs and shaped sites, which need both cores. */
async function browser() {
  const pages = await browserProject('pages', 2)
  const swarms = await browserProject('swarms', 1)
  return { passed: pages.passed + swarms.passed, failed: pages.failed + swarms.failed }
}

async function browserProject(project, workers) {
  const report = join(reports, `${project}.json`)
  let executable
  try {
    executable = await findChromium()
  } catch (error) {
    console.error(error.message)
    return { passed: 0, failed: 1 }
  }
  const env = { FLASHCREW_CHROMIUM: executable, PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  if (options.tabs) env.E2E_TABS = options.tabs
  const fine = await node(
    [
      bin('@playwright/test/cli.js'),
      'test',
      '--config=e2e',
      `--project=${project}`,
      `--workers=${workers}`,
      '--reporter=list,json',
      '--pass-with-no-tests',
      ...options.rest,
    ],
    env,
  )
  const result = readReport(report)
  times.push(...timesOfBrowserTests(result))
  const stats = result?.stats
  return counts(fine, stats?.expected ?? 0, (stats?.unexpected ?? 0) + (stats?.flaky ?? 0))
}

/** A runner that failed without a failed test (a file that does not load, none found) is one failure all the same. */
function counts(fine, passed, failed) {
  return { passed, failed: fine || failed > 0 ? failed : 1 }
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

function npm(script) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js')) return node([cli, 'run', '--silent', script])
  return run('npm', ['run', '--silent', script], {}, process.platform === 'win32')
}

function node(args, env = {}) {
  return run(process.execPath, args, env)
}

/** Resolves to whether the command ended well. */
function run(command, args, env, shell = false) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      shell,
    })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.on('close', (code) => resolve(code === 0))
  })
}

function readOptions(args) {
  const read = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1]
  const rest = args.filter((arg) => !/^--(only|tabs)=/.test(arg))
  return { only: read('only'), tabs: read('tabs'), rest }
}
