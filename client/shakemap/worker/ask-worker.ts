/** One question to a worker of its own, which is gone afterwards. */

/** What came of it: an answer; or `unstarted` (no workers here, or a strict policy), `died`, `late`. */
export type WorkerReply<Answer> =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'unstarted' }
  | { readonly kind: 'died' }
  | { readonly kind: 'late' }

/** Never rejects. `start` makes the worker: the bundler wants its address where `new Worker` stands. */
export async function askWorker<Answer>(
  start: () => Worker,
  message: unknown,
  timeoutMs?: number,
): Promise<WorkerReply<Answer>> {
  let worker: Worker
  try {
    worker = start()
  } catch {
    return { kind: 'unstarted' }
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const reply = await new Promise<WorkerReply<Answer>>((resolve) => {
    const die = (): void => resolve({ kind: 'died' })
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) =>
      resolve({ kind: 'answer', answer: data }),
    )
    worker.addEventListener('error', die)
    worker.addEventListener('messageerror', die)
    if (timeoutMs !== undefined) timer = setTimeout(() => resolve({ kind: 'late' }), timeoutMs)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    worker.postMessage(message)
  })
  clearTimeout(timer)
  worker.terminate()
  return reply
}
