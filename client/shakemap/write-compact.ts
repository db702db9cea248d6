/** Writes a compact map (compact.ts says what it is). Apart from the reading, which every emergency page loads. */
import { deflateSync } from 'fflate'
import * as v from 'valibot'
import {
  type CompactMap,
  Facts,
  MAGIC,
  NO_VALUE,
  PREFIX_BYTES,
  STEPS_PER_MMI,
  VERSION,
  type WrittenFacts,
} from './compact.ts'
import { writeLines } from './compact-contours.ts'
import { writeTime } from './fact-text.ts'
import type { EventFacts, MmiGrid } from './types.ts'

const HIGHEST = 254

/** The file. It may be over `compactBytesMax`: make-compact.ts makes the map smaller until it is not. Synchronous: for a worker. */
export function encodeCompact({ facts, peaks, grid, contours }: CompactMap): Uint8Array<ArrayBuffer> {
  const lines = writeLines(contours?.features ?? [])
  const head = {
    facts: writeFacts(facts),
    peaks,
    ...(grid ? { grid: frameOf(grid) } : {}),
    ...(contours ? { contours: lines.counts } : {}),
  }
  const headBytes = new TextEncoder().encode(JSON.stringify(head))
  const levels = grid ? toDifferences(toLevels(grid.mmi), grid.nlon) : new Uint8Array(0)
  const body = new Uint8Array(4 + headBytes.length + levels.length + lines.bytes.length)
  new DataView(body.buffer).setUint32(0, headBytes.length)
  body.set(headBytes, 4)
  body.set(levels, 4 + headBytes.length)
  body.set(lines.bytes, 4 + headBytes.length + levels.length)
  const packed = deflateSync(body, { level: 9 })
  const file = new Uint8Array(PREFIX_BYTES + packed.length)
  file.set([...MAGIC, VERSION])
  file.set(packed, PREFIX_BYTES)
  return file
}

function frameOf({ lonMin, latMin, lonMax, latMax, nlon, nlat }: MmiGrid): Omit<MmiGrid, 'mmi'> {
  return { lonMin, latMin, lonMax, latMax, nlon, nlat }
}

function toLevels(mmi: Float32Array): Uint8Array {
  // A decimal such as 5.95 is a little less in a Float32Array; it belongs to the step that it names.
  return Uint8Array.from(mmi, (value) =>
    value >= 0 ? Math.min(HIGHEST, Math.floor(value * STEPS_PER_MMI + 1e-4)) : NO_VALUE,
  )
}

function toDifferences(levels: Uint8Array, nlon: number): Uint8Array {
  return levels.map((level, i) => level - (levels[i % nlon === 0 ? i - nlon : i - 1] ?? 0))
}

function writeFacts(facts: Partial<EventFacts>): WrittenFacts {
  const written: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(facts) as [string, unknown][]) {
    if (value instanceof Date) written[key] = writeTime(value)
    else if (value !== null && value !== '' && !Number.isNaN(value)) written[key] = value
  }
  // What a reader would refuse is left out here, fact by fact, so that one slip does not cost the map.
  const entries = Object.entries(Facts.entries).filter(([key, schema]) => v.is(schema, written[key]))
  return Object.fromEntries(entries.map(([key]) => [key, written[key]]))
}
