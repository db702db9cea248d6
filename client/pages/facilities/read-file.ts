/** Reads a file of facilities without stopping the page. */
import { facilityLimits as limits } from '../../facilities/limits.ts'
import type { ReadInventory } from '../../facilities/types.ts'
import { askWorker } from '../../shakemap/worker/ask-worker.ts'
import { err, type Result } from '../../../shared/lib/result.ts'

/** In a worker of its own. Never rejects; the error is one sentence. A file that was made to take long is given up. */
export async function readFacilityFile(file: Blob): Promise<Result<ReadInventory>> {
  if (file.size > limits.bytesMax) {
    return err(`The file has ${Math.round(file.size / 1e6)} MB; a list of facilities has 32 MB at most.`)
  }
  const reply = await askWorker<Result<ReadInventory>>(startWorker, file, limits.readMsMax)
  if (reply.kind === 'answer') return reply.answer
  if (reply.kind === 'unstarted')
    return err('This browser does not let the page read files in the background.')
  return err(
    reply.kind === 'late'
      ? 'The file is given up: reading it takes longer than any list of facilities does.'
      : 'The file could not be read: it takes more memory than there is.',
  )
}

function startWorker(): Worker {
  return new Worker(new URL('./facilities-worker.ts', import.meta.url), { type: 'module' })
}
