/** The emulated network (emulator.py) as a child process: its hosts, and its counters when asked. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { within } from '../within.ts'

export interface NetworkPlan {
  /** Uplink and downlink of each host, in bits per second; host 1 first. */
  readonly rates: readonly { readonly up: number; readonly down: number }[]
  /** One way, in ms, by the distance of the pair. */
  readonly latencyMsMin: number
  readonly latencyMsMax: number
  /** Each host draws its own uniformly from `lossMin` (0) to this, 0 … 1. */
  readonly lossMax: number
  readonly lossMin?: number
  readonly seed: number
}

const SCRIPT = fileURLToPath(new URL('emulator.py', import.meta.url))
/** A namespace takes some milliseconds to make; the rest is for a busy machine. */
const READY_MS_MAX = 30_000
const ANSWER_MS_MAX = 10_000
const END_MS_MAX = 3_000

const introduction = v.object({
  root: v.string(),
  hosts: v.array(
    v.object({ address: v.string(), netns: v.string(), up: v.number(), down: v.number(), loss: v.number() }),
  ),
})
const hostCounters = v.object({
  /** Bytes of IP packets that left its uplink, lost ones included. */
  sent: v.number(),
  packets: v.number(),
  received: v.number(),
  /** Bytes refused by a full queue, its uplink's or its downlink's. */
  dropped: v.number(),
  lost: v.number(),
})
const networkStats = v.object({
  /** Milliseconds since 1970. */
  now: v.number(),
  /** Host 0, the root side, first. */
  hosts: v.array(hostCounters),
  /** Bytes sent by all hosts but host 0: STUN, open DTLS handshakes, encrypted DTLS (SCTP), TCP, others. */
  kinds: v.object({
    stun: v.number(),
    handshake: v.number(),
    data: v.number(),
    tcp: v.number(),
    other: v.number(),
  }),
  /** The longest uplink queue, in seconds. */
  backlog: v.number(),
  /** Packets handed on, those of them that were over 5 ms late, and how late the latest was, in ms; since the start. */
  delivered: v.number(),
  late: v.number(),
  latest: v.number(),
  /** Processor seconds of the emulator. */
  cpu: v.number(),
})
const traceAnswer = v.object({ trace: v.nullable(v.string()) })

type EmulatedHost = v.InferOutput<typeof introduction>['hosts'][number]
export type NetworkStats = v.InferOutput<typeof networkStats>

export class Emulator {
  /** The root side's address: servers that the hosts are to reach listen there. */
  readonly root: string
  /** Host 1 first. */
  readonly hosts: readonly EmulatedHost[]
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>
  private asking: Promise<unknown> = Promise.resolve()

  private constructor(
    child: ChildProcess,
    lines: AsyncIterator<string>,
    first: v.InferOutput<typeof introduction>,
  ) {
    this.child = child
    this.lines = lines
    this.root = first.root
    this.hosts = first.hosts
  }

  /** Resolves when all hosts are up. Rejects with what the emulator says is wrong. */
  static async start(plan: NetworkPlan): Promise<Emulator> {
    const child = spawn('python3', [SCRIPT, ...commandLine(plan)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true, // Ctrl-C is for the bench, which ends the tabs first
    })
    let complaint = ''
    child.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
    child.stdin.on('error', () => {
      // It has ended: the answer that does not come says so.
    })
    child.on('error', (error) => (complaint += `python3 cannot be run: ${error.message}`))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    try {
      const { value, done } = await within(lines.next(), READY_MS_MAX, 'the emulated network does not start')
      if (done) throw new Error(`the emulated network cannot be made: ${complaint.trim()}`)
      return new Emulator(child, lines, v.parse(introduction, JSON.parse(value)))
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }

  async stats(): Promise<NetworkStats> {
    return v.parse(networkStats, await this.ask('stats'))
  }

  /** From now on, a line for each packet into this file; null ends it. */
  async trace(path: string | null): Promise<void> {
    v.parse(traceAnswer, await this.ask(path === null ? 'trace' : `trace ${path}`))
  }

  /** The next so many packets of data (SCTP within DTLS) from this host, 1 and on, are lost. */
  async drop(host: number, packets: number): Promise<void> {
    v.parse(v.object({ drop: v.number() }), await this.ask(`drop ${host} ${packets}`))
  }

  /** The hosts and their devices are gone when this resolves, as far as no program is left in them. */
  async close(): Promise<void> {
    const { child } = this
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.stdin?.end()
    await within(gone, END_MS_MAX, 'the emulator does not end').catch(async () => {
      child.kill('SIGKILL')
      await gone
    })
  }

  /** One question at a time: answers come in order. */
  private ask(question: string): Promise<unknown> {
    const answer = this.asking.then(async () => {
      this.child.stdin?.write(`${question}\n`)
      const { value, done } = await within(this.lines.next(), ANSWER_MS_MAX, 'the emulator does not answer')
      if (done) throw new Error('the emulator has ended')
      return JSON.parse(value) as unknown
    })
    this.asking = answer.catch(() => undefined)
    return answer
  }
}

function commandLine(plan: NetworkPlan): string[] {
  const rates = plan.rates.map(({ up, down }, i) => `--rate=${i + 1}:${up}:${down}`)
  return [
    `--hosts=${plan.rates.length}`,
    '--latency',
    String(plan.latencyMsMin),
    String(plan.latencyMsMax),
    `--loss=${plan.lossMax}`,
    `--loss-least=${plan.lossMin ?? 0}`,
    `--seed=${plan.seed}`,
    ...rates,
  ]
}
