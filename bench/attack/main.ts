/**
 * `npm run bench:attack`: strangers of each kind against the built server, from one address of loopback. Prints the server's
 * memory before and at its highest, what it refused, how long an honest tab's joins took meanwhile, and what is left of all that a
 * minute after. The goal for memory is twice of idle, and 20 KB a socket.
 * BENCH_WAYS, BENCH_SOCKETS, BENCH_SECONDS and BENCH_REST narrow it. Needs Linux: the honest tab comes from another loopback address.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createKey } from '../../client/keys/signing.ts'
import { Server } from '../../e2e/support/server.ts'
import { keepResults, machine, markdownTable } from '../report/report.ts'
import { Honest } from './honest.ts'
import { largeHeader } from './large-header.ts'
import { WAYS } from './ways.ts'

const STRANGERS = fileURLToPath(new URL('strangers.ts', import.meta.url))
const list = (name: string, usual: readonly string[]): readonly string[] =>
  process.env[name]?.split(',') ?? usual
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 75)
const REST_SECONDS = Number(process.env['BENCH_REST'] ?? 60)
const SOCKET_MB = 20 / 1_024
const SETTLE_MS = 3_000
const LOOK_MS = 250

interface Figures {
  readonly way: string
  readonly sockets: number
  readonly idleMB: number
  readonly peakMB: number
  /** Twice of idle, and 20 KB a socket. */
  readonly goalMB: number
  readonly came: number
  readonly cut: number
  readonly refusals: Readonly<Record<string, number>>
  readonly joinMs: Readonly<Record<'before' | 'median' | 'p99' | 'slowest', number>>
  /** Joins of the honest tab that were not answered in time. */
  readonly failed: number
  /** When the strangers have been gone for a while. */
  readonly rest: {
    readonly sockets: number
    readonly unreadBytes: number
    readonly memoryMB: number
    readonly joinMs: number
  }
}

const HEAD = [
  'way',
  'sockets',
  'idle',
  'peak',
  'goal',
  'connected',
  'cut',
  'refused, by reason',
  'a join before',
  'meanwhile: median',
  '99th percentile',
  'slowest',
  'not answered',
  'a minute later',
]

const all: Figures[] = []
for (const sockets of list('BENCH_SOCKETS', ['20', '512']).map(Number))
  for (const way of list('BENCH_WAYS', Object.keys(WAYS))) {
    const figures = await attack(way, sockets)
    console.error(JSON.stringify(figures))
    all.push(figures)
  }
await keepResults('attack', all)
console.log(`${machine()}; ${SECONDS} s each.\n`)
console.log(markdownTable(HEAD, all.map(rowOf)))

/** A fresh server each time: memory that was once taken is not given back at once. */
async function attack(way: string, sockets: number): Promise<Figures> {
  const server = await Server.start()
  try {
    const channel = await publish(server.origin)
    const honest = new Honest(server.origin)
    await delay(SETTLE_MS)
    const before = await honest.join()
    const idleMB = memoryMB(server.pid)
    const strangers = fork(STRANGERS, [way, String(sockets), server.origin, channel], {
      execArgv: ['--import', 'tsx'],
    })
    const until = performance.now() + SECONDS * 1_000
    let peakMB = 0
    const looking = setInterval(() => (peakMB = Math.max(peakMB, memoryMB(server.pid))), LOOK_MS)
    await honest.joinUntil(until)
    clearInterval(looking)
    const refusals = await refusalsOf(server)
    if (strangers.exitCode !== null) throw new Error('the strangers have failed')
    const told = once(strangers, 'message')
    strangers.send('stop')
    const [{ came, cut }] = (await told) as [{ came: number; cut: number }]
    const joinMs = { before, ...honest.times() }
    const goalMB = Math.round(2 * idleMB + sockets * SOCKET_MB)
    await delay(REST_SECONDS * 1_000)
    const rest = {
      sockets: await server.metric('flashcrew_sockets'),
      unreadBytes: await server.metric('flashcrew_unread_bytes'),
      memoryMB: memoryMB(server.pid),
      joinMs: await honest.join(),
    }
    return { way, sockets, idleMB, peakMB, goalMB, came, cut, refusals, joinMs, failed: honest.failed, rest }
  } finally {
    await server.close()
  }
}

/** Keeps a header as large as may be on a channel of its own: each join there is answered with it. */
async function publish(origin: string): Promise<string> {
  const key = await createKey()
  const channel = `crew://${key.thumbprint}/attack`
  await new Honest(origin).publish(channel, await largeHeader(key, channel, 1))
  return channel
}

/** Resident, as the kernel counts it. */
function memoryMB(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1_024)
}

/** By reason. Empty where the server does not even answer this. */
async function refusalsOf(server: Server): Promise<Record<string, number>> {
  const text = await server.metrics().catch(() => '')
  const found = text.matchAll(/^flashcrew_refusals_total\{reason="([^"]+)"\} (\d+)/gm)
  return Object.fromEntries([...found].map(([, reason, times]) => [reason ?? '', Number(times)]))
}

function rowOf(one: Figures): readonly string[] {
  const reasons = Object.entries(one.refusals).map(([reason, times]) => `${reason} ${times}`)
  return [
    one.way,
    String(one.sockets),
    `${one.idleMB} MB`,
    `${one.peakMB} MB`,
    `${one.goalMB} MB`,
    String(one.came),
    String(one.cut),
    reasons.join(', ') || 'nothing',
    ms(one.joinMs.before),
    ms(one.joinMs.median),
    ms(one.joinMs.p99),
    ms(one.joinMs.slowest),
    String(one.failed),
    `${one.rest.sockets} sockets, ${one.rest.memoryMB} MB, ${ms(one.rest.joinMs)}`,
  ]
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}
