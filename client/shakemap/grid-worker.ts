/** Reads one grid.xml away from the page's thread. The message is its Blob; the answer is the Result. */
import { parseGridXml } from './grid-xml.ts'

self.addEventListener('message', (event: MessageEvent<Blob>) => {
  void answer(event.data)
})

async function answer(blob: Blob): Promise<void> {
  const result = parseGridXml(await blob.text())
  const buffers = result.ok
    ? [result.value.grid.mmi, result.value.pga, result.value.pgv].flatMap((column) =>
        column ? [column.buffer] : [],
      )
    : []
  self.postMessage(result, { transfer: buffers })
}
