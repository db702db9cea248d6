/**
 * Answers what a site's pages ask for by what its visitors have. It knows nothing of peers, which a worker cannot have: it asks
 * the page. Whatever the page does not answer comes by plain HTTP; so does the rest of what breaks off. It keeps the list of
 * signed files, and no file.
 */
import { PageMessages } from './page-messages.ts'
import { Removal } from './removal.ts'
import { SignedList } from './signed-list.ts'
import { plainAddress, type Here, type List, type Want } from './worker-messages.ts'

export interface ServiceWorkerGlobalScope extends EventTarget {
  readonly clients: {
    claim(): Promise<void>
    get(id: string): Promise<Client | undefined>
    matchAll(options: { type: 'window' }): Promise<readonly Client[]>
  }
  readonly location: Pick<Location, 'origin' | 'href'>
  readonly registration: { unregister(): Promise<boolean> }
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

export class SiteWorker {
  private readonly scope: ServiceWorkerGlobalScope
  private readonly list: SignedList
  /** How to ask again, by the page that has not answered yet: a script that comes late hears nothing of what was before it. */
  private readonly unheard = new Map<string, Set<() => void>>()
  /** Pages that did not answer: they have no script tag, or one that broke. */
  private readonly silent = new Set<string>()
  private readonly removal: Removal

  constructor(scope: ServiceWorkerGlobalScope, caches: Pick<CacheStorage, 'open'>) {
    this.scope = scope
    this.list = new SignedList(caches)
    const remove = () => scope.registration.unregister()
    this.removal = new Removal({ address: scope.location.href, caches, remove })
  }

  listen(): void {
    const { scope } = this
    scope.addEventListener('install', (event) => (event as ExtendableEvent).waitUntil(scope.skipWaiting()))
    scope.addEventListener('activate', (event) => (event as ExtendableEvent).waitUntil(scope.clients.claim()))
    scope.addEventListener('message', (event) => this.heard(event as MessageEvent<Here | List | null>))
    scope.addEventListener('fetch', (event) => this.asked(event as FetchEvent))
  }

  private heard(event: MessageEvent<Here | List | null>): void {
    const { data, source } = event
    if (data?.flashcrew === 'here')
      for (const again of this.unheard.get((source as unknown as Client).id) ?? []) again()
    if (data?.flashcrew === 'list' && Array.isArray(data.files))
      (event as unknown as ExtendableEvent).waitUntil(this.list.set(data.files))
  }

  private asked(event: FetchEvent): void {
    const { request } = event
    const url = plainAddress(request.url)
    if (request.mode === 'navigate') event.waitUntil(this.removal.look())
    if (request.method !== 'GET' || new URL(url).origin !== this.scope.location.origin) return
    // What the script tag itself asks the site for (origin.ts).
    if (request.mode === 'same-origin') return
    // Known and not among them: as if there was no worker.
    if (this.list.has(url) === false) return
    event.respondWith(this.answer(event, url))
  }

  private async answer({ request, clientId }: FetchEvent, url: string): Promise<Response> {
    await this.list.loading
    const client = this.list.has(url) === true ? await this.pageOf(clientId) : undefined
    const isAsked = client && !this.silent.has(client.id)
    const siteHeaders = isAsked && request.mode === 'navigate' ? await headersOf(url) : new Headers()
    const shared = isAsked && siteHeaders ? await this.ask(client, request, url, siteHeaders) : null
    return shared ?? fetch(request)
  }

  /** A download is asked for by no page in particular. */
  private async pageOf(id: string): Promise<Client | undefined> {
    const { clients } = this.scope
    return (id === '' ? undefined : await clients.get(id)) ?? (await clients.matchAll({ type: 'window' }))[0]
  }

  /** Answers with these headers of the site. Null where the file is to come by plain HTTP. */
  private async ask(
    client: Client,
    request: Request,
    url: string,
    headers: Headers,
  ): Promise<Response | null> {
    const messages = new PageMessages()
    const send = () => {
      const { port1, port2 } = new MessageChannel()
      messages.hear(port1)
      client.postMessage({ flashcrew: 'want', url, range: request.headers.get('Range') }, [port2])
    }
    const waiting = this.unheard.get(client.id) ?? new Set()
    this.unheard.set(client.id, waiting.add(send))
    send()
    let head = await messages.next(holdMs)
    waiting.delete(send)
    if (waiting.size === 0) this.unheard.delete(client.id)
    if (head === null) {
      this.silent.add(client.id)
      // It may answer the next one in time.
      setTimeout(() => this.silent.delete(client.id), silentMs)
    } else if (head.type === 'wait') head = await messages.news(silentMs)
    if (head?.type !== 'head') {
      messages.close()
      return null
    }
    const { contentType, size, start, end } = head
    const isPart = request.headers.has('Range')
    if (!headers.has('Content-Type')) headers.set('Content-Type', contentType)
    headers.set('Content-Length', String(end - start))
    headers.set('Accept-Ranges', 'bytes')
    headers.set('X-Content-Type-Options', 'nosniff')
    if (isPart) headers.set('Content-Range', `bytes ${start}-${end - 1}/${size}`)
    return new Response(bodyOf(messages, request, start, end), { status: isPart ? 206 : 200, headers })
  }
}

/**
 * The site's own headers for a file that is opened as a page of its own, or saved: `Content-Disposition` and policies count there.
 * Undefined where the site does not answer, or not with the file.
 */
async function headersOf(url: string): Promise<Headers | undefined> {
  const response = await fetch(url, { method: 'HEAD' }).catch(() => undefined)
  if (!response?.ok) return undefined
  const headers = new Headers(response.headers)
  for (const name of OF_THE_BODY) headers.delete(name)
  return headers
}

/** These headers describe the body that the site would send; the answer has a body of its own. */
const OF_THE_BODY = ['Content-Encoding', 'Content-Length', 'Content-Range', 'Transfer-Encoding']

function bodyOf(
  messages: PageMessages,
  request: Request,
  start: number,
  end: number,
): ReadableStream<Uint8Array> {
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
        messages.close()
        if (at >= end) return controller.close()
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
