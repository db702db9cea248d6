import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCoverage } from './coverage.ts'

function textOf(change: Record<string, unknown> = {}, axes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    type: 'Coverage',
    domain: {
      type: 'Domain',
      axes: { x: { start: -120, stop: -118, num: 3 }, y: { start: 34, stop: 35, num: 2 }, ...axes },
    },
    ranges: {
      MMI: { type: 'NdArray', axisNames: ['y', 'x'], shape: [2, 3], values: [1, 2, 3, 4, 5, 6], ...change },
    },
  })
}

const mmiOf = (text: string) => {
  const read = parseCoverage(text)
  if (!read.ok) throw new Error(read.error)
  return [...read.value.mmi]
}

describe('a coverage', () => {
  it('is a grid from its north-west corner, though it begins in the south', () => {
    expect(parseCoverage(textOf())).toEqual({
      ok: true,
      value: {
        ...{ lonMin: -120, lonMax: -118, latMin: 34, latMax: 35, nlon: 3, nlat: 2 },
        mmi: Float32Array.of(4, 5, 6, 1, 2, 3),
      },
    })
  })

  it('of any order of its axes is the same grid', () => {
    const wanted = [4, 5, 6, 1, 2, 3]
    const falling = { y: { start: 35, stop: 34, num: 2 } }
    expect(mmiOf(textOf({ values: [4, 5, 6, 1, 2, 3] }, falling))).toEqual(wanted)
    const listed = { x: { values: [-120, -119, -118] }, y: { values: [34, 35] } }
    expect(mmiOf(textOf({}, listed))).toEqual(wanted)
    const columns = { axisNames: ['x', 'y'], shape: [3, 2], values: [1, 4, 2, 5, 3, 6] }
    expect(mmiOf(textOf(columns))).toEqual(wanted)
  })

  it('over the antimeridian goes on past 180', () => {
    for (const x of [{ start: 179, stop: -179, num: 3 }, { values: [179, -180, -179] }]) {
      const read = parseCoverage(textOf({}, { x }))
      expect(read.ok && [read.value.lonMin, read.value.lonMax]).toEqual([179, 181])
      expect(mmiOf(textOf({}, { x }))).toEqual([4, 5, 6, 1, 2, 3])
    }
  })

  it('has no value where the file has null, NaN, a mask or a word', () => {
    const text = textOf({ values: [1, null, -9999, 'x', 5, 99] }).replace('null', 'NaN')
    expect(mmiOf(text)).toEqual([NaN, 5, NaN, 1, NaN, NaN])
  })

  it.each([
    ['no JSON', '{', 'CoverageJSON'],
    ['another kind', JSON.stringify({ type: 'FeatureCollection' }), 'CoverageJSON'],
    ['fewer values', textOf({ values: [1, 2, 3] }), 'more or fewer'],
    ['another shape', textOf({ shape: [3, 2] }), 'more or fewer'],
    ['other axes', textOf({ axisNames: ['t', 'x'] }), 'other axes'],
    ['an uneven axis', textOf({}, { x: { values: [-120, -119, -117] } }), 'not even'],
    ['another planet', textOf({}, { y: { start: 34, stop: 95, num: 2 } }), 'on the Earth'],
    ['no intensity', textOf({ values: [null, null, null, null, null, 99] }), 'no intensity'],
    ['too many points', textOf({}, { x: { start: 0, stop: 1, num: 1e9 } }), '4 million'],
  ])('of %s is refused in a sentence', (_, text, reason) => {
    const read = parseCoverage(text)
    expect(read.ok ? '' : read.error).toContain(reason)
  })

  it('of any damage is a Result, never a throw', () => {
    const text = textOf()
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 8 }), (at, cut, put) => {
        expect(typeof parseCoverage(text.slice(0, at) + put + text.slice(at + cut)).ok).toBe('boolean')
      }),
    )
  })
})
