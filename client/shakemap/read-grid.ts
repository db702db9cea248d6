/** Reads a grid.xml without stopping the page. */
import { err, type Result } from '../../shared/lib/result.ts'
import { parseGridXml } from './grid-xml.ts'
import { shakemapLimits as limits } from './limits.ts'
import type { GridProduct } from './types.ts'

/**
 * In a worker of its own, or right here where there is none (Node.js) or where it does not start (a strict content
 * security policy). Never rejects; the error is one sentence.
 */
export async function readGridInWorker(blob: Blob): Promise<Result<GridProduct>> {
  if (blob.size > limits.gridCharsMax) return err('The grid is over 100 MB, more than a ShakeMap has.')
  const answer = typeof Worker === 'undefined' ? undefined : await askWorker(blob)
  if (answer) return answer
  try {
    return parseGridXml(await blob.text())
  } catch {
    return err('The grid could not be read from the disk or from memory.')
  }
}

/** Undefined where the worker failed to start or died. */
async function askWorker(blob: Blob): Promise<Result<GridProduct> | undefined> {
  let worker: Worker
  try {
    worker = new Worker(new URL('./grid-worker.ts', import.meta.url), { type: 'module' })
  } catch {
    return undefined
  }
  const answer = await new Promise<Result<GridProduct> | undefined>((resolve) => {
    worker.addEventListener('message', (event: MessageEvent<Result<GridProduct>>) => resolve(event.data))
    worker.addEventListener('error', () => resolve(undefined))
    worker.addEventListener('messageerror', () => resolve(undefined))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    worker.postMessage(blob)
  })
  worker.terminate()
  return answer
}
