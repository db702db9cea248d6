/** Runs the simulator away from the page's thread. The message is the settings; the answers are batches, or a failure. */
import type { Batch } from './batch.ts'
import { runExperiment } from './experiment.ts'
import type { Settings } from '../settings.ts'

export type WorkerAnswer =
  { readonly type: 'batch'; readonly batch: Batch } | { readonly type: 'failed'; readonly reason: string }

/** Real time between two answers. */
const everyMs = 50

self.addEventListener('message', (event: MessageEvent<Settings>) => {
  let toldAt = 0
  const isDue = (): boolean => {
    const now = performance.now()
    if (now - toldAt < everyMs) return false
    toldAt = now
    return true
  }
  try {
    runExperiment(event.data, (batch) => tell({ type: 'batch', batch }), isDue)
  } catch (error) {
    tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) })
  }
})

function tell(answer: WorkerAnswer): void {
  self.postMessage(answer, { transfer: [] })
}
