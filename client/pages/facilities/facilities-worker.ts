/** Reads one file of facilities away from the page's thread. The message is its Blob; the answer is the Result. */
import { readInventory } from '../../facilities/read/read.ts'

self.addEventListener('message', (event: MessageEvent<Blob>) => {
  void readInventory(event.data).then((result) => self.postMessage(result, { transfer: [] }))
})
