import { describe, expect, it } from 'vitest'
import { drillProduct } from './drill.ts'
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
    })
  })

  it('leaves out what is missing, absurd, or of another kind', () => {
    const info = {
      input: { event_information: { id: 'x', magnitude: { mag: 5 }, latitude: '400', origin_time: 'noon' } },
      output: 'none',
      processing: { shakemap_versions: [] },
    }
    expect(parseInfo(JSON.stringify(info))).toEqual({ ok: true, value: { eventId: 'x' } })
    const ungraded = { ...real, output: { uncertainty: { grade: '--' } } }
    const read = parseInfo(JSON.stringify(ungraded))
    expect(read.ok && 'uncertaintyGrade' in read.value).toBe(false)
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
  expect(read).toEqual({ ok: true, value: rest })
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
