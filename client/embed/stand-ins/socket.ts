/**
 * socket.io's client as far as signaling-link.ts needs one, in 1 KB for socket.io-client's 13: the script tag's build puts it
 * in its place, and testing/signaling-contract.ts holds both to the same. Engine.IO 4 over WebSocket alone, Socket.IO 5, binary
 * attachments included (https://socket.io/docs/v4/socket-io-protocol/). No reconnection, namespaces or polling: where
 * WebSockets are blocked there is no server, and a site's files come from the site.
 */

type Listener = (...words: never[]) => void
type Answer = (error: Error | null, answer?: unknown) => void

interface Options {
  /** To be connected, in milliseconds. */
  readonly timeout: number
}

/** Packet types: Engine.IO's, and where that is a message, Socket.IO's. */
const OPEN = '0'
const PING = '2'
const PONG = '3'
const CONNECTED = '40'
const DISCONNECTED = '41'
const EVENT = '42'
const ACKNOWLEDGED = '43'
const REFUSED = '44'
const BINARY_EVENT = '45'
/** Our server sends no message with more. */
const attachmentsMax = 4

/** Connects at once; never throws for what the network does. `server` is an origin. */
export function io(server: string, options: Options): Socket {
  return new Socket(server, options)
}

export class Socket {
  private readonly ws: WebSocket
  private listeners = new Map<string, Listener[]>()
  private readonly answers = new Map<number, Answer>()
  private nextId = 0
  private isConnected = false
  private timer: ReturnType<typeof setTimeout> | undefined
  /** From one ping to the latest time of the next, in milliseconds. */
  private silenceMs = Infinity
  private waiting: { readonly text: string; readonly count: number; readonly parts: Uint8Array[] } | null =
    null

  constructor(server: string, { timeout }: Options) {
    this.ws = new WebSocket(`${server.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`)
    this.ws.binaryType = 'arraybuffer'
    this.ws.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => this.heard(data))
    this.ws.addEventListener('close', () => this.ended())
    // It closes then as well.
    this.ws.addEventListener('error', () => {})
    this.timer = setTimeout(() => this.ended(), timeout)
  }

  on(event: string, listener: Listener): this {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener])
    return this
  }

  removeAllListeners(): this {
    this.listeners = new Map()
    return this
  }

  emit(event: string, message: unknown): this {
    this.send('', [event, message])
    return this
  }

  /** As socket.io: the answer, or an Error when none came in time. */
  timeout(ms: number): { emit: (event: string, message: unknown, answer: Answer) => void } {
    return {
      emit: (event, message, answer) => {
        const id = this.nextId++
        const timer = setTimeout(() => {
          this.answers.delete(id)
          answer(new Error('no answer'))
        }, ms)
        this.answers.set(id, (error, value) => {
          clearTimeout(timer)
          answer(error, value)
        })
        this.send(id, [event, message])
      },
    }
  }

  disconnect(): this {
    clearTimeout(this.timer)
    this.answers.clear()
    this.removeAllListeners()
    if (this.isConnected && this.ws.readyState === WebSocket.OPEN) this.ws.send(DISCONNECTED)
    this.isConnected = false
    this.ws.close()
    return this
  }

  private send(id: number | '', words: unknown[]): void {
    if (this.ws.readyState !== WebSocket.OPEN) return
    const parts: Uint8Array<ArrayBuffer>[] = []
    const text = JSON.stringify(words, (_, value: unknown) => {
      if (!(value instanceof Uint8Array)) return value
      parts.push(value as Uint8Array<ArrayBuffer>)
      return { _placeholder: true, num: parts.length - 1 }
    })
    this.ws.send(parts.length > 0 ? `${BINARY_EVENT}${parts.length}-${id}${text}` : `${EVENT}${id}${text}`)
    for (const part of parts) this.ws.send(part)
  }

  private heard(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') return this.attached(new Uint8Array(data))
    if (data.startsWith(OPEN)) this.opened(data.slice(1))
    else if (data === PING) {
      this.ws.send(PONG)
      this.listen()
    } else if (data.startsWith(CONNECTED)) {
      this.isConnected = true
      this.listen()
      this.tell('connect')
    } else if (data.startsWith(EVENT)) this.event(data.slice(2), [])
    else if (data.startsWith(BINARY_EVENT)) this.announced(data.slice(2))
    else if (data.startsWith(ACKNOWLEDGED)) this.answered(data.slice(2))
    else if (data.startsWith(DISCONNECTED) || data.startsWith(REFUSED)) this.ended()
  }

  private opened(text: string): void {
    const { pingInterval, pingTimeout } = (read(text) ?? {}) as {
      pingInterval?: number
      pingTimeout?: number
    }
    this.silenceMs = (pingInterval ?? 0) + (pingTimeout ?? 0)
    this.ws.send(CONNECTED)
  }

  /** A server that does not ping any more is gone. */
  private listen(): void {
    clearTimeout(this.timer)
    if (this.silenceMs > 0) this.timer = setTimeout(() => this.ended(), this.silenceMs)
  }

  private announced(text: string): void {
    const [head = '', count = ''] = /^(\d+)-/.exec(text) ?? []
    if (head === '' || Number(count) > attachmentsMax) return this.ended()
    this.waiting = { text: text.slice(head.length), count: Number(count), parts: [] }
  }

  private attached(part: Uint8Array): void {
    const { waiting } = this
    if (!waiting || waiting.parts.push(part) < waiting.count) return
    this.waiting = null
    this.event(waiting.text, waiting.parts)
  }

  private event(text: string, parts: readonly Uint8Array[]): void {
    // Our server asks for no answer: what stands before the bracket is of no use.
    const words = read(text.slice(text.indexOf('[')), parts)
    if (Array.isArray(words) && typeof words[0] === 'string')
      this.tell(words[0], ...(words.slice(1) as never[]))
  }

  private answered(text: string): void {
    const id = Number.parseInt(text, 10)
    const words = read(text.slice(text.indexOf('[')))
    this.answers.get(id)?.(null, Array.isArray(words) ? words[0] : undefined)
    this.answers.delete(id)
  }

  private ended(): void {
    const event = this.isConnected ? 'disconnect' : 'connect_error'
    clearTimeout(this.timer)
    const { listeners } = this
    this.disconnect()
    for (const listener of listeners.get(event) ?? []) listener()
  }

  private tell(event: string, ...words: never[]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(...words)
  }
}

function read(text: string, parts: readonly Uint8Array[] = []): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => {
      const { _placeholder: isPlace, num } = (value ?? {}) as { _placeholder?: unknown; num?: unknown }
      return isPlace === true ? parts[num as number] : value
    })
  } catch {
    return undefined
  }
}
