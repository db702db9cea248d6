/** Judges whether a target did with an input what it must: no exception, within the time, without taking memory that the input does not pay for. */
import { getHeapStatistics } from 'node:v8'
import type { Target } from './target.ts'

/** A page that reads for longer stops. A slow input is tried again by the processor's time: the machine may be busy with more. */
const MS_MAX = 100
const TRIES = 3
const FIXED_BYTES_MAX = 24 * 1024 * 1024
const BYTES_PER_BYTE_MAX = 1_024

export interface Fault {
  readonly what: 'threw' | 'slow' | 'greedy'
  readonly message: string
  /** The same for inputs that show the same fault. */
  readonly key: string
}

export interface Judged {
  /** `read`, a reason, or what went wrong. */
  readonly outcome: string
  readonly fault: Fault | undefined
}

export function judge(
  target: Target,
  input: Uint8Array<ArrayBuffer>,
  closely = true,
): Judged | Promise<Judged> {
  const startMs = performance.now()
  const before = takenBytes()
  try {
    const said = target.read(input, closely)
    if (typeof said === 'string') {
      const looked = look(said, input, startMs, before)
      return looked ?? again(target, input, closely)
    }
    return said.then((late) => look(late, input, startMs, before) ?? again(target, input, closely), thrown)
  } catch (error) {
    return thrown(error)
  }
}

/** Undefined where it took too long. */
function look(said: string, input: Uint8Array, startMs: number, before: number): Judged | undefined {
  const taken = takenBytes() - before
  if (taken > FIXED_BYTES_MAX + input.length * BYTES_PER_BYTE_MAX) {
    const message = `${(taken / 1e6).toFixed(0)} MB for ${input.length} bytes (${plain(said)})`
    return { outcome: 'greedy', fault: { what: 'greedy', message, key: `greedy ${plain(said)}` } }
  }
  return performance.now() - startMs > MS_MAX ? undefined : { outcome: plain(said), fault: undefined }
}

async function again(target: Target, input: Uint8Array<ArrayBuffer>, closely: boolean): Promise<Judged> {
  let fastestMs = Infinity
  let said = ''
  for (let i = 0; i < TRIES; i++) {
    const start = process.cpuUsage()
    // oxlint-disable-next-line no-await-in-loop -- to be timed alone
    said = await target.read(input, closely)
    const { user, system } = process.cpuUsage(start)
    fastestMs = Math.min(fastestMs, (user + system) / 1_000)
  }
  if (fastestMs <= MS_MAX) return { outcome: plain(said), fault: undefined }
  const message = `${fastestMs.toFixed(0)} ms for ${input.length} bytes (${plain(said)})`
  return { outcome: 'slow', fault: { what: 'slow', message, key: `slow ${plain(said)}` } }
}

function thrown(error: unknown): Judged {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : `no error: ${String(error)}`
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const place = /\n\s+at (.*)/.exec(stack)?.[1] ?? ''
  return {
    outcome: 'threw',
    fault: { what: 'threw', message: `${message} (${place})`, key: `threw ${plain(message)} ${place}` },
  }
}

/** What is taken at present; it falls when the collector has been here, and then nothing is noticed. */
function takenBytes(): number {
  const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics()
  return heap + buffers
}

/** A reason without what it quotes of the input. */
function plain(reason: string): string {
  return reason
    .replaceAll(/“[\s\S]*”/g, '“…”')
    .replaceAll(/(Received|received|never but received|Expected) [\s\S]*$/g, '$1 …')
    .replaceAll(/-?\d[\d.,]*(?:e[-+]?\d+)?/g, '#')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 100)
}
