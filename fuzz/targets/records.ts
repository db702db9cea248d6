/** What the browser's storage gives back: other code of the origin can write there too, and disks fail. */
import { restore } from '../../client/storage/restore.ts'
import { MemoryStore } from '../../client/storage/memory-store.ts'
import {
  mergeReleases,
  neededBy,
  ofChannel,
  type StoredRelease,
} from '../../client/storage/stored-release.ts'
import { readAddress, recallFollowed } from '../../client/pages/receive/channels/followed.ts'
import type { VersionFacts } from '../../client/pages/receive/versions/version-facts.ts'
import { readVersions } from '../../client/pages/receive/versions/version-store.ts'
import { createHash } from 'node:crypto'
import { encodeManifest } from '../../shared/content/manifest.ts'
import { toBase64Url } from '../../shared/lib/text.ts'
import { bytesOf, hold, READ, textOf, type Form, type Target } from '../engine/target.ts'
import { channel, header, signed } from './signed.ts'

const manifest = encodeManifest({
  files: [{ path: 'a', type: 'text/plain', size: 1_000, priority: 0 }],
  chunks: ['A'.repeat(22), 'B'.repeat(21) + 'Q'],
})
const fields = {
  ...header,
  manifest: createHash('sha256').update(manifest).digest('base64url'),
  manifestBytes: manifest.length,
}
const jws = signed(bytesOf(JSON.stringify(fields)))
const id = createHash('sha256')
  .update(textOf(jws).split('.').slice(0, 2).join('.'))
  .digest()
  .subarray(0, 16)
  .toString('base64url')

/** Bytes stand as `bytes:` and base64url. */
const record = {
  channel: channel.uri,
  id,
  sequence: 7,
  jws: `bytes:${toBase64Url(jws)}`,
  manifest: `bytes:${toBase64Url(manifest)}`,
  receivedAt: 1_772_000_000_000,
}
const good: StoredRelease = {
  channel: channel.uri,
  id,
  sequence: 7,
  jws,
  manifest,
  receivedAt: record.receivedAt,
}
const records: Form = {
  name: 'records',
  of: 'json',
  words: [
    'bytes:',
    'bytes:AAAA',
    `bytes:${toBase64Url(manifest)}`,
    channel.uri,
    id,
    'jws',
    'manifest',
    'sequence',
    'receivedAt',
  ],
  seeds: [[record], [{ ...record, manifest: null }, record]].map((list) => bytesOf(JSON.stringify(list))),
}
const version: VersionFacts = {
  id,
  subject: 'xx123 actual',
  title: 'M 6.1',
  sequence: 7,
  issued: '2026-03-01T18:05:00.000Z',
  receivedAt: 1_772_000_000_000,
  version: '3',
  source: 'xx',
  processTime: 1_772_000_000_000,
  mapStatus: 'RELEASED',
  uncertaintyGrade: 'B',
  magnitude: 6.1,
  depthKm: 10,
  lat: 34,
  lon: -118,
  maxMmi: 7.5,
  areasKm2: null,
  stations: 2,
}
const small: Form = {
  name: 'small things that are remembered',
  of: 'json',
  words: [channel.uri, 'https://example.org/a.json', 'address', 'name'],
  seeds: [bytesOf(JSON.stringify([{ address: channel.uri, name: 'A' }])), bytesOf(JSON.stringify([version]))],
}

/** A store in which something else has written. */
class Broken extends MemoryStore {
  private readonly found: readonly unknown[]
  constructor(found: readonly unknown[]) {
    super()
    this.found = found
  }
  override releases(of: string): Promise<StoredRelease[]> {
    return Promise.resolve(ofChannel(this.found, of))
  }
}

export const recordTarget: Target = {
  name: 'stored records',
  forms: [records],
  async read(bytes, closely) {
    const text = textOf(bytes)
    const list = revived(text)
    if (!Array.isArray(list)) return 'not a list'
    const found: readonly unknown[] = list
    hold(neededBy(found).size <= bytes.length, 'no more chunks are needed than there are bytes for')
    const merged = mergeReleases(found[0], good)
    hold(
      merged.id === good.id && merged.receivedAt <= good.receivedAt,
      'a good record is not lost in a bad one',
    )
    hold(
      ofChannel([...found, good], channel.uri).some(({ jws: of }) => of === jws),
      'bad records hide no good one',
    )
    // Only what looks like a record is worth the check of a signature.
    if (ofChannel(found, channel.uri).length === 0) return 'no record'
    if (!closely) return 'a record'
    const kept = await restore(channel.uri, new Broken([...found, good]))
    hold(
      kept.some(({ header: { id: of }, manifest: content }) => of === id && content !== null),
      'bad records hide no good one',
    )
    return kept.length > 1 ? READ : 'nothing restored'
  },
}

/** Small things that a page remembers, as JSON in localStorage. */
export const rememberedTarget: Target = {
  name: 'remembered things',
  forms: [small],
  read(bytes) {
    const text = textOf(bytes)
    const followed = recallFollowed({ recall: () => text })
    hold(
      followed.every(({ address }) => readAddress(address).ok),
      'what is followed has an address',
    )
    const versions = readVersions(channel.uri, { recall: () => text, remember: () => undefined })
    return followed.length + versions.length > 0 ? READ : 'nothing'
  },
}

function revived(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => {
      if (typeof value !== 'string' || !value.startsWith('bytes:')) return value
      return new Uint8Array(Buffer.from(value.slice(6), 'base64url'))
    })
  } catch {
    return undefined
  }
}
