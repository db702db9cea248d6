/**
 * Chromium's DevTools protocol over a pipe: JSON messages that end with a zero byte. A pipe, because the browser's own
 * network is shaped, and because a browser whose pipe ends, ends too: none is left when the bench is killed.
 */
import type { Readable, Writable } from 'node:stream'
import { within } from './within.ts'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

interface Waiting {
  resolve(result: Record<string, unknown>): void
  reject(error: Error): void
}

/** Where nothing else is said. */
const ANSWER_MS_MAX = 30_000

export class DevTools {
  /** Of the page, once attached to; its events and commands carry it. */
  session: string | undefined
  onEvent: (method: string, params: Record<string, unknown>) => void = () => undefined
  private readonly to: Writable
  private readonly waiting = new Map<number, Waiting>()
  private last = 0
  private parts: Buffer[] = []
  private ended: Error | undefined

  constructor(to: Writable, from: Readable) {
    this.to = to
    from.on('data', (data: Buffer) => this.read(data))
    const end = (): void => this.end(new Error('the browser has ended'))
    from.on('close', end)
    from.on('error', end)
    to.on('error', end)
  }

  /** The command's result. Rejects with the browser's error, or when it has ended or does not answer. */
  async call(
    method: string,
    params: Record<string, unknown> = {},
    milliseconds = ANSWER_MS_MAX,
  ): Promise<Record<string, unknown>> {
    if (this.ended) throw this.ended
    const id = ++this.last
    const answer = new Promise<Record<string, unknown>>((resolve, reject) =>
      this.waiting.set(id, { resolve, reject }),
    )
    const { session } = this
    this.to.write(`${JSON.stringify({ id, method, params, ...(session && { sessionId: session }) })}\0`)
    try {
      return await within(answer, milliseconds, `no answer to ${method}`)
    } finally {
      this.waiting.delete(id)
    }
  }

  private read(data: Buffer): void {
    let start = 0
    for (let end = data.indexOf(0); end >= 0; end = data.indexOf(0, start)) {
      this.parts.push(data.subarray(start, end))
      const text = Buffer.concat(this.parts).toString()
      this.parts = []
      start = end + 1
      this.take(JSON.parse(text) as Message)
    }
    if (start < data.length) this.parts.push(data.subarray(start))
  }

  private take({ id, method, params, result, error }: Message): void {
    if (method !== undefined) return this.onEvent(method, params ?? {})
    const waiting = id === undefined ? undefined : this.waiting.get(id)
    if (error) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result ?? {})
  }

  private end(error: Error): void {
    this.ended = error
    for (const waiting of this.waiting.values()) waiting.reject(error)
    this.waiting.clear()
  }
}
