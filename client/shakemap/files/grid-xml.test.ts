import * as fc from 'fast-check'
import { cpuMs } from '../../testing/cpu.ts'
import { describe, expect, it } from 'vitest'
import { parseGridXml, writeGridXml } from './grid-xml.ts'
import { mmiAt } from '../grid.ts'
import type { GridProduct } from '../types.ts'

/** A map of 3 × 2 points in the older spelling; parts can be replaced. */
function gridText(
  parts: Partial<Record<'root' | 'event' | 'specification' | 'fields' | 'data' | 'end', string>> = {},
): string {
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    parts.root ??
      '<shakemap_grid event_id="ci1" shakemap_id="ci1" shakemap_version="3" process_timestamp="2017-05-16T08:07:05" shakemap_originator="ci" map_status="RELEASED" shakemap_event_type="SCENARIO">',
    parts.event ??
      '<event event_id="ci1" magnitude="6.09" depth="9.0" lat="34.4" lon="-118.2" event_timestamp="2017-05-12T20:14:08UTC" event_description="A fault &amp; another" />',
    parts.specification ??
      '<grid_specification lon_min="-119" lat_min="34" lon_max="-118" lat_max="34.5" nominal_lon_spacing="0.5" nlon="3" nlat="2" />',
    '<event_specific_uncertainty name="pga" value="0.0" numsta="" />',
    parts.fields ??
      [
        '<grid_field index="1" name="LON" units="dd" />',
        '<grid_field index="2" name="LAT" units="dd" />',
        '<grid_field index="3" name="PGA" units="pctg" />',
        '<grid_field index="4" name="PGV" units="cms" />',
        '<grid_field index="5" name="MMI" units="intensity" />',
      ].join('\n'),
    '<grid_data>',
    parts.data ??
      '-119.0 34.5 1 10 4.5\n-118.5 34.5 2 20 5.5\n-118.0 34.5 3 30 6.5\n-119.0 34.0 4 40 7.5\n-118.5 34.0 5 50 nan\n-118.0 34.0 6.5e1 60 8',
    parts.end ?? '</grid_data>\n</shakemap_grid>\n',
  ].join('\n')
}

