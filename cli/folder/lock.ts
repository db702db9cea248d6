/**
 * One process at a time: a file that says who holds it. A process that was killed leaves it behind; its successor sees
 * that nobody of that number and start time runs any more, and takes it. From another machine (a shared folder) only
 * the file's age tells.
 */
import { readFileSync, renameSync, rmSync, utimesSync, writeFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { codeOf, CommandFailure, whyNot } from '../failure.ts'

const TOUCH_MS = 10_000
const FOREIGN_STALE_MS = 60_000
/** Between being made and being written a file is empty. */
const WRITING_MS = 1_000

/** Takes the lock, and returns how to give it back. Throws a Failure where another process has it. */
export function takeLock(path: string, what: string): () => void {
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), host: hostname() })
  // A second try, after what a killed process left was taken away.
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 })
      return held(path, mine)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST')
        throw new CommandFailure(`The file ${path} cannot be written: ${whyNot(error)}.`)
    }
    const holder = readHolder(path)
    if (holder && isAlive(holder, path)) throw new CommandFailure(inUse(what, holder, path))
    takeAway(path, holder?.text)
  }
  throw new CommandFailure(inUse(what, readHolder(path), path))
}

interface Holder {
  readonly text: string
  readonly pid: number
  /** Clock ticks since the system started, as text; '' where the system does not say. */
  readonly started: string
  readonly host: string
}

function held(path: string, mine: string): () => void {
  const timer = setInterval(() => {
    const now = new Date()
    try {
      utimesSync(path, now, now)
    } catch {
      // The folder is gone; whoever makes it anew makes a lock too.
    }
  }, TOUCH_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    if (readHolder(path)?.text === mine) rmSync(path, { force: true })
  }
}

/** Only what was seen: another process may have taken its place meanwhile, and then it is put back. */
function takeAway(path: string, seen: string | undefined): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (readText(aside) !== seen) renameSync(aside, path)
  } catch {
    // Gone already.
  }
  rmSync(aside, { force: true })
}

function readHolder(path: string): Holder | undefined {
  const text = readText(path)
  if (text === undefined) return undefined
  try {
    const { pid, started, host } = JSON.parse(text) as Partial<Record<string, unknown>>
    if (typeof pid === 'number' && typeof started === 'string' && typeof host === 'string')
      return { text, pid, started, host }
  } catch {
    // What was cut off says as much as what is none.
  }
  return { text, pid: 0, started: '', host: '' }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function isAlive({ pid, started, host }: Holder, path: string): boolean {
  if (pid <= 0) return ageOf(path) < WRITING_MS
  if (host !== hostname()) return ageOf(path) < FOREIGN_STALE_MS
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Of another user, and alive.
    if (codeOf(error) !== 'EPERM') return false
  }
  const now = startOf(pid)
  return started === '' || now === '' || now === started
}

/** Numbers of processes are used again; a start time is not. Linux only. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`)
  // The name, in parentheses, may hold anything; the 20th field after it is the start.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return Infinity
  }
}

function inUse(what: string, holder: Holder | undefined, path: string): string {
  const who = holder
    ? `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`
    : 'another process'
  return `${what} is in use by ${who}: stop that one first (it holds ${path}).`
}
