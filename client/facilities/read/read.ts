/** A file of facilities, whatever it is: read as ShakeCast's CSV or XML, or refused in a sentence. For a worker. */
import { err, type Result } from '../../../shared/lib/result.ts'
import { textOfFile } from '../../shakemap/files/decode-text.ts'
import { readCsv } from './csv.ts'
import { facilityLimits as limits } from '../limits.ts'
import type { ReadInventory } from '../types.ts'
import { readXml } from './xml.ts'

/** Never rejects; the error is one sentence. A file over the limit is refused before a byte of it is read. */
export async function readInventory(blob: Blob): Promise<Result<ReadInventory>> {
  if (blob.size > limits.bytesMax) {
    return err(`The file has ${Math.round(blob.size / 1e6)} MB; a list of facilities has 32 MB at most.`)
  }
  try {
    return readInventoryText(await textOfFile(blob))
  } catch {
    return err('The file could not be read from the disk or from memory.')
  }
}

export function readInventoryText(source: string): Result<ReadInventory> {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const start = text.slice(0, 1000).trimStart()
  if (start === '') return err('The file is empty.')
  if (start.startsWith('PK\u0003\u0004')) {
    return err('This is a spreadsheet or an archive. Save the list of facilities as CSV first.')
  }
  if (text.includes('\0')) return err('This is not a text file, so it is neither CSV nor XML.')
  if (/^[{[]/.test(start)) return err('This looks like JSON; a list of facilities is CSV or XML.')
  const read = start.startsWith('<') ? readXml(text) : readCsv(text)
  if (read.ok && read.value.facilities.length === 0) {
    const [first] = read.value.problems
    return err(
      first === undefined
        ? 'The file has no facilities.'
        : `The file has no facility that can be read. ${first}`,
    )
  }
  return read
}
