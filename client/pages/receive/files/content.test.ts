import { expect, it, vi } from 'vitest'
import type { ReleaseFile } from '../../../api.ts'
import { COMPACT_PATH, makeCompact } from '../../../shakemap/compact/make-compact.ts'
import { drillProduct } from '../../../shakemap/drill/drill.ts'
import { writeGridXml } from '../../../shakemap/files/grid-xml.ts'
import { peaksOf, proposePriority, readProduct } from '../../../shakemap/product/product.ts'
import { viewRelease } from '../../common/channel/channel-view.ts'
import { openContent } from './content.ts'
import type { ProductReader } from './product-reader.ts'
import { testRelease } from '../testing.ts'

const now = new Date('2026-03-01T18:05:00Z')
const drill = drillProduct({ lat: 34, lon: -118, magnitude: 5, depthKm: 10, place: 'A Town', time: now, now })
if (!drill.ok) throw new Error(drill.error)
const product = drill.value
const { facts, grid } = product
const compact = new Blob([makeCompact({ facts, peaks: peaksOf(product), grid, contours: null }) ?? ''])

/** A release of these files, which arrive when the test says so. */
function releaseOf(paths: readonly string[], leftOut: readonly string[] = []) {
  const files = paths.map((path): ReleaseFile => ({
    path,
    type: '',
    size: 1000,
    priority: proposePriority(path),
  }))
  const resolvers = new Map<string, (blob: Blob) => void>()
  const arrivals = new Map(
    paths.map((path) => [path, new Promise<Blob>((resolve) => resolvers.set(path, resolve))]),
  )
  const asked: string[] = []
  const whole = new Set<string>()
  const release = testRelease({
    ...{ state: 'receiving', files, leftOut },
    bytesOf: (path) => (whole.has(path) ? 1000 : 0),
    file: (path) => {
      asked.push(path)
      return arrivals.get(path) ?? Promise.reject(new Error('no such file'))
    },
  })
  const arrive = (path: string, blob: Blob) => {
    whole.add(path)
    resolvers.get(path)?.(blob)
  }
  return { release, arrive, asked }
}

it('a map can be drawn as soon as its compact map is verified, whatever else is to come', async () => {
  const { release, arrive } = releaseOf(['grid.xml', 'stationlist.json', COMPACT_PATH])
  const content = openContent(release)
  content.update(viewRelease(release))
  expect([content.isMap.value, content.drawable.value]).toEqual([true, false])
  arrive(COMPACT_PATH, compact)
  await vi.waitFor(() => expect(content.drawable.value).toBe(true))
  expect(content.product.value).toMatchObject({ isCompact: true, stations: null, facts: { magnitude: 5 } })
  const first = content.product.value?.product

  const station = { type: 'Feature', geometry: { coordinates: [-118, 34] }, properties: { intensity: 4 } }
  arrive('stationlist.json', new Blob([JSON.stringify({ type: 'FeatureCollection', features: [station] })]))
  await vi.waitFor(() => expect(content.product.value?.stations).toHaveLength(1))
  expect(content.product.value?.product, 'the map is not drawn anew for the stations').toBe(first)

  arrive('grid.xml', new Blob([writeGridXml(product)]))
  content.update(viewRelease(release))
  await vi.waitFor(() => expect(content.product.value?.isCompact).toBe(false))
  expect(content.product.value?.product?.pga).not.toBeNull()
  expect([...content.urls.value.keys()]).toHaveLength(3)
  content.dispose()
})

it('a damaged compact map is said, and the grid is waited for', async () => {
  const { release, arrive } = releaseOf([COMPACT_PATH, 'grid.xml'])
  const content = openContent(release)
  content.update(viewRelease(release))
  arrive(COMPACT_PATH, new Blob(['FCSM\u0001nonsense']))
  await vi.waitFor(() => expect(content.product.value?.problems).toHaveLength(1))
  expect(content.product.value?.problems[0]).toMatch(/^map\.shakemap: The compact map is damaged\.$/)
  expect(content.drawable.value).toBe(false)
  arrive('grid.xml', new Blob([writeGridXml(product)]))
  await vi.waitFor(() => expect(content.drawable.value).toBe(true))
  content.dispose()
})

it('a large file is asked for by the reader alone, and read where it has come unasked', async () => {
  const { release, arrive, asked } = releaseOf(
    [COMPACT_PATH, 'info.json', 'grid.xml', 'report.pdf'],
    ['grid.xml', 'report.pdf'],
  )
  const content = openContent(release)
  content.update(viewRelease(release))
  content.update(viewRelease(release))
  expect(asked).toEqual([COMPACT_PATH, 'info.json'])
  content.ask('report.pdf')
  expect(asked).toEqual([COMPACT_PATH, 'info.json', 'report.pdf'])
  arrive('grid.xml', new Blob([writeGridXml(product)]))
  content.update(viewRelease(release))
  await vi.waitFor(() => expect(content.product.value?.isCompact).toBe(false))
  content.dispose()
})

it('without a compact map the grid is no choice', () => {
  const { release, asked } = releaseOf(['grid.xml', 'report.pdf'], ['grid.xml', 'report.pdf'])
  const content = openContent(release)
  content.update(viewRelease(release))
  expect(asked).toEqual(['grid.xml'])
  content.dispose()
})

it('says where the code that reads could not be loaded, and tries again with the next file', async () => {
  const { release, arrive } = releaseOf([COMPACT_PATH, 'info.json'])
  let reader: ProductReader | undefined
  const content = openContent(release, async () => reader)
  content.update(viewRelease(release))
  arrive(COMPACT_PATH, compact)
  await vi.waitFor(() => expect(content.reading.value).toBe('unable'))
  expect([...content.urls.value.keys()], 'the file can be saved').toEqual([COMPACT_PATH])
  expect(content.product.value).toBeUndefined()

  reader = { readProduct }
  arrive('info.json', new Blob(['{}']))
  await vi.waitFor(() => expect(content.reading.value).toBe('idle'))
  expect(content.drawable.value).toBe(true)
  content.dispose()
})

it('reads what arrives while the code that reads is being loaded', async () => {
  const { release, arrive } = releaseOf([COMPACT_PATH, 'stationlist.json'])
  const load: ((reader: ProductReader) => void)[] = []
  const content = openContent(release, async () => new Promise((resolve) => load.push(resolve)))
  content.update(viewRelease(release))
  arrive(COMPACT_PATH, compact)
  arrive('stationlist.json', new Blob(['{"type":"FeatureCollection","features":[]}']))
  await vi.waitFor(() => expect(content.urls.value.size).toBe(2))
  expect([content.reading.value, content.product.value]).toEqual(['busy', undefined])
  expect(load, 'it is asked for once').toHaveLength(1)
  load[0]?.({ readProduct })
  await vi.waitFor(() => expect(content.reading.value).toBe('idle'))
  expect(content.product.value).toMatchObject({ isCompact: true, stations: [] })
  content.dispose()
})
