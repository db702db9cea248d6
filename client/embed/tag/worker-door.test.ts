// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { PlainError } from '../swarm/plain-error.ts'
import type { Want } from '../worker/worker-messages.ts'
import { later } from '../../testing/later.ts'
import { Tally } from './tally.ts'
import { reports, turns } from './testing.ts'
import { WorkerDoor, type Streamed } from './worker-door.ts'

afterEach(() => vi.unstubAllGlobals())

/** A page's service worker as the browser shows it, and what is said to it. */
function withWorker(isRefused = false) {
  const said: unknown[] = []
  const worker = { postMessage: (message: unknown) => said.push(message) }
  const container = Object.assign(new EventTarget(), {
    controller: worker,
    ready: Promise.resolve({ active: worker }),
    startMessages: vi.fn<() => void>(),
    register: vi.fn<(path: string) => Promise<object>>(() =>
      isRefused ? Promise.reject(new Error('no')) : Promise.resolve({}),
    ),
  })
  vi.stubGlobal('navigator', { serviceWorker: container })
  const ask = (data: unknown) => {
    const answers: unknown[] = []
    const port = { postMessage: (message: unknown) => answers.push(message) }
    container.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port] }))
    return answers
  }
  return { said, container, ask }
}

function door(opened: Streamed | Promise<Streamed>, path?: string, hasCompany = new Promise<void>(() => {})) {
  const heard = reports()
  const made = new WorkerDoor({ tally: new Tally(), path, hasCompany, opened: () => Promise.resolve(opened) })
  return { made, last: () => heard.at(-1) }
}
const want: Want = { flashcrew: 'want', url: 'https://site.example/a.jpg', range: null }
const site: Streamed = {
  urls: ['https://site.example/a.jpg'],
  stream: (_, port) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has one other end
    port.postMessage('the file')
    return Promise.resolve()
  },
}

test('the worker hears that the page is there, and which files are signed', async () => {
  const { said, container } = withWorker()
  await door(site, '/sw.js').made.begin()
  expect(container.startMessages).toHaveBeenCalled()
  expect(container.register).toHaveBeenCalledWith('/sw.js')
  expect(said).toEqual([{ flashcrew: 'here' }, { flashcrew: 'list', files: site.urls }])
})

test('a page that names no worker registers none, and answers one that is there', async () => {
  const { said, container, ask } = withWorker()
  await door(site).made.begin()
  expect(container.register).not.toHaveBeenCalled()
  expect(said).toEqual([{ flashcrew: 'here' }])
  const answers = ask(want)
  await turns()
  expect(answers).toEqual(['the file'])
})

test('a worker that is refused is counted', async () => {
  withWorker(true)
  const { made, last } = door(site, '/sw.js')
  await made.begin()
  expect(last()).toMatchObject({ plain: { 'no-worker': 1 } })
})

test('a browser without service workers has none to answer', async () => {
  vi.stubGlobal('navigator', {})
  await expect(door(site, '/sw.js').made.begin()).resolves.toBeUndefined()
})

test('what is asked for is streamed and counted, as soon as there is company with a word to wait', async () => {
  const { ask } = withWorker()
  const company = later<void>()
  const open = later<Streamed>()
  const { made, last } = door(open.promise, undefined, company.promise)
  await made.begin()
  const answers = ask(want)
  await turns()
  expect(answers).toEqual([])
  company.resolve()
  await turns()
  expect(answers).toEqual([{ type: 'wait' }])
  open.resolve(site)
  await turns()
  expect(answers).toEqual([{ type: 'wait' }, 'the file'])
  expect(last()).toMatchObject({ shared: 1, plain: {} })
})

test.each<[string, Streamed, string]>([
  ['alone', 'alone', 'alone'],
  ['fails', { ...site, stream: () => Promise.reject(new PlainError('stalled')) }, 'stalled'],
])('where it is %s, the worker is told to ask by plain HTTP', async (_, opened, why) => {
  const { ask } = withWorker()
  const { made, last } = door(opened)
  await made.begin()
  const answers = ask(want)
  await turns()
  expect(answers).toEqual([{ type: 'plain' }])
  expect(last()).toMatchObject({ shared: 0, plain: { [why]: 1 } })
})

test('a message of another kind is none of ours', async () => {
  const { ask } = withWorker()
  await door(site).made.begin()
  for (const other of [null, 'x', { flashcrew: 'list' }]) {
    const answers = ask(other)
    await turns()
    expect(answers).toEqual([])
  }
})
