/** docs/howto/shakecast-feed.mjs: a folder of `flashcrew get` as the feed that ShakeCast 4 reads. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const SCRIPT = resolve(import.meta.dirname, '../docs/howto/shakecast-feed.mjs')
const ADDRESS = 'http://localhost:8090'

function folderOf(eventType: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'flashcrew-feed-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const event = { event_id: 'own1', eventsource: 'own', netid: 'own', event_type: eventType }
  const place = { latitude: '10.5', longitude: '20.25', depth: '7', magnitude: '6.1', location: 'Own place' }
  const ends = {
    min: { latitude: '9', longitude: '19' },
    max: { latitude: '12', longitude: '22' },
  }
  const versions = { map_version: 3, map_status: 'RELEASED', process_time: '2026-05-01T10:10:00Z' }
  const info = {
    input: { event_information: { ...event, ...place, origin_time: '2026-05-01T10:00:00Z' } },
    output: { map_information: ends, ground_motions: { MMI: { max: '7.25' } } },
    processing: { shakemap_versions: versions },
  }
  writeFileSync(join(folder, 'info.json'), JSON.stringify(info))
  writeFileSync(join(folder, 'grid.xml'), '<shakemap_grid/>')
  return folder
}

function describeFolder(folder: string, ...more: string[]) {
  return spawnSync(process.execPath, [SCRIPT, folder, ADDRESS, ...more], { encoding: 'utf8' })
}

const read = (folder: string, name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))

it('has each field that the grabber of ShakeCast reads', () => {
  const folder = folderOf('ACTUAL')
  expect(describeFolder(folder).status).toBe(0)
  const properties = {
    ...{ mag: 6.1, place: 'Own place', title: 'M 6.1 - Own place', net: 'own', ids: ',own1,', mmi: 7.25 },
    ...{ time: Date.UTC(2026, 4, 1, 10), updated: Date.UTC(2026, 4, 1, 10, 10) },
    detail: `${ADDRESS}/detail.geojson`,
  }
  const geometry = { type: 'Point', coordinates: [20.25, 10.5, 7] }
  expect(read(folder, 'feed.geojson')).toMatchObject({ features: [{ id: 'own1', properties, geometry }] })
  const product = {
    preferredWeight: 1,
    properties: {
      ...{ version: '3', 'map-status': 'RELEASED', eventsource: 'own' },
      ...{ 'minimum-latitude': '9', 'maximum-latitude': '12' },
      ...{ 'minimum-longitude': '19', 'maximum-longitude': '22' },
      'process-timestamp': '2026-05-01T10:10:00.000Z',
    },
    contents: { 'download/grid.xml': { url: `${ADDRESS}/grid.xml`, length: 16 } },
  }
  expect(read(folder, 'detail.geojson')).toMatchObject({ properties: { products: { shakemap: [product] } } })
})

it('names its own two files in no list, also the second time', () => {
  const folder = folderOf('ACTUAL')
  describeFolder(folder)
  describeFolder(folder)
  const text = JSON.stringify(read(folder, 'detail.geojson'))
  expect(text).toContain('download/info.json')
  expect(text).not.toContain('download/feed.geojson')
  expect(text).not.toContain('download/detail.geojson')
})

it('passes a scenario on only where it is told to', () => {
  const folder = folderOf('SCENARIO')
  const refused = describeFolder(folder)
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain('The map says SCENARIO')
  expect(describeFolder(folder, '--exercise').status).toBe(0)
})