function parsed(text: string): GridProduct {
  const result = parseGridXml(text)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

function refusal(text: string): string {
  const result = parseGridXml(text)
  return result.ok ? 'accepted' : result.error
}

/** Rows of the map of 3 × 2 points with these motions. */
function motions(pga: readonly number[], pgv: readonly number[]): string {
  return pga.map((value, i) => `${-119 + (i % 3) / 2} ${i < 3 ? 34.5 : 34} ${value} ${pgv[i]} 6.5`).join('\n')
}

function timed(time: string): GridProduct {
  return parsed(gridText({ event: `<event event_id="ci1" event_timestamp="${time}" />` }))
}

describe('motions that cannot be', () => {
  it('are left out, and told to the publisher: PGA that is zero everywhere, PGV below zero', () => {
    const read = parsed(gridText({ data: motions(Array(6).fill(0), Array(6).fill(-2.7)) }))
    expect([read.pga, read.pgv]).toEqual([null, null])
    expect(read.notes).toEqual([
      'PGA is 0 at every point, though the intensity reaches 6.5: receivers will read that it is not given.',
      'PGV is below zero at some points (-2.7 cm/s), which cannot be: they are left out. Is it a logarithm?',
    ])
  })

  it('leave the others as they are; a mask is no value, and is not told of', () => {
    const read = parsed(gridText({ data: motions([0, 0, 1, 2, 3, -9999], [1, 2, -0.5, 3, 4, 5]) }))
    expect([...(read.pga ?? [])]).toEqual([0, 0, 1, 2, 3, NaN])
    expect([...(read.pgv ?? [])]).toEqual([1, 2, NaN, 3, 4, 5])
    expect(read.notes).toEqual([expect.stringMatching(/^PGV is below zero at some points \(-0.5 cm\/s\)/)])
  })
})

it('a time in a zone is read, and one that cannot be is told of', () => {
  expect(timed('2026-03-02T01:00:00WIB').facts.time).toEqual(new Date('2026-03-01T18:00:00Z'))
  const unread = timed('2026-03-02T01:00:00PST')
  expect(unread.facts.time).toBeNull()
  expect(unread.notes).toEqual([expect.stringContaining('“2026-03-02T01:00:00PST” cannot be read')])
})

describe('reading', () => {
  it('takes facts, frame and columns', () => {
    const { facts, grid, pga, pgv } = parsed(gridText())
    expect(facts).toEqual({
      eventId: 'ci1',
      magnitude: 6.09,
      depthKm: 9,
      lat: 34.4,
      lon: -118.2,
      time: new Date('2017-05-12T20:14:08Z'),
      description: 'A fault & another',
      source: 'ci',
      version: '3',
      processTime: new Date('2017-05-16T08:07:05Z'),
      mapStatus: 'RELEASED',
      eventType: 'SCENARIO',
      uncertaintyGrade: null,
    })
    expect(grid).toMatchObject({ lonMin: -119, lonMax: -118, latMin: 34, latMax: 34.5, nlon: 3, nlat: 2 })
    expect([...grid.mmi]).toEqual([4.5, 5.5, 6.5, 7.5, NaN, 8])
    expect([...(pga ?? [])]).toEqual([1, 2, 3, 4, 5, 65])
    expect([...(pgv ?? [])]).toEqual([10, 20, 30, 40, 50, 60])
  })

  it('finds fields by name in any order and converts their units', () => {
    const { grid, pga, pgv } = parsed(
      gridText({
        fields:
          '<grid_field index="3" name="pgv" units="m/s" /><grid_field index="1" name="MMI" units="intensity" /><grid_field index="2" name="PGA" units="g" />',
        data: '1 0.5 0.1\n2 0.5 0.1\n3 0.5 0.1\n4 0.5 0.1\n5 0.5 0.1\n6 0.5 0.1',
      }),
    )
    expect([...grid.mmi]).toEqual([1, 2, 3, 4, 5, 6])
    expect(pga?.[0]).toBeCloseTo(50)
    expect(pgv?.[0]).toBeCloseTo(10)
  })

  it('leaves out a quantity of unknown units, and intensities that are masks', () => {
    const product = parsed(
      gridText({
        fields:
          '<grid_field index="1" name="MMI" units="intensity"/><grid_field index="2" name="PGA" units="ln(g)"/>',
        data: '-9999 1 2 1 3 1 4 1 5 1 6 1',
      }),
    )
    expect(product.pga).toBeNull()
    expect([...product.grid.mmi]).toEqual([NaN, 2, 3, 4, 5, 6])
  })

  it('continues a map over the antimeridian past 180', () => {
    const { grid } = parsed(
      gridText({
        specification:
          '<grid_specification lon_min="179" lat_min="34" lon_max="-179" lat_max="34.5" nlon="3" nlat="2"/>',
        data: '179 34.5 1 1 5\n-180 34.5 1 1 6\n-179 34.5 1 1 7\n179 34 1 1 5\n180 34 1 1 6\n-179 34 1 1 7',
      }),
    )
    expect(grid.lonMax).toBe(181)
    expect(mmiAt(grid, 34.2, -179.1)).toBe(7)
    expect(mmiAt(grid, 34.2, -177)).toBeNull()
  })
})

describe('one oddity costs what it is of, and is told', () => {
  const whole = parsed(gridText())

  it.each([
    ['a bare ampersand in the place', gridText().replace('A fault &amp; another', 'A fault & another'), []],
    ['a comment behind the grid', `${gridText()}<!-- made by hand -->\n`, []],
    [
      'the prefix of a namespace',
      gridText()
        .replaceAll(/<(\/?)(?=[a-z])/g, '<$1sm:')
        .replace(
          '<sm:shakemap_grid',
          '<sm:shakemap_grid xmlns:sm="http://earthquake.usgs.gov/eqcenter/shakemap"',
        ),
      [],
    ],
    [
      'an element that is none',
      gridText().replace('<event_specific_uncertainty name="pga"', '<event_specific_uncertainty name=pga'),
      ['near line 5'],
    ],
    [
      'a field that nobody reads, twice',
      gridText({
        fields: ['LON', 'LAT', 'PGA', 'PGV', 'MMI', 'SVEL', 'SVEL']
          .map(
            (name, i) =>
              `<grid_field index="${i + 1}" name="${name}" units="${name === 'PGV' ? 'cms' : 'pctg'}" />`,
          )
          .join('\n'),
        data: [...whole.grid.mmi]
          .map(
            (mmi, i) =>
              `${-119 + (i % 3) / 2} ${i < 3 ? 34.5 : 34} ${whole.pga?.[i]} ${whole.pgv?.[i]} ${mmi} 760 760`,
          )
          .join('\n'),
      }),
      ['SVEL twice'],
    ],
  ])('%s', (_, text, notes) => {
    const read = parsed(text)
    expect(read.facts).toEqual(whole.facts)
    expect(read.grid).toEqual(whole.grid)
    expect(read.pga).toEqual(whole.pga)
    expect(read.notes).toEqual(notes.map((note) => expect.stringContaining(note)))
  })

  it('a word among the numbers is no value', () => {
    const read = parsed(gridText().replace('6.5e1', '******').replace('-118.5 34.5 2', '-118.5 34.5 2,25'))
    expect([...(read.pga ?? [])]).toEqual([1, 2.25, 3, 4, 5, NaN])
    expect(read.grid).toEqual(whole.grid)
    expect(read.notes).toEqual([expect.stringContaining('1 of the grid’s values is no number')])
  })
})

describe('spectral acceleration', () => {
  const fields = ['MMI', 'PSA03', 'SA(1.0)', 'PSA3P0', 'PSA10']
    .map((name, i) => `<grid_field index="${i + 1}" name="${name}" units="${i === 2 ? 'g' : '%g'}" />`)
    .join('\n')
  const data = '5 10 0.1 1 99 5 20 0.2 2 99 6 30 0.3 3 99 6 40 0.4 4 99 7 50 0.5 5 99 7 60 0.6 6 99'

  it('is read in %g at each period, by ShakeMap’s own names', () => {
    const { psa = {}, notes } = parsed(gridText({ fields, data }))
    expect(Object.keys(psa)).toEqual(['PSA03', 'PSA10', 'PSA30'])
    expect([...(psa['PSA03'] ?? [])]).toEqual([10, 20, 30, 40, 50, 60])
    expect(psa['PSA10']?.[5]).toBeCloseTo(60)
    expect(psa['PSA30']?.[0]).toBe(1)
    expect(notes).toEqual([expect.stringContaining('PSA10 twice')])
  })

  it('below zero, or zero where people felt it, is none, and told', () => {
    const zero = data.replaceAll(/(\d) \d\d 0/g, '$1 0 0').replaceAll(/ (\d) 99/g, ' -$1 99')
    const { psa = {}, notes } = parsed(gridText({ fields, data: zero }))
    expect(Object.keys(psa)).toEqual(['PSA10'])
    expect(notes).toEqual(
      ['PSA10 twice', 'PSA03 is 0', 'PSA30 is below zero'].map((note) => expect.stringContaining(note)),
    )
  })

  it('of more periods than a map has is left out beyond them', () => {
    const names = ['MMI', ...Array.from({ length: 60 }, (_, i) => `PSA${10 + i}`)]
    const many = names
      .map((name, i) => `<grid_field index="${i + 1}" name="${name}" units="%g" />`)
      .join('\n')
    const { psa = {} } = parsed(gridText({ fields: many, data: `5 ${'1 '.repeat(60)}`.repeat(6) }))
    expect(Object.keys(psa)).toHaveLength(8)
  })

  it('is written as it is read', () => {
    const product = parsed(gridText({ fields, data }))
    expect(parsed(writeGridXml(product)).psa).toEqual(product.psa)
  })
})

it('takes no memory for points that a short file promises', () => {
  const promised = gridText({
    specification:
      '<grid_specification lon_min="-119" lat_min="34" lon_max="-118" lat_max="34.5" nlon="2000" nlat="2000" />',
  })
  const before = process.memoryUsage().arrayBuffers
  expect(refusal(promised)).toBe('The grid ends in row 7 of 4000000.')
  expect(process.memoryUsage().arrayBuffers - before, 'bytes').toBeLessThan(1_000_000)
})

it('a unit that is the name of what every object has is no unit', () => {
  const { pga, pgv } = parsed(gridText().replace('"pctg"', '"constructor"'))
  expect([pga, pgv?.length]).toEqual([null, 6])
})

describe('bad input gives one sentence', () => {
  it.each([
    ['nothing', '', 'no grid_data'],
    ['another XML', '<svg><grid_data></grid_data></svg>', 'shakemap_grid'],
    ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${gridText()}`, 'refused'],
    ['a cut-off file', gridText().slice(0, -60), 'cut off'],
    ['too few numbers', gridText({ data: '-119.0 34.5 1 10 4.5' }), 'ends in row 2 of 6'],
    ['too many numbers', gridText().replace('</grid_data>', ' 1</grid_data>'), 'more numbers'],
    ['no intensity', gridText().replace('name="MMI"', 'name="SVEL"'), 'no field MMI'],
    ['no value', gridText({ data: '-119 34.5 1 1 nan '.repeat(5) + '-118 34 1 1 nan' }), 'no intensity'],
    ['a field twice', gridText().replace('index="4"', 'index="3"'), 'numbers its fields'],
    ['a gap in fields', gridText().replace('index="4"', 'index="9"'), 'numbers its fields'],
    ['a row too wide', gridText().replace('nlon="3"', 'nlon="3000000"'), '4 million'],
    ['no points', gridText().replace('nlon="3"', 'nlon="0"'), 'nlon'],
    ['no longitudes', gridText().replace('lon_min="-119"', 'lon_min="west"'), 'longitudes'],
    ['latitudes the wrong way round', gridText().replace('lat_max="34.5"', 'lat_max="33"'), 'latitudes'],
  ])('%s', (_, text, reason) => {
    expect(refusal(text)).toContain(reason)
  })

  it('rows from the south of a map of many rows', () => {
    const rows = Array.from(
      { length: 10 },
      (_, row) => `-119 ${34 + row / 20} 1 1 5\n-118 ${34 + row / 20} 1 1 6`,
    )
    const specification =
      '<grid_specification lon_min="-119" lat_min="34" lon_max="-118" lat_max="34.45" nlon="2" nlat="10"/>'
    expect(refusal(gridText({ specification, data: rows.join('\n') }))).toContain('north-west')
    expect(refusal(gridText({ specification, data: rows.toReversed().join('\n') }))).toBe('accepted')
  })

  it('any damage: a Result, never a throw', () => {
    const text = gridText()
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 12 }), (at, cut, put) => {
        expect(typeof parseGridXml(text.slice(0, at) + put + text.slice(at + cut)).ok).toBe('boolean')
      }),
      { numRuns: 500 },
    )
  })
})

describe('writing', () => {
  it('is read back the same', () => {
    const product = parsed(gridText())
    const again = parsed(
      writeGridXml({ ...product, facts: { ...product.facts, description: 'A "b" <c> & d' } }),
    )
    expect(again.facts).toEqual({ ...product.facts, description: 'A "b" <c> & d' })
    expect(again.grid).toEqual(product.grid)
    expect(again.pga).toEqual(product.pga)
    expect(again.pgv).toEqual(product.pgv)
  })

  it('has no column for what is missing', () => {
    const text = writeGridXml({ ...parsed(gridText()), pga: null, pgv: null })
    expect(text).not.toContain('PGA')
    expect(parsed(text).pga).toBeNull()
  })
})

it('reads a million numbers in well under a second', () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => `${i % 400} ${i / 2} 1.25 0.00125 ${(i % 90) / 10}`)
  const text = gridText({
    specification:
      '<grid_specification lon_min="0" lat_min="34" lon_max="1" lat_max="34.5" nlon="400" nlat="500"/>',
    fields: ['A', 'B', 'PGA', 'PGV', 'MMI']
      .map(
        (name, i) =>
          `<grid_field index="${i + 1}" name="${name}" units="${name === 'PGA' ? '%g' : 'cm/s'}"/>`,
      )
      .join(''),
    data: rows.join('\n'),
  })
  // 60 ms on two slow cores; the bound only catches a change of kind.
  expect(cpuMs(() => void parsed(text))).toBeLessThan(1500)
  const product = parsed(text)
  expect(product.grid.mmi[89]).toBeCloseTo(8.9)
})
