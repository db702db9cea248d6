/** Reads a file of facilities without stopping the page. */
import { facilityLimits as limits } from '../../facilities/limits.ts'
import type { ReadInventory } from '../../facilities/types.ts'
import { err, type Result } from '../../../shared/lib/result.ts'

/** In a worker of its own. Never rejects; the error is one sentence. A file that was made to take long is given up. */
export async function readFacilityFile(file: Blob): Promise<Result<ReadInventory>> {
  if (file.size > limits.bytesMax) {
    return err(`The file has ${Math.round(file.size / 1e6)} MB; a list of facilities has 32 MB at most.`)
  }
  let worker: Worker
  try {
    worker = new Worker(new URL('./facilities-worker.ts', import.meta.url), { type: 'module' })
  } catch {
    return err('This browser does not let the page read files in the background.')
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const result = await new Promise<Result<ReadInventory>>((resolve) => {
    const fail = (): void => resolve(err('The file could not be read: it takes more memory than there is.'))
    worker.addEventListener('message', (event: MessageEvent<Result<ReadInventory>>) => resolve(event.data))
    worker.addEventListener('error', fail)
    worker.addEventListener('messageerror', fail)
    timer = setTimeout(
      () => resolve(err('The file is given up: reading it takes longer than any list of facilities does.')),
      limits.readMsMax,
    )
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    worker.postMessage(file)
  })
  clearTimeout(timer)
  worker.terminate()
  return result
}
