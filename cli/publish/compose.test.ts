import { describe, expect, test } from 'vitest'
import { COMPACT_PATH } from '../../client/shakemap/compact/compact.ts'
import { limits } from '../../shared/wire/limits.ts'
import { compose, fit } from './compose.ts'
import { drillTexts } from '../testing.ts'

const found = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([path, text]) => ({ path, data: new Blob([text]) }))
const usual = { status: 'exercise', title: '', isLate: false } as const
const file = (path: string, size: number) => ({ path, size, modifiedMs: 0 })
const drill = drillTexts(6.4)
const actual = (text: string) => text.replaceAll('SCENARIO', 'ACTUAL')

test('a product gets its compact map, priorities and title as in the console', async () => {
  const { files, title, doubts, refusal, facts } = await compose({ ...usual, found: found(drill) })
  expect(title).toBe('M 6.4, Los Angeles')
  expect(facts).toMatchObject({ eventId: 'drill1', eventType: 'SCENARIO' })
  expect([doubts, refusal]).toEqual([[], undefined])
  const priorities = Object.fromEntries(files.map(({ path, priority }) => [path, priority]))
  expect(priorities).toEqual({
    ...{ 'info.json': 95, 'cont_mmi.json': 70, 'grid.xml': -40, [COMPACT_PATH]: 100 },
    ...{ 'map.pga.shakemap': 86, 'map.pgv.shakemap': 84, 'map.psa03.shakemap': 64 },
    ...{ 'map.psa10.shakemap': 62, 'map.psa30.shakemap': 60 },
  })
  const compact = files.find(({ path }) => path === COMPACT_PATH)
  expect(compact?.data.size).toBeLessThan(100_000)
})

test('any other files are published as they are, with the title that is given', async () => {
  const { files, title } = await compose({
    ...usual,
    title: 'Lists',
    found: found({ 'a/b.txt': 'x', 'c.csv': '1' }),
  })
  expect(files.map(({ path }) => path)).toEqual(['a/b.txt', 'c.csv'])
  expect(title).toBe('Lists')
  expect((await compose({ ...usual, found: found({ 'c.csv': '1' }) })).title).toBe('')
})

describe('a grid that is cut off', () => {
  const cut = { ...drill, 'grid.xml': (drill['grid.xml'] ?? '').slice(0, 200_000) }

  test('is doubted first, since it may be half-written', async () => {
    const { doubts } = await compose({ ...usual, found: found(cut) })
    expect(doubts).toEqual([expect.stringMatching(/^grid\.xml: .*cut off/)])
  })

  test('is left out in the end, and the rest is published', async () => {
    const { files, warnings, refusal, title } = await compose({ ...usual, isLate: true, found: found(cut) })
    expect(files.map(({ path }) => path)).toEqual(['info.json', 'cont_mmi.json', COMPACT_PATH])
    expect(warnings[0]).toMatch(/^grid\.xml: .* It is left out of the release\.$/)
    expect([refusal, title]).toEqual([undefined, 'M 6.4, Los Angeles'])
  })
})

test('where nothing is left to publish the reason is told', async () => {
  const only = await compose({ ...usual, isLate: true, found: found({ 'grid.xml': '<shakemap_grid' }) })
  expect(only.refusal).toMatch(/^There is no file to publish\. grid\.xml: .*no grid_data/)
  const packed = await compose({ ...usual, found: [{ path: 'map.zip', data: new Blob(['no zip']) }] })
  expect(packed.refusal).toMatch(/^There is no file to publish\. map\.zip: ./)
  const unread = ['grid.xml cannot be read (it is gone), and is left out.']
  expect((await compose({ ...usual, found: [], unread })).refusal).toContain('grid.xml cannot be read')
})

test('a file that cannot be read is doubted, then told, and costs itself', async () => {
  const unread = ['shape.zip cannot be read (the system says EIO), and is left out.']
  const { doubts, warnings, refusal } = await compose({ ...usual, found: found(drill), unread })
  expect([doubts, refusal]).toEqual([unread, undefined])
  expect(warnings).toContain(unread[0])
})

test('files of two versions of a map are doubted', async () => {
  const info = (drill['info.json'] ?? '').replace('"map_version": 1', '"map_version": 2')
  expect((await compose({ ...usual, found: found({ ...drill, 'info.json': info }) })).doubts).toEqual([
    expect.stringContaining('not of the same map'),
  ])
})

test('parts of another event are doubted, and told before anything is signed', async () => {
  const contours = (drill['cont_mmi.json'] ?? '').replaceAll('drill1', 'drill2')
  const { doubts, warnings } = await compose({
    ...usual,
    found: found({ ...drill, 'cont_mmi.json': contours }),
  })
  expect(doubts).toEqual(['cont_mmi.json is of another event than the map.'])
  expect(warnings).toEqual([
    expect.stringMatching(/^cont_mmi\.json is of another event \(drill2\) than the map/),
  ])
})

test('NaN in a part that nobody reads costs no doubt', async () => {
  const info = (drill['info.json'] ?? '').replace(
    '"mean_uncertainty_ratio": null',
    '"mean_uncertainty_ratio": NaN',
  )
  expect(info).toContain('NaN')
  const composed = await compose({ ...usual, found: found({ ...drill, 'info.json': info }) })
  expect([composed.doubts, composed.warnings]).toEqual([[], []])
})

test('a scenario does not go out as actual', async () => {
  const { refusal } = await compose({ ...usual, status: 'actual', found: found(drill) })
  expect(refusal).toBe(
    'info.json calls the event a SCENARIO, so it cannot be published as Actual: every receiver would be alarmed. Its status has to be Exercise.',
  )
  expect((await compose({ ...usual, status: 'test', found: found(drill) })).refusal).toBeUndefined()
  const { 'grid.xml': grid = '', 'info.json': info = '' } = drill
  for (const mixed of [
    { 'grid.xml': actual(grid), 'info.json': info },
    { 'grid.xml': grid, 'info.json': actual(info) },
  ])
    expect((await compose({ ...usual, status: 'actual', found: found(mixed) })).refusal).toContain('SCENARIO')
  const real = { 'grid.xml': actual(grid), 'info.json': actual(info) }
  expect((await compose({ ...usual, status: 'actual', found: found(real) })).refusal).toBeUndefined()
})

describe('what does not fit into one release', () => {
  const MB = 1024 * 1024

  test('is left out, downloads first, the largest first, and no part of the map', () => {
    const files = [
      file('grid.xml', 20 * MB),
      file('notes.txt', 30 * MB),
      file('shape.zip', 10 * MB),
      file('shake_result.hdf', 50 * MB),
    ]
    const { kept, left } = fit(files)
    expect(left.map(({ path }) => path)).toEqual(['shake_result.hdf'])
    expect(kept.map(({ path }) => path)).toEqual(['grid.xml', 'notes.txt', 'shape.zip'])
  })

  test('leaves room for the compact map', () => {
    const { kept } = fit([file('grid.xml', MB), file('all.bin', limits.releaseBytesMax - MB)])
    expect(kept.map(({ path }) => path)).toEqual(['grid.xml'])
  })

  test('is nothing where all fits', () => {
    expect(fit([file('a', MB), file('b', MB)]).left).toEqual([])
  })
})
