/** The site's service worker on a scope of the test's own, with real ports between it and its pages. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SiteWorker } from './site-worker.ts'
import type { FromPage, Want } from './worker-messages.ts'

const ORIGIN = 'https://site.example'
const PICTURE = `${ORIGIN}/a.jpg`
const BYTES = Uint8Array.from({ length: 100 }, (_, i) => i)

/** Ranges that the site was asked for, null for all of a file. */
let plain: [string, string | null][] = []
beforeEach(() => {
  plain = []
  vi.stubGlobal('fetch', (asked: Request | string, init: RequestInit = {}) => {
    const request = typeof asked === 'string' ? new Request(asked, init) : asked
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

/** Cache Storage of one entry. */
class OneEntry {
  kept: Response | undefined
  match = () => Promise.resolve(this.kept?.clone())
  put = (_: string, response: Response) => {
    this.kept = response
    return Promise.resolve()
  }
}

/** A worker, and its one page: what it asks, and over which port. */
function worker(entry = new OneEntry()) {
  const asked: { want: Want; port: MessagePort }[] = []
  const page = {
    id: 'page',
    postMessage: (want: Want, [port]: MessagePort[]) => port && asked.push({ want, port }),
  }
  const scope = Object.assign(new EventTarget(), {
    location: { origin: ORIGIN },
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
    const answers: Promise<Response>[] = []
    const request = new Request(url, init)
    const respondWith = (answer: Promise<Response>) => answers.push(answer)
    scope.dispatchEvent(Object.assign(new Event('fetch'), { request, clientId, respondWith }))
    return answers[0]
  }
  const want = (count = 1) => vi.waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(count))
  return { tell, get, asked, want, entry }
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
