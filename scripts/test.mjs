/**
 * `npm test`: installs what is missing; then unit and simulator tests beside type check, build, and lint beside browser tests.
 * Firefox is tested where it is installed. The last line is the sum, alone: `N passed, N failed`.
 *
 *     node scripts/test.mjs [--only=unit|browser|firefox] [--tabs=20] [arguments for the test runner…]
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTestChromium } from './chromium.mjs'
import { findFirefox, installedFirefox } from './firefox.mjs'
import { installMissing, nodeProblem, root } from './install.mjs'
import { slowest, timesOfBrowserTests, timesOfUnitTests } from './slowest.mjs'

const bin = (path) => join(root, 'node_modules', path)
const options = readOptions(process.argv.slice(2))
const reports = mkdtempSync(join(tmpdir(), 'flashcrew-test-'))
const sum = { passed: 0, failed: 0 }
const times = []
/** Of what runs beside something else. */
const behind = { isBehind: true }
/** In the units of nice(1): it gets about a tenth of a core that a browser wants too. */
const BEHIND_PRIORITY = 10

try {
  process.exitCode = await main()
} finally {
  rmSync(reports, { recursive: true, force: true })
}

async function main() {
  const whole = options.only === undefined
  if (await step('Install what is missing', install, false))
    await (whole ? Promise.all([unitTests(behind), checkedAndBuilt()]) : onlySome())
  if (times.length > 0) console.log(`── The slowest tests\n${slowest(times)}\n`)
  console.log(`${sum.passed} passed, ${sum.failed} failed`)
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1
}

/**
 * Beside the unit and simulator tests, which need no build. Browser tests wait for much of their time, and the simulator only
 * computes. So it computes with what the others leave: it has less of the processor wherever both want it, and its words come
 * when it has ended.
 */
async function checkedAndBuilt() {
  const needed = (await step('Type check', () => npm('types'))) && (await step('Build', () => npm('build')))
  // No test needs what lint says.
  if (needed) await Promise.all([step('Lint', () => npm('lint', behind)), tests('Browser tests', browser)])
}

async function onlySome() {
  if (options.only === 'unit') return unitTests({})
  if (!(await step('Build', () => npm('build'), false))) return
  if (options.only === 'firefox') await tests('Tests in Firefox', firefox)
  else await tests('Browser tests', browser)
}

async function unitTests(how) {
  await tests('Unit and simulator tests', () => unit(how))
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

async function unit(how) {
  const report = join(reports, 'unit.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const fine = await node([bin('vitest/vitest.mjs'), 'run', ...reporters, ...options.rest], how)
  const result = readReport(report)
  times.push(...timesOfUnitTests(result))
  return counts(fine, result?.numPassedTests ?? 0, result?.numFailedTests ?? 0)
}

/** What mostly waits three at a time, then swarms of tabs and shaped sites, which need both cores. */
async function browser() {
  const hasFirefox = installedFirefox() !== undefined
  if (!hasFirefox)
    console.log('No Firefox is installed: nothing is tested in it (npm run e2e:firefox installs it).')
  const waiting = hasFirefox ? ['pages', 'firefox'] : ['pages']
  return added([await browserProjects(waiting, 3), await browserProjects(['swarms'], 1)])
}

async function firefox() {
  try {
    await findFirefox()
  } catch (error) {
    console.error(error.message)
    return { passed: 0, failed: 1 }
  }
  return browserProjects(['firefox'], 1)
}

async function browserProjects(projects, workers) {
  const report = join(reports, `${projects.join('-')}.json`)
  let executable
  try {
    executable = await findTestChromium()
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
      ...projects.map((project) => `--project=${project}`),
      `--workers=${workers}`,
      '--reporter=list,json',
      '--pass-with-no-tests',
      ...options.rest,
    ],
    { env },
  )
  const result = readReport(report)
  times.push(...timesOfBrowserTests(result))
  const stats = result?.stats
  return counts(fine, stats?.expected ?? 0, (stats?.unexpected ?? 0) + (stats?.flaky ?? 0))
}

function added(parts) {
  const of = (key) => parts.reduce((sum, part) => sum + part[key], 0)
  return { passed: of('passed'), failed: of('failed') }
}

/** A runner that failed without a failed test (a file that does not load, none found) is one failure all the same. */
function counts(fine, passed, failed) {
  return { passed, failed: fine || failed > 0 ? failed : 1 }
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

function npm(script, how) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js')) return node([cli, 'run', '--silent', script], how)
  return run('npm', ['run', '--silent', script], { ...how, shell: process.platform === 'win32' })
}

function node(args, how) {
  return run(process.execPath, args, how)
}

/** Resolves to whether the command ended well. Where it runs behind others, its output comes as one, at its end. */
function run(command, args, { env = {}, shell = false, isBehind = false } = {}) {
  return new Promise((resolve) => {
    const output = isBehind ? 'pipe' : 'inherit'
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
      shell,
    })
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => said.push(bytes))
    child.on('spawn', () => {
      if (isBehind) setPriority(child.pid, BEHIND_PRIORITY)
    })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said))
      resolve(code === 0)
    })
  })
}

function readOptions(args) {
  const read = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1]
  const rest = args.filter((arg) => !/^--(only|tabs)=/.test(arg))
  return { only: read('only'), tabs: read('tabs'), rest }
}
