/** A command of the user's, run to its end: without a shell, within a time, and with its last words where it fails. */
import { spawn } from 'node:child_process'
import { cleanText } from '../../client/shakemap/files/fact-text.ts'

export interface CommandRequest {
  /** The program, and its arguments. */
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
  /** Ends it. */
  readonly signal: AbortSignal
}

/** `stopped`: it was ended because this process ends. `why` is the end of a sentence. */
export type CommandOutcome =
  { readonly is: 'done' } | { readonly is: 'stopped' } | { readonly is: 'failed'; readonly why: string }

/** Of what it prints, so much is kept to be told. */
const wordsMax = 2_000
/** Between asking it to end and ending it. */
const graceMs = 2_000

/** Never rejects. */
export function runCommand({ words, env, timeoutMs, signal }: CommandRequest): Promise<CommandOutcome> {
  const [program = '', ...args] = words
  if (signal.aborted) return Promise.resolve({ is: 'stopped' })
  return new Promise((resolve) => {
    let said = ''
    let isLate = false
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const hear = (text: Buffer) => (said = (said + text.toString()).slice(-wordsMax))
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    const kill = (how: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, how)
      } catch {
        // It has ended meanwhile; or there are no groups on this system, and it is ended alone.
        child.kill(how)
      }
    }
    let grace: NodeJS.Timeout | undefined
    const end = () => {
      kill('SIGTERM')
      grace ??= setTimeout(() => kill('SIGKILL'), graceMs)
    }
    const timer = setTimeout(() => {
      isLate = true
      end()
    }, timeoutMs)
    signal.addEventListener('abort', end, { once: true })
    const finish = (outcome: CommandOutcome) => {
      clearTimeout(timer)
      clearTimeout(grace)
      signal.removeEventListener('abort', end)
      resolve(outcome)
    }
    child.on('error', (error) => finish({ is: 'failed', why: `it cannot be started (${error.message})` }))
    child.on('close', (code, killed) => {
      const last = cleanText(said.trim().slice(-200))
      const words = last === '' ? '' : `: ${last}`
      if (isLate)
        finish({ is: 'failed', why: `it took longer than ${timeoutMs / 1_000} s, and was ended${words}` })
      else if (signal.aborted) finish({ is: 'stopped' })
      else if (code === 0) finish({ is: 'done' })
      else
        finish({ is: 'failed', why: `it ended with ${code === null ? killed : `exit code ${code}`}${words}` })
    })
  })
}
