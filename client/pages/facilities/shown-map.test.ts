import { expect, it } from 'vitest'
import { readProduct, type ReadProduct } from '../../shakemap/product/product.ts'
import { isMoreComing } from './shown-map.ts'

const filesOf = (...paths: readonly string[]) =>
  paths.map((path) => ({ path, type: '', size: 1, priority: 0, chunks: [] }) as const)

async function preview(problems: readonly string[] = []): Promise<ReadProduct> {
  const mmi = Float32Array.of(5, 5, 5, 5)
  const grid = { lonMin: 0, latMin: 0, lonMax: 1, latMax: 1, nlon: 2, nlat: 2, mmi }
  const read = await readProduct(() => undefined, [])
  const facts = { ...{ eventId: '', magnitude: 6, depthKm: 9, lat: 0, lon: 0, time: null, description: '' } }
  const told = { ...facts, source: '', version: '', processTime: null, mapStatus: '', eventType: '' }
  const product = { facts: { ...told, uncertaintyGrade: null }, grid, pga: mmi, pgv: null }
  return { ...read, problems, product, isCompact: true }
}

it('more may come of what facilities are rated by, and the uncertainty is none of it', async () => {
  expect(isMoreComing(await preview(), filesOf('map.shakemap', 'map.pgv.shakemap'))).toBe(true)
  expect(isMoreComing(await preview(), filesOf('map.shakemap', 'grid.xml'))).toBe(true)
  const rest = filesOf('map.shakemap', 'map.pga.shakemap', 'map.stdmmi.shakemap')
  expect(isMoreComing(await preview(), rest)).toBe(false)
  const damaged = await preview(['map.pgv.shakemap: The compact map is damaged.'])
  expect(isMoreComing(damaged, filesOf('map.shakemap', 'map.pgv.shakemap'))).toBe(false)
})
