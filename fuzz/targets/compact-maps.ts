/** Compact maps and their parts for ground motion: a prefix, and a packed body of a head and what follows it. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { decodeCompact, MAGIC, VERSION } from '../../client/shakemap/compact/compact.ts'
import {
  decodeLayer,
  LAYER_MAGIC,
  LAYER_MAX,
  LAYER_VERSION,
} from '../../client/shakemap/compact/motion-layer.ts'
import { encodeCompact } from '../../client/shakemap/compact/write-compact.ts'
import { encodeLayer } from '../../client/shakemap/compact/write-motion-layer.ts'
import { contourLines } from '../../client/shakemap/contours.ts'
import type { EventFacts } from '../../client/shakemap/types.ts'
import { must } from '../../shared/lib/assert.ts'
import { hold, READ, type Form, type Target } from '../engine/target.ts'
import { smallMap } from './small-map.ts'

const peaks = { mmi: 7.5, pga: 30, pgv: 30 }
const { facts, grid } = smallMap
const { mmi: _, ...frame } = grid
const lines = { type: 'FeatureCollection' as const, features: contourLines(grid) }
const values = Float32Array.of(1, 2, 3, 1, 2, 30, 20, 2, 1, 2, NaN, 0)

/** Ways to make files that begin with this prefix. */
function formsOf(
  written: readonly (Uint8Array | undefined)[],
  prefix: readonly number[],
  words: readonly string[],
): Form[] {
  const files = written.map((file) => must(file, 'a small map is written'))
  const bodies = files.map((file) => inflateRawSync(file.subarray(prefix.length)))
  const pack = (body: Uint8Array): Uint8Array<ArrayBuffer> =>
    Uint8Array.from([...prefix, ...deflateRawSync(body, { level: 1 })])
  /** The head's JSON, behind which the rest of the seed's body stands as it was. */
  const heads = bodies.map((body, i): Form => {
    const end = 4 + body.readUInt32BE(0)
    return {
      name: `head ${i}`,
      of: 'json',
      words,
      seeds: [body.subarray(4, end)],
      dress: (bytes) => {
        const length = Buffer.alloc(4)
        length.writeUInt32BE(bytes.length)
        return pack(Buffer.concat([length, bytes, body.subarray(end)]))
      },
    }
  })
  return [
    { name: 'files', of: 'bytes', seeds: files },
    { name: 'bodies', of: 'bytes', seeds: bodies, dress: pack },
    ...heads,
  ]
}

export const compactTarget: Target = {
  name: 'compact maps',
  forms: formsOf(
    [
      encodeCompact({ facts, peaks, grid, contours: null }),
      encodeCompact({ facts, peaks, grid: null, contours: lines }),
    ],
    [...MAGIC, VERSION],
    ['nlon', 'nlat', 'scale', 'steps', 'lines', 'grid', 'contours', 'facts'],
  ),
  async read(bytes, closely) {
    const read = await decodeCompact(bytes)
    if (!read.ok) return read.error
    const map = read.value
    hold(
      map.grid === null || map.grid.mmi.length === map.grid.nlon * map.grid.nlat,
      'there is a level for each point',
    )
    hold(
      map.grid?.mmi.every((value) => Number.isNaN(value) || (value >= 0 && value <= 13)) ?? true,
      'an intensity is one',
    )
    holdFacts(map.facts)
    if (!closely) return READ
    const again = encodeCompact(map)
    hold(again, 'a map that was read can be written')
    hold((await decodeCompact(again)).ok, 'and read again')
    return READ
  },
}

export const layerTarget: Target = {
  name: 'motion layers',
  forms: formsOf(
    (['PGA', 'PSA03', 'STDMMI'] as const).map((name) =>
      encodeLayer({ name, eventId: 'xx123', version: '3', frame, values }),
    ),
    [...LAYER_MAGIC, LAYER_VERSION],
    ['PGV', 'PSA10', 'PSA99', 'MMI', 'nlon', 'nlat', 'steps', 'eventId', 'version'],
  ),
  async read(bytes, closely) {
    const read = await decodeLayer(bytes)
    if (!read.ok) return read.error
    const layer = read.value
    hold(layer.values.length === layer.frame.nlon * layer.frame.nlat, 'there is a value for each point')
    hold(
      layer.values.every((value) => Number.isNaN(value) || (value >= 0 && value <= LAYER_MAX * 1.02)),
      'a motion is one',
    )
    if (!closely) return READ
    const again = encodeLayer(layer)
    hold(again, 'a layer that was read can be written')
    hold((await decodeLayer(again)).ok, 'and read again')
    return READ
  },
}

function holdFacts(told: Partial<EventFacts>): void {
  for (const [name, value] of Object.entries(told) as [string, unknown][])
    hold(
      value === null || typeof value !== 'object' || value instanceof Date,
      `the fact ${name} is of its kind`,
    )
}
