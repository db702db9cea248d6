/** The site's service worker on a scope of the test's own, with real ports between it and its pages. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SiteWorker } from './site-worker.ts'
import type { FromPage, Want } from './worker-messages.ts'

const ORIGIN = 'https://site.example'
const PICTURE = `${ORIGIN}/a.jpg`
const WORKER = `${ORIGIN}/flashcrew-sw.js`
const BYTES = Uint8Array.from({ length: 100 }, (_, i) => i)

/** Ranges that the site was asked for, null for all of a file; and what it was asked for without a body. */
let plain: [string, string | null][] = []
let heads: string[] = []
/** What the site says without a body. */
let headAnswer: () => Response
const looks = () => heads.filter((url) => url === WORKER).length
beforeEach(() => {
  plain = []
  heads = []
  headAnswer = () => new Response(null)
  vi.stubGlobal('fetch', (asked: Request | string, init: RequestInit = {}) => {
    const request = typeof asked === 'string' ? new Request(asked, init) : asked
    if (request.method === 'HEAD') {
      heads.push(request.url)
      return Promise.resolve(headAnswer())
    }
    const range = request.headers.get('Range')
    plain.push([request.url, range])
    const [, first] = /^bytes=(\d+)-/.exec(range ?? '') ?? []
    const body = BYTES.slice(Number(first ?? 0))
    return Promise.resolve(new Response(body, { status: range === null ? 200 : 206 }))
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Cache Storage of one cache. */
class OneCache {
  private readonly kept = new Map<string, Response>()
  match = (address: string) => Promise.resolve(this.kept.get(address)?.clone())
  put = (address: string, response: Response) => {
    this.kept.set(address, response)
    return Promise.resolve()
  }
}

/** A worker, and its one page: what it asks, and over which port. */
function worker(entry = new OneCache()) {
  const asked: { want: Want; port: MessagePort }[] = []
  let removals = 0
  const page = {
    id: 'page',
    postMessage: (want: Want, [port]: MessagePort[]) => port && asked.push({ want, port }),
  }
  const scope = Object.assign(new EventTarget(), {
    location: { origin: ORIGIN, href: WORKER },
    registration: { unregister: () => Promise.resolve(++removals > 0) },
    clients: {
      claim: () => Promise.resolve(),
      get: (id: string) => Promise.resolve(id === page.id ? page : undefined),
      matchAll: () => Promise.resolve([page]),
    },
    skipWaiting: () => Promise.resolve(),
  })
  const made = new SiteWorker(scope, { open: () => Promise.resolve(entry) } as unknown as CacheStorage)
  made.listen()
  const tell = async (data: unknown) => {
    const work: Promise<unknown>[] = []
    const fields = { data, source: page, waitUntil: (each: Promise<unknown>) => work.push(each) }
    scope.dispatchEvent(Object.assign(new Event('message'), fields))
    await Promise.all(work)
  }
  /** The worker's answer; undefined where it leaves the request to the browser. */
  const get = (url: string, init: RequestInit = {}, clientId = page.id): Promise<Response> | undefined => {
    return fetching(new Request(url, init), clientId).answer
  }
  /** A page of its own, or what is saved: the browser alone makes such a request. */
  const open = (url: string) =>
    fetching(Object.defineProperty(new Request(url), 'mode', { value: 'navigate' }), '')
  function fetching(request: Request, clientId: string) {
    const answers: Promise<Response>[] = []
    const work: Promise<unknown>[] = []
    const respondWith = (answer: Promise<Response>) => answers.push(answer)
    const waitUntil = (each: Promise<unknown>) => work.push(each)
    scope.dispatchEvent(Object.assign(new Event('fetch'), { request, clientId, respondWith, waitUntil }))
    return { answer: answers[0], settled: Promise.all(work) }
  }
  const want = (count = 1) => vi.waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(count))
  return { tell, get, open, asked, want, entry, removals: () => removals }
}
const LIST = { flashcrew: 'list', files: [PICTURE] }

/** What the page says over a port, in its order. */
function say(port: MessagePort | undefined, ...messages: FromPage[]): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has one other end
  for (const message of messages) port?.postMessage(message)
}
const head = (start: number, end: number): FromPage => ({
  ...{ type: 'head', contentType: 'image/jpeg', size: 100 },
  ...{ start, end },
})
const bytesOf = async (response: Response | undefined) =>
  new Uint8Array((await response?.arrayBuffer()) ?? [])

describe('what the worker leaves to the browser', () => {
  test.each<[string, string, RequestInit]>([
    ['a file that is not signed', `${ORIGIN}/b.css`, {}],
    ['a file of another site', 'https://other.example/a.jpg', {}],
    ['what is sent', PICTURE, { method: 'POST' }],
    ['what the script tag asks for itself', PICTURE, { mode: 'same-origin' }],
  ])('%s', async (_, url, init) => {
    const { tell, get } = worker()
    await tell(LIST)
    expect(get(url, init)).toBeUndefined()
  })
})

test('a signed file comes as its page says, once the page has it', async () => {
  const { tell, get, asked, want } = worker()
  await tell(LIST)
  const answer = get(`${PICTURE}?v=2`)
  await want()
  expect(asked[0]?.want).toEqual({ flashcrew: 'want', url: PICTURE, range: null })
  say(asked[0]?.port, { type: 'wait' }, head(0, 100))
  say(
    asked[0]?.port,
    { type: 'part', bytes: BYTES.slice(0, 60) },
    { type: 'part', bytes: BYTES.slice(60) },
    { type: 'end' },
  )
  const response = await answer
  expect([response?.status, response?.headers.get('Content-Type')]).toEqual([200, 'image/jpeg'])
  expect(await bytesOf(response)).toEqual(BYTES)
  expect(plain).toEqual([])
})

test('no answer is taken for another type than it says', async () => {
  const { tell, get, asked, want } = worker()
  await tell(LIST)
  for (const [count, headers] of [{}, { Range: 'bytes=0-99' }].entries()) {
    const answer = get(PICTURE, { headers })
    await want(count + 1)
    say(asked[count]?.port, head(0, 100), { type: 'part', bytes: BYTES }, { type: 'end' })
    expect((await answer)?.headers.get('X-Content-Type-Options')).toBe('nosniff')
  }
  expect(heads, 'the site is not asked for it').toEqual([])
})

test('what is opened or saved has the headers that the site gives it, as its name and its policy', async () => {
  const { tell, open, asked, want } = worker()
  await tell(LIST)
  headAnswer = () =>
    new Response(null, {
      headers: {
        'Content-Disposition': 'attachment; filename="map.jpg"',
        'Content-Security-Policy': "default-src 'none'",
        'Content-Type': 'application/octet-stream',
        'Content-Encoding': 'gzip',
        'Content-Length': '7',
      },
    })
  const { answer } = open(PICTURE)
  await want()
  say(asked[0]?.port, head(0, 100), { type: 'part', bytes: BYTES }, { type: 'end' })
  const response = await answer
  const { headers } = response ?? new Response()
  expect(headers.get('Content-Disposition')).toBe('attachment; filename="map.jpg"')
  expect(headers.get('Content-Security-Policy')).toBe("default-src 'none'")
  expect(headers.get('Content-Type')).toBe('application/octet-stream')
  expect([headers.get('Content-Length'), headers.get('Content-Encoding')]).toEqual(['100', null])
  expect(await bytesOf(response)).toEqual(BYTES)
})

test('where the site does not say how, what is opened comes from the site', async () => {
  const { tell, open, asked } = worker()
  await tell(LIST)
  headAnswer = () => new Response(null, { status: 403 })
  expect(await bytesOf(await open(PICTURE).answer)).toEqual(BYTES)
  expect(asked).toEqual([])
})

test('the worker goes once the site has taken its file away, and looks once an hour', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1e12 })
  const { open, removals, entry } = worker()
  await open(`${ORIGIN}/page`).settled
  expect([looks(), removals()], 'it is there').toEqual([1, 0])
  headAnswer = () => new Response(null, { status: 503 })
  vi.setSystemTime(1e12 + 3_599_999)
  // A worker that has slept remembers when it looked.
  await worker(entry).open(`${ORIGIN}/page`).settled
  expect(looks()).toBe(1)
  vi.setSystemTime(1e12 + 3_600_000)
  await open(`${ORIGIN}/page`).settled
  expect([looks(), removals()], 'a site in trouble has taken nothing away').toEqual([2, 0])
  headAnswer = () => new Response(null, { status: 404 })
  vi.setSystemTime(1e12 + 7_200_000)
  await open(`${ORIGIN}/page`).settled
  expect(removals()).toBe(1)
})

