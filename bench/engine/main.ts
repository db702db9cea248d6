/** `npm run bench:engine`: how near the data path is to the bound on every kind of link. See --help. */
import { machine } from '../report/report.ts'
import { help, parseArguments, type Command } from './arguments.ts'
import type { Origin } from './cell.ts'
import { figureText, goalText, judge, type Results } from './goals.ts'
import { allCells, quickCells, quickLabel, type Cell } from './matrix.ts'
import { planOf, type Plan, type Task } from './plan.ts'
import { Pool, serve, workerWord } from './pool.ts'
import { figures, type Run } from './run.ts'
import { originHere } from './sources.ts'
import { Store } from './store.ts'
import { costTable, goalsTable, matrixTable, summary, timesTable, useTable, type Shown } from './table.ts'

const words = process.argv.slice(2)
if (words[0] === workerWord) serve()
else process.exitCode = await main(parseArguments(words))

async function main(command: Command): Promise<number> {
  switch (command.kind) {
    case 'help':
      console.log(help)
      return 0
    case 'mistake':
      console.error(command.message)
      return 2
    case 'list':
      list(command.cells)
      return 0
    case 'table': {
      const labels = command.labels.map((label) => folderOf(label, command.isQuick))
      print({ cells: command.cells, labels, results: new Store().results(known(command.isQuick)) })
      return 0
    }
    case 'run':
      break
  }
  return run(command)
}

type RunCommand = Extract<Command, { kind: 'run' }>

async function run(command: RunCommand): Promise<number> {
  const { cells, isQuick, seeds, jobs, again, isNamed } = command
  const label = folderOf(command.label, isQuick)
  const store = new Store()
  const origin = originHere()
  const plan = planOf({
    cells,
    seeds,
    kept: (cell) => store.runs(cell, label),
    again,
    sources: origin.sources,
    isNamed,
  })
  announce(plan, label, origin)
  const outcome = await runAll(plan.tasks, { store, label, jobs, isQuick, origin })
  const labels = [...command.beside.map((one) => folderOf(one, isQuick)), label]
  console.log(`${machine()}; sources ${origin.sources}, commit ${origin.commit}\n`)
  print({ cells, labels, results: store.results(known(isQuick), seeds) })
  if (outcome.isStopped) {
    console.error('Stopped. What had finished is kept; the same command goes on from there.')
    return 130
  }
  const faults = [...outcome.faults, ...unfinished(command, store, label)]
  for (const fault of faults) console.error(fault)
  return faults.length > 0 ? 1 : 0
}

function announce({ tasks, standing, ofOtherSources }: Plan, label: string, { sources }: Origin): void {
  const kept = standing === 0 ? '' : `, ${standing} are kept already`
  console.error(`${tasks.length} runs to do${kept} (label “${label}”).`)
  if (ofOtherSources > 0)
    console.error(
      `${ofOtherSources} of the kept runs are of other sources than the present ones (${sources}); --again runs them anew.`,
    )
}

interface Setting {
  readonly store: Store
  readonly label: string
  readonly jobs: number
  readonly isQuick: boolean
  readonly origin: Origin
}

async function runAll(
  tasks: readonly Task[],
  { store, label, jobs, isQuick, origin }: Setting,
): Promise<{ faults: string[]; isStopped: boolean }> {
  const faults: string[] = []
  let done = 0
  let isStopped = false
  const say = ({ cell, seed }: Task, text: string): void =>
    console.error(`[${done}/${tasks.length}] ${cell.key} ${seed}: ${text}`)
  const pool = new Pool(isQuick, origin, {
    progress: (task, line) => say(task, line),
    finished(task, one) {
      store.keep(task.cell, label, one)
      done++
      say(task, oneLine(task.cell, one))
    },
    failed(task, message) {
      done++
      say(task, `failed: ${message}`)
      faults.push(`${task.cell.key} with seed ${task.seed} failed: ${message}; ${repeat(task, isQuick)}`)
    },
  })
  const stop = (): void => {
    isStopped = true
    pool.stop()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  await pool.run(tasks, jobs)
  return { faults, isStopped }
}

/** Goals that one run alone can be held to. */
function oneLine(cell: Cell, run: Run): string {
  const alone: Results = (key) => (key === cell.key ? [run] : [])
  const missed = cell.goals.filter((goal) => {
    const verdict = judge(goal, cell.key, '', alone)
    return verdict.kind === 'measured' && !verdict.isHeld
  })
  const goals = missed.map(
    (goal) =>
      `${figureText(goal.figure, figures[goal.figure](run))} where the goal is ${goalText(goal, (key) => key)}`,
  )
  const whole = run.completed === run.peers ? '' : `only ${run.completed} of ${run.peers} have it; `
  return `${whole}${figureText('last', figures.last(run))}, ratio ${figureText('ratio', run.ratio)}, ${run.cpuSeconds.toFixed(1)} s of a core${goals.length === 0 ? '' : `; missed: ${goals.join('; ')}`}`
}

/** Releases that did not reach everybody, in this run or in one that is kept. */
function unfinished({ cells, seeds, isQuick }: RunCommand, store: Store, label: string): string[] {
  const runs = cells.flatMap((cell) => store.runs(cell, label).map((one) => ({ cell, ...one })))
  return runs
    .filter(({ seed, completed, peers }) => seeds.includes(seed) && completed < peers)
    .map(
      ({ cell, seed, completed, peers }) =>
        `${cell.key} with seed ${seed}: only ${completed} of ${peers} got the release whole; ${repeat({ cell, seed }, isQuick)}`,
    )
}

function repeat({ cell, seed }: Task, isQuick: boolean): string {
  return `npm run bench:engine -- ${isQuick ? '--quick ' : ''}--only=${cell.key} --seeds=${seed} --again repeats it.`
}

function print(shown: Shown): void {
  if (shown.cells.every(({ key }) => shown.labels.every((label) => shown.results(key, label).length === 0))) {
    console.log(`Nothing is kept under ${shown.labels.join(', ')} for these cells.`)
    return
  }
  console.log(
    [
      ...(shown.cells.some(({ group }) => group === 'matrix') ? [matrixTable(shown)] : []),
      goalsTable(shown),
      timesTable(shown),
      costTable(shown),
      useTable(shown),
      `${summary(shown)} A goal that is missed stands in bold.`,
    ].join('\n\n'),
  )
}

function list(cells: readonly Cell[]): void {
  const names = new Map(known(false).map(({ key, name }) => [key, name]))
  for (const cell of cells)
    console.log(
      [
        `${cell.key} (${cell.group}): ${cell.name}`,
        ...cell.goals.map((goal) => `  ${goalText(goal, (key) => names.get(key) ?? key)}`),
      ].join('\n'),
    )
}

/** Cells that goals refer to need not be among those that are run. */
function known(isQuick: boolean): readonly Cell[] {
  return isQuick ? quickCells() : allCells()
}

function folderOf(label: string, isQuick: boolean): string {
  return isQuick ? quickLabel(label) : label
}
