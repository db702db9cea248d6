/** A JSON document posted to an address, again and again until it is taken or it is no use. */
import { createHmac } from 'node:crypto'
import { cleanText } from '../../client/shakemap/files/fact-text.ts'
import { pause } from '../publish/desk.ts'
import type { CommandOutcome } from './run-command.ts'

export interface HookRequest {
  readonly url: string
  readonly body: string
  /** The same for each try: by it a receiver knows what it has had. */
  readonly delivery: string
  /** Signs what is sent; undefined where nothing does. */
  readonly secret: string | undefined
  readonly signal: AbortSignal
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly timing?: HookTiming
}

export interface HookTiming {
  /** Of one try. */
  readonly timeoutMs: number
  /** Before the second try; twice as long before each further one. */
  readonly firstWaitMs: number
  readonly tries: number
}

/** Over two minutes in all: a server that is started anew is back by then. */
const TIMING: HookTiming = { timeoutMs: 10_000, firstWaitMs: 2_000, tries: 6 }
/** Of the others 400 and above, none is different the next time. */
const WORTH_A_TRY = new Set([408, 425, 429])

/** Never rejects. */
export async function postHook(request: HookRequest): Promise<CommandOutcome> {
  const { signal, timing = TIMING } = request
  let why = ''
  for (let i = 0; i < timing.tries; i++) {
    if (i > 0) await pause(timing.firstWaitMs * 2 ** (i - 1), signal)
    if (signal.aborted) return { is: 'stopped' }
    const answer = await post(request, timing.timeoutMs)
    if (answer.is === 'done') return answer
    if (signal.aborted) return { is: 'stopped' }
    why = answer.why
    if (!answer.isWorthATry) break
  }
  return { is: 'failed', why }
}

type Answer =
  { readonly is: 'done' } | { readonly is: 'failed'; readonly why: string; readonly isWorthATry: boolean }

async function post(
  { url, body, delivery, secret, signal, now = Date.now }: HookRequest,
  timeoutMs: number,
): Promise<Answer> {
  const sent = String(Math.floor(now() / 1_000))
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      // Where it leads is not what was asked for, and would be asked by GET.
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'flashcrew',
        'X-Flashcrew-Delivery': delivery,
        'X-Flashcrew-Timestamp': sent,
        ...(secret === undefined ? {} : { 'X-Flashcrew-Signature': signatureOf(secret, sent, body) }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    // What it says is of no use; unread it would hold the connection.
    await response.body?.cancel()
    const { status } = response
    if (response.ok) return { is: 'done' }
    return {
      is: 'failed',
      why: `it answered ${status}`,
      isWorthATry: status >= 500 || WORTH_A_TRY.has(status),
    }
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    const why = isLate
      ? `it did not answer within ${timeoutMs / 1_000} s`
      : `it cannot be reached (${reasonOf(error)})`
    return { is: 'failed', why, isWorthATry: true }
  }
}

/** HMAC-SHA256 in hexadecimal over the time, a point and the body: who has the secret knows that it is from here, and from now. */
function signatureOf(secret: string, sent: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${sent}.${body}`).digest('hex')}`
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cleanText(cause instanceof Error ? cause.message : String(cause))
}
