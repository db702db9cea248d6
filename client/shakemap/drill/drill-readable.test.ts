/** Whatever drill its maker asks for, receivers read each of its files, and the files agree. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type DrillRequest, generateDrill } from './drill.ts'
import { cleanText } from '../files/fact-text.ts'
import { makeCompact } from '../compact/make-compact.ts'
import { peaksOf, readProduct } from '../product/product.ts'

const between = (min: number, max: number) =>
  fc.oneof(fc.double({ min, max, noNaN: true }), fc.constantFrom(min, max))
const place = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('', ' ', ',,', '<a href="x">&amp;', ']]>', '\0', 'y'.repeat(1_000), '\uD800', '" nlon="9'),
)
const time = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-12-31'), noInvalidDate: true })
const requests: fc.Arbitrary<DrillRequest> = fc.record({
  lat: between(-80, 80),
  lon: between(-180, 180),
  // Small ones have small maps, and the test is quick.
  magnitude: fc.oneof({ weight: 3, arbitrary: between(3, 4.5) }, { weight: 1, arbitrary: between(4.5, 9.5) }),
  depthKm: between(0, 700),
  rupture: fc.option(fc.record({ strike: between(0, 360), lengthKm: between(0, 1_600) }), { nil: undefined }),
  setting: fc.constantFrom(undefined, 'active crust' as const, 'subduction' as const),
  vs30: fc.option(between(150, 1_500), { nil: undefined }),
  ...{ place, time, now: time },
})

it('is read without a problem, and its compact map too', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const drill = generateDrill(request)
      if (!drill.ok) throw new Error(drill.error)
      const blobs = new Map(drill.value.map(({ path, text }) => [path, new Blob([text])]))
      const read = await readProduct(
        (path) => Promise.resolve(blobs.get(path) ?? new Blob()),
        [...blobs.keys()],
      )
      expect(read.problems).toEqual([])
      const { product, contours, facts } = read
      if (!product) throw new Error('no grid')
      expect(facts.magnitude).toBeCloseTo(request.magnitude, 9)
      expect(facts.depthKm).toBeCloseTo(request.depthKm, 9)
      expect(Math.floor(request.time.getTime() / 1000)).toBe((facts.time?.getTime() ?? NaN) / 1000)
      // Half a character cannot be written in UTF-8.
      const written = inUtf8(cleanText(request.place) || 'Drill')
      expect([written, cleanText(written)]).toContain(facts.description)
      expect((read.rupture ?? []).length).toBe(request.rupture ? 1 : 0)
      const file = makeCompact({ facts, peaks: peaksOf(product), grid: product.grid, contours })
      const compact = new Map([['map.shakemap', new Blob([file ?? ''])]])
      const small = await readProduct(
        (path) => Promise.resolve(compact.get(path) ?? new Blob()),
        ['map.shakemap'],
      )
      expect(small.problems).toEqual([])
      expect(small.isCompact).toBe(true)
      expect(small.maxMmi).toBe(read.maxMmi)
      expect(small.facts.eventId).toBe(facts.eventId)
    }),
    { numRuns: 12 },
  )
})

function inUtf8(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text))
}
