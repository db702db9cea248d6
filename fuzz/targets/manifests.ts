/** Manifests: bytes whose hash the publisher signed. Their maker may err, and so may the key's thief. */
import { chunkLength, chunkRanks, chunksOnlyOf, fileRange } from '../../shared/content/chunks.ts'
import {
  chunksListedIn,
  encodeManifest,
  parseManifest,
  type HeaderFields,
} from '../../shared/content/manifest.ts'
import { Writer } from '../../shared/wire/cursor.ts'
import { bytesOf, hold, READ, type Form, type Target } from '../engine/target.ts'
import { header } from './signed.ts'

const chunkHashes = ['A'.repeat(22), 'B'.repeat(21) + 'Q']
const files = [
  { path: 'map.shakemap', type: 'application/vnd.flashcrew.shakemap', size: 300, priority: 100 },
  { path: 'a folder/grid.xml', type: 'application/xml', size: 700, priority: -40 },
  { path: 'empty.txt', type: 'text/plain', size: 0, priority: 0 },
]
const aligned: HeaderFields = { ...header, aligned: true, bytes: 1_000, chunks: 2 }
const alignedFiles = [
  { ...files[0], size: 500 },
  { ...files[1], size: 500 },
]
const words = ['../x', '/x', 'x/', 'C:\\x', 'a\0b', 'x'.repeat(201), 'path', 'size', 'priority', 'type']

const whole: Form = {
  name: 'manifests',
  of: 'bytes',
  seeds: [encodeManifest({ files, chunks: chunkHashes })],
}
const lists: Form = {
  name: 'lists of files',
  of: 'json',
  words,
  seeds: [files, alignedFiles].map((list) => bytesOf(JSON.stringify(list))),
  dress: (bytes) => {
    const writer = new Writer().bytes(bytes)
    for (const chunk of chunkHashes) writer.id(chunk, 16)
    return writer.finish()
  },
}

export const manifestTarget: Target = {
  name: 'manifests',
  forms: [whole, lists],
  read(bytes) {
    hold(
      chunksListedIn(bytes).length * 16 <= bytes.length,
      'no more chunks are listed than there are bytes for',
    )
    const said = [header, aligned].map((of) => readFor(bytes, of))
    return said.includes(READ) ? READ : (said[0] ?? '')
  },
}

function readFor(bytes: Uint8Array, of: HeaderFields): string {
  const parsed = parseManifest(bytes, of)
  if (!parsed.ok) return parsed.error
  const { files: list, chunks } = parsed.value
  const again = parseManifest(encodeManifest(parsed.value), of)
  hold(
    again.ok && JSON.stringify(again.value) === JSON.stringify(parsed.value),
    'a manifest is the same when it is read again',
  )
  hold(chunks.length === of.chunks, 'there is a hash for each chunk')
  hold(chunkRanks(list, of).length === of.chunks, 'each chunk has a rank')
  let end = 0
  for (const { path, size } of list) {
    const range = fileRange(list, path, of)
    hold(range && range.end - range.start === size && range.end <= of.bytes, 'a file lies in its release')
    hold(range.start >= end, 'files do not overlap')
    hold(range.lastChunk < of.chunks && range.firstChunk >= 0, 'a file lies in chunks that there are')
    end = range.end
  }
  let sum = 0
  for (let chunk = 0; chunk < of.chunks; chunk++) sum += chunkLength(chunk, of)
  hold(sum === of.bytes, 'chunks make up the release')
  hold(
    chunksOnlyOf(new Set(list.slice(0, 1).map(({ path }) => path)), list, of).every(
      (chunk) => chunk < of.chunks,
    ),
    'chunks of a file are of the release',
  )
  return READ
}
