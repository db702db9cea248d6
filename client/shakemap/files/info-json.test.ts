import { describe, expect, it } from 'vitest'
import { drillProduct } from '../drill/drill.ts'
import { parseInfo, writeInfo } from './info-json.ts'

const real = {
  input: {
    event_information: {
      depth: '2.0',
      event_id: 'nc1',
      eventsource: 'nc',
      productsource: 'us',
      latitude: '38.5487',
      longitude: -119.4605,
      location: '21 km S of a Town, Nevada, ',
      magnitude: '3.9',
      origin_time: '2021-07-14T03:46:14.000000Z',
      event_description: 'a ShakeMap',
      event_type: 'ACTUAL',
    },
  },
  output: { ground_motions: { PGV: { units: 'cms', max: '-0.07' } }, uncertainty: { grade: 'B' } },
  processing: {
    shakemap_versions: { process_time: '2021-07-20T15:11:23Z', map_version: 10, map_status: 'automatic' },
  },
}

describe('reading', () => {
  it('takes the facts, whether they are quoted or not', () => {
    expect(parseInfo(JSON.stringify(real))).toEqual({
      ok: true,
      value: {
        ids: ['nc1'],
        peaks: { mmi: null, pga: null, pgv: null },
        landMmi: null,
        notes: [expect.stringMatching(/^The largest PGV, -0.07 cms, does not go with/)],
        facts: {
          eventId: 'nc1',
          magnitude: 3.9,
          depthKm: 2,
          lat: 38.5487,
          lon: -119.4605,
          time: new Date('2021-07-14T03:46:14Z'),
          description: '21 km S of a Town, Nevada',
          source: 'us',
          version: '10',
          processTime: new Date('2021-07-20T15:11:23Z'),
          mapStatus: 'automatic',
          eventType: 'ACTUAL',
          uncertaintyGrade: 'B',
        },
      },
    })
  })

  it('leaves out what is missing, absurd, or of another kind', () => {
    const info = {
      input: { event_information: { id: 'x', magnitude: { mag: 5 }, latitude: '400', origin_time: 'noon' } },
      output: 'none',
      processing: { shakemap_versions: [] },
    }
    const bare = parseInfo(JSON.stringify(info))
    expect(bare.ok && bare.value).toMatchObject({
      facts: { eventId: 'x' },
      notes: [expect.stringMatching(/^The origin time “noon” cannot be read: /)],
    })
    expect(bare.ok && Object.keys(bare.value.facts)).toEqual(['eventId'])
    const ungraded = { ...real, output: { uncertainty: { grade: '--' } } }
    const read = parseInfo(JSON.stringify(ungraded))
    expect(read.ok && 'uncertaintyGrade' in read.value.facts).toBe(false)
  })

  it('loses nothing to NaN and Infinity in parts that nobody reads, and one number to a NaN in its place', () => {
    const text = JSON.stringify({ ...real, strec: { a: 'NaN', b: 0, c: 1 } })
      .replace('"b":0', '"b":NaN')
      .replace('"c":1', '"c":-Infinity')
    expect(parseInfo(text)).toEqual(parseInfo(JSON.stringify(real)))
    const read = parseInfo(text.replace('"3.9"', 'NaN'))
    expect(read.ok && read.value.facts).toMatchObject({ eventId: 'nc1', depthKm: 2 })
    expect(read.ok && 'magnitude' in read.value.facts).toBe(false)
  })

  it('takes all names of the event', () => {
    const { input } = real
    const named = {
      ...input.event_information,
      netid: 'nc',
      eventsourcecode: '1',
      id: 'us7',
      ids: ',nc1,us7,at9,',
    }
    const read = parseInfo(JSON.stringify({ ...real, input: { event_information: named } }))
    expect(read.ok && read.value.ids).toEqual(['nc1', 'us7', '1', 'at9'])
  })

  it.each([
    '',
    '[]',
    'null',
    '{}',
    '{"input":{}}',
    '{"input":{"event_information":5}}',
    `"${'x'.repeat(1_000_001)}"`,
  ])('refuses %.40j in a sentence', (text) => {
    const read = parseInfo(text)
    expect(read.ok ? '' : read.error).toMatch(/^The info\.json .*\.$/)
  })
})