test('a range is answered as one', async () => {
  const { tell, get, asked, want } = worker()
  await tell(LIST)
  const answer = get(PICTURE, { headers: { Range: 'bytes=10-19' } })
  await want()
  say(asked[0]?.port, head(10, 20), { type: 'part', bytes: BYTES.slice(10, 20) }, { type: 'end' })
  const response = await answer
  expect([response?.status, response?.headers.get('Content-Range')]).toEqual([206, 'bytes 10-19/100'])
  expect(await bytesOf(response)).toEqual(BYTES.slice(10, 20))
})

test('what the page leaves to plain HTTP comes so', async () => {
  const { tell, get, asked, want } = worker()
  await tell(LIST)
  const answer = get(PICTURE)
  await want()
  say(asked[0]?.port, { type: 'wait' }, { type: 'plain' })
  expect(await bytesOf(await answer)).toEqual(BYTES)
  expect(plain).toEqual([[PICTURE, null]])
})

test('what breaks off in the midst goes on by plain HTTP, from there', async () => {
  const { tell, get, asked, want } = worker()
  await tell(LIST)
  const answer = get(PICTURE)
  await want()
  say(asked[0]?.port, head(0, 100), { type: 'part', bytes: BYTES.slice(0, 30) }, { type: 'plain' })
  expect(await bytesOf(await answer)).toEqual(BYTES)
  expect(plain).toEqual([[PICTURE, 'bytes=30-99']])
})

