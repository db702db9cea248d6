/** What this needs of the machine, and how busy the machine is. */
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findChromium } from '../../scripts/chromium.mjs'

const NEEDED = [
  ['python3', 'the network emulator is written in Python 3'],
  ['nsenter', 'it starts each browser in a network namespace (package util-linux)'],
  ['setpriv', 'it ends the server with the bench (package util-linux)'],
] as const

/** What this machine lacks; the message is one sentence. */
export class UnfitMachine extends Error {}

/** Path of a Chromium. Rejects with an UnfitMachine. */
export async function checkMachine(): Promise<string> {
  const problem = checkNetwork()
  if (problem !== undefined) throw new UnfitMachine(problem)
  try {
    return await findChromium()
  } catch (error) {
    throw new UnfitMachine(error instanceof Error ? error.message : String(error))
  }
}

/** Why the emulated network cannot be made here, in one sentence; undefined where it can. */
export function checkNetwork(): string | undefined {
  if (process.platform !== 'linux') return 'bench:swarm needs Linux, for its network namespaces.'
  if (process.getuid?.() !== 0)
    return 'bench:swarm must run as root, since it makes network namespaces and devices: run it with sudo.'
  if (!isUsable('/dev/net/tun', constants.R_OK | constants.W_OK))
    return 'bench:swarm needs /dev/net/tun, which is not here: load the module “tun”, or give the container that device.'
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  for (const [program, why] of NEEDED)
    if (!folders.some((folder) => isUsable(join(folder, program))))
      return `bench:swarm needs ${program}: ${why}.`
  return undefined
}

/** Of all processors since the machine started, in clock ticks. */
export interface ProcessorTime {
  readonly idle: number
  readonly total: number
}

export function processorTime(): ProcessorTime {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  // user nice system idle iowait irq softirq steal; guest time is in user already
  const ticks = first.trim().split(/\s+/).slice(1, 9).map(Number)
  return { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), total: ticks.reduce((sum, value) => sum + value, 0) }
}

/** 0 … 1, between two readings. */
export function idleShare(from: ProcessorTime, to: ProcessorTime): number {
  return (to.idle - from.idle) / Math.max(1, to.total - from.total)
}

/** Of all threads of some processes: seconds running, seconds ready to run but waiting for a processor, and how often. */
export interface ThreadTime {
  readonly ran: number
  readonly waited: number
  readonly slices: number
}

/** Of the processes whose process group is one of these. */
export function threadTime(groups: ReadonlySet<number>): ThreadTime {
  let ran = 0
  let waited = 0
  let slices = 0
  for (const process of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    // A process may end while this reads: then it is not counted.
    const group = Number(readQuietly(`/proc/${process}/stat`).split(') ').at(-1)?.split(' ')[2])
    if (!groups.has(group)) continue
    for (const thread of listQuietly(`/proc/${process}/task`)) {
      const [runNs = 0, waitNs = 0, count = 0] = readQuietly(`/proc/${process}/task/${thread}/schedstat`)
        .split(' ')
        .map(Number)
      ran += runNs / 1e9
      waited += waitNs / 1e9
      slices += count
    }
  }
  return { ran, waited, slices }
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function listQuietly(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function isUsable(path: string, mode = constants.X_OK): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
