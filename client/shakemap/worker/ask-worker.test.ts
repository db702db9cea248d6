import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { askWorker } from './ask-worker.ts'

/** A worker that does as it is told when it is asked. */
class FakeWorker extends EventTarget {
  terminated = false
  private readonly act: (worker: FakeWorker, message: unknown) => void

  constructor(act: (worker: FakeWorker, message: unknown) => void) {
    super()
    this.act = act
  }
  postMessage(message: unknown): void {
    this.act(this, message)
  }
  terminate(): void {
    this.terminated = true
  }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

async function ask(act: (worker: FakeWorker, message: unknown) => void, timeoutMs?: number) {
  const worker = new FakeWorker(act)
  const asking = askWorker(() => worker as unknown as Worker, 'question', timeoutMs)
  await vi.runAllTimersAsync()
  return { reply: await asking, worker }
}

it('a worker’s answer comes back, and the worker is gone', async () => {
  const { reply, worker } = await ask((worker, message) =>
    worker.dispatchEvent(new MessageEvent('message', { data: `answer to the ${String(message)}` })),
  )
  expect(reply).toEqual({ kind: 'answer', answer: 'answer to the question' })
  expect([worker.terminated, vi.getTimerCount()]).toEqual([true, 0])
})

it('one that fails, or takes longer than it may, is given up', async () => {
  for (const type of ['error', 'messageerror']) {
    const { reply, worker } = await ask((worker) => worker.dispatchEvent(new Event(type)))
    expect([reply, worker.terminated]).toEqual([{ kind: 'died' }, true])
  }
  const { reply, worker } = await ask(() => undefined, 1_000)
  expect([reply, worker.terminated]).toEqual([{ kind: 'late' }, true])
})

it('where there are no workers, none was started', async () => {
  expect(await askWorker(refuse, 'question')).toEqual({ kind: 'unstarted' })
})

function refuse(): never {
  throw new TypeError('a policy')
}