test('a page that does not answer in time is not asked for a while', async () => {
  const { tell, get, asked, want } = worker()
  await tell(LIST)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const answer = get(PICTURE)
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  await vi.advanceTimersByTimeAsync(400)
  await answer
  await get(PICTURE)
  expect(asked).toHaveLength(1)
  expect(plain).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(8_000)
  const later = get(PICTURE)
  await want(2)
  say(asked[1]?.port, { type: 'plain' })
  await later
})

test('a script that comes late is asked again', async () => {
  const { tell, get, asked, want } = worker()
  await tell(LIST)
  const answer = get(PICTURE)
  await want()
  await tell({ flashcrew: 'here' })
  await want(2)
  say(asked[1]?.port, head(0, 100), { type: 'part', bytes: BYTES }, { type: 'end' })
  expect(await bytesOf(await answer)).toEqual(BYTES)
})

test('the list is kept while the worker sleeps, and a download is asked of any page', async () => {
  const before = worker()
  await before.tell(LIST)
  const { get, asked, want } = worker(before.entry)
  const answer = get(PICTURE, {}, '')
  await want()
  say(asked[0]?.port, { type: 'plain' })
  await answer
  expect(await get(`${ORIGIN}/b.css`), 'known by now').toBeUndefined()
})

test('a worker that keeps nothing leaves all to plain HTTP until it is told', async () => {
  const { get, asked } = worker()
  expect(await bytesOf(await get(PICTURE))).toEqual(BYTES)
  expect(asked).toEqual([])
  expect(get(PICTURE), 'known by now: no signed file').toBeUndefined()
})