describe('the largest values', () => {
  type Words = Readonly<Record<string, Readonly<Record<string, unknown>>>>
  function read(motions: Words) {
    const parsed = parseInfo(JSON.stringify({ ...real, output: { ground_motions: motions } }))
    if (!parsed.ok) throw new Error(parsed.error)
    return parsed.value
  }

  it('are those of the whole grid, in %g and cm/s, with that on land where the sea was masked', () => {
    const both = read({
      MMI: { units: 'intensity', max: '6.12', max_grid: '8.65' },
      PGA: { units: 'g', max: '0.2', max_grid: 0.6 },
      PGV: { units: 'cms', max: 'NaN', max_grid: null },
    })
    expect(both.peaks).toEqual({ mmi: 8.65, pga: 60, pgv: null })
    expect([both.landMmi, both.notes]).toEqual([6.12, []])
    const same = read({ MMI: { max: '8.65', max_grid: '8.65' }, PGV: { units: 'cm/s', max: 60.2 } })
    expect([same.peaks, same.landMmi]).toEqual([{ mmi: 8.65, pga: null, pgv: 60.2 }, null])
  })

  it.each([
    ['PGV', 'cms', 4.1, 8.65, 'a logarithm of 60 cm/s'],
    ['PGV', 'cms', 0.931, 4.487, 'a logarithm of 2.5 cm/s'],
    ['PGV', 'cms', 5_000, 8.65, 'in mm/s'],
    ['PGA', 'g', 60, 8.65, 'in %g'],
    ['PGA', 'g', -0.5, 8.65, 'a logarithm'],
    ['PGA', 'furlong', 0.6, 8.65, 'in a unit that nobody knows'],
  ])('%s in %s of %d beside an intensity of %d is left out and told of: %s', (name, units, max, mmi) => {
    const { peaks, notes } = read({ MMI: { max: mmi }, [name]: { units, max } })
    expect(peaks).toEqual({ mmi, pga: null, pgv: null })
    expect(notes).toEqual([
      expect.stringMatching(new RegExp(`^The largest ${name}.* receivers will not see it`)),
    ])
  })

  it('are read where the unit itself says that they are logarithms', () => {
    const { peaks } = read({ MMI: { max: 8.65 }, PGA: { units: 'ln(g)', max: '-0.5' } })
    expect(peaks.pga).toBeCloseTo(100 * Math.exp(-0.5))
  })
})

it('a unit that is the name of what every object has is told of as unknown', () => {
  const units = 'constructor'
  const read = parseInfo(
    JSON.stringify({ ...real, output: { ground_motions: { PGA: { units, max: '5' } } } }),
  )
  expect(read.ok && read.value.peaks.pga).toBeNull()
  expect(read.ok && read.value.notes).toEqual([expect.stringContaining(`in “${units}”, which is no unit`)])
})

it('is written in the true structure and read back', () => {
  const now = new Date('2026-05-01T10:00:00Z')
  const product = drillProduct({
    lat: 34,
    lon: -118,
    magnitude: 6,
    depthKm: 8,
    place: 'A Town',
    time: now,
    now,
  })
  if (!product.ok) throw new Error(product.error)
  const text = writeInfo(product.value)
  const read = parseInfo(text)
  const { uncertaintyGrade, ...rest } = product.value.facts
  expect(uncertaintyGrade).toBeNull()
  expect(read.ok && read.value.facts).toEqual(rest)
  expect(read.ok && read.value.notes).toEqual([])
  const json = JSON.parse(text) as typeof real & {
    output: { ground_motions: Record<string, { units: string; max: string }> }
  }
  expect(Object.keys(json)).toEqual(['input', 'output', 'processing'])
  const { MMI, PGA, PGV } = json.output.ground_motions as Record<string, { units: string; max: string }>
  expect(Number(MMI?.max)).toBeCloseTo(
    product.value.grid.mmi.reduce((a, b) => Math.max(a, b)),
    2,
  )
  expect(PGA?.units).toBe('g')
  expect(Number(PGA?.max)).toBeCloseTo(
    (product.value.pga ?? new Float32Array()).reduce((a, b) => Math.max(a, b)) / 100,
    2,
  )
  expect(PGV?.units).toBe('cms')
})
