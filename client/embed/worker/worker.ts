/**
 * The service worker that a site's owner copies beside its pages (`flashcrew sw`): what is signed, and asked for by a page
 * with the script tag, comes by way of the site's visitors, and the page need not be changed for it. Pictures, backgrounds
 * of styles, fetch, ranges of films, downloads.
 *
 * It knows nothing of peers, which a worker cannot have: it asks the page. Whatever the page does not answer comes by plain
 * HTTP; so does the rest of what breaks off. It keeps the list of signed files, and no file.
 */
import {
  plainAddress,
  type Cancel,
  type FromPage,
  type Here,
  type List,
  type Want,
} from './worker-messages.ts'

// The compiler knows this for a page's script; it is a worker's.
declare const self: ServiceWorkerGlobalScope

interface ServiceWorkerGlobalScope extends EventTarget {
  readonly clients: {
    claim(): Promise<void>
    get(id: string): Promise<Client | undefined>
    matchAll(options: { type: 'window' }): Promise<readonly Client[]>
  }
  readonly location: Location
  skipWaiting(): Promise<void>
}
interface Client {
  readonly id: string
  postMessage(message: Want, transfer: Transferable[]): void
}
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  readonly clientId: string
  respondWith(response: Promise<Response>): void
}

/** How long a page may take to say that it has company, before HTTP begins. */
const holdMs = 400
/** A page that has nothing more to say for so long is as good as gone. */
const silentMs = 8_000
const CACHE = 'flashcrew-list'
const LIST = '/flashcrew-list'

let files: ReadonlySet<string> | undefined
const loading = load()
/** How to ask again, by the page that has not answered yet: a script that comes late hears nothing of what was before it. */
const unheard = new Map<string, Set<() => void>>()
/** Pages that did not answer: they have no script tag, or one that broke. */
const silent = new Set<string>()

self.addEventListener('install', (event) => (event as ExtendableEvent).waitUntil(self.skipWaiting()))
self.addEventListener('activate', (event) => (event as ExtendableEvent).waitUntil(self.clients.claim()))

self.addEventListener('message', (event) => {
  const { data, source } = event as MessageEvent<Here | List | null>
  if (data?.flashcrew === 'here')
    for (const again of unheard.get((source as unknown as Client).id) ?? []) again()
  if (data?.flashcrew !== 'list' || !Array.isArray(data.files)) return
  files = new Set(data.files)
  ;(event as unknown as ExtendableEvent).waitUntil(save(data.files))
})

self.addEventListener('fetch', (event) => {
  const asked = event as FetchEvent
  const { request } = asked
  const url = plainAddress(request.url)
  if (request.method !== 'GET' || new URL(url).origin !== self.location.origin) return
  // What the script tag itself asks the site for (origin.ts).
  if (request.mode === 'same-origin') return
  // Known and not among them: as if there was no worker.
  if (files && !files.has(url)) return
  asked.respondWith(answer(asked, url))
})

async function answer({ request, clientId }: FetchEvent, url: string): Promise<Response> {
  await loading
  const client = files?.has(url) === true ? await pageOf(clientId) : undefined
  const shared = client && !silent.has(client.id) ? await ask(client, request, url) : null
  return shared ?? fetch(request)
}

/** A download is asked for by no page in particular. */
async function pageOf(id: string): Promise<Client | undefined> {
  return (
    (id === '' ? undefined : await self.clients.get(id)) ??
    (await self.clients.matchAll({ type: 'window' }))[0]
  )
}

/** Null where it is to come by plain HTTP. */
async function ask(client: Client, request: Request, url: string): Promise<Response | null> {
  const messages = new Messages()
  const send = () => {
    const { port1, port2 } = new MessageChannel()
    messages.hear(port1)
    client.postMessage({ flashcrew: 'want', url, range: request.headers.get('Range') }, [port2])
  }
  const waiting = unheard.get(client.id) ?? new Set()
  unheard.set(client.id, waiting.add(send))
  send()
  let head = await messages.next(holdMs)
  waiting.delete(send)
  if (waiting.size === 0) unheard.delete(client.id)
  if (head === null) {
    silent.add(client.id)
    // It may answer the next one in time.
    setTimeout(() => silent.delete(client.id), silentMs)
  } else if (head.type === 'wait') head = await messages.news(silentMs)
  if (head?.type !== 'head') {
    messages.close()
    return null
  }
  const { contentType, size, start, end } = head
  const isPart = request.headers.has('Range')
  const headers = new Headers({
    'Content-Type': contentType,
    'Content-Length': String(end - start),
    'Accept-Ranges': 'bytes',
  })
  if (isPart) headers.set('Content-Range', `bytes ${start}-${end - 1}/${size}`)
  return new Response(body(messages, request, start, end), { status: isPart ? 206 : 200, headers })
}

function body(messages: Messages, request: Request, start: number, end: number): ReadableStream<Uint8Array> {
  let at = start
  let rest: ReadableStreamDefaultReader<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!rest) {
        const message = await messages.news(silentMs)
        if (message?.type === 'part') {
          at += message.bytes.length
          return controller.enqueue(message.bytes)
        }
        if (at >= end) {
          messages.close()
          return controller.close()
        }
        messages.close()
        rest = await restOf(request, at, end)
      }
      const part = await rest.read()
      if (part.done) return controller.close()
      controller.enqueue(part.value)
    },
    cancel: () => messages.close(),
  })
}

/** What a page has begun and not ended. Rejects where the site does not have it in parts: half of a file is none. */
async function restOf(
  { url }: Request,
  at: number,
  end: number,
): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const response = await fetch(url, { headers: { Range: `bytes=${at}-${end - 1}` } })
  if (response.status !== 206 || !response.body) throw new Error('the site sends no parts')
  return response.body.getReader()
}

/** What a page says, one after another. */
class Messages {
  private port: MessagePort | undefined
  private readonly held: FromPage[] = []
  private wake: (() => void) | undefined

  /** From this port on, and no other any more. */
  hear(port: MessagePort): void {
    this.close()
    this.port = port
    port.addEventListener('message', ({ data }: MessageEvent<FromPage>) => {
      if (this.port !== port) return
      this.held.push(data)
      this.wake?.()
    })
    port.start()
  }

  /** Null where it says nothing for so long. */
  async next(ms: number): Promise<FromPage | null> {
    if (this.held.length === 0) {
      let timer: ReturnType<typeof setTimeout> | undefined
      await new Promise<void>((resolve) => {
        this.wake = resolve
        timer = setTimeout(resolve, ms)
      })
      clearTimeout(timer)
    }
    return this.held.shift() ?? null
  }

  /** The next one that says more than that there is more to come. */
  async news(ms: number): Promise<FromPage | null> {
    let message = await this.next(ms)
    while (message?.type === 'wait') message = await this.next(ms)
    return message
  }

  close(): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has one other end
    this.port?.postMessage({ type: 'cancel' } satisfies Cancel)
    this.port?.close()
  }
}

async function load(): Promise<void> {
  try {
    const kept = await (await caches.open(CACHE)).match(LIST)
    files ??= new Set((await kept?.json()) as string[] | undefined)
  } catch {
    files ??= new Set()
  }
}

async function save(list: readonly string[]): Promise<void> {
  try {
    await (await caches.open(CACHE)).put(LIST, new Response(JSON.stringify(list)))
  } catch {
    // It is told again by the next page.
  }
}
