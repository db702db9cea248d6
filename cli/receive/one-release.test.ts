import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import type { Release } from '../../client/api.ts'
import { CHANNEL, mapTexts, releaseOf } from '../../client/feeds/testing/releases.ts'
import { readXml, textsOf } from '../../shared/feeds/testing.ts'
import { temporaryFolder } from '../testing.ts'
import { describeCancellation, describeRelease, type Place } from './one-release.ts'

const MAP = mapTexts()
const of = (id: string, status: Release['status'] = 'actual') =>
  releaseOf(MAP, { id, status, title: `Map ${id}` }) as unknown as Release

function station(change: Partial<Place> = {}) {
  const folder = temporaryFolder()
  const place: Place = { channel: CHANNEL, folder, baseUrl: undefined, exercises: false, ...change }
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  const told = (name: string, file = 'cap.xml') => textsOf(readXml(text(file)), name)[0]
  const features = () =>
    (JSON.parse(text('feed.geojson')) as { features: { properties: { detail: string } }[] }).features
  return { folder, place, text, told, features }
}

test('a release stands in its own feeds, whose addresses are files on this machine', async () => {
  const { folder, place, text, features } = station()
  await describeRelease(place, of('one'))
  const base = pathToFileURL(folder).href
  expect(features().map(({ properties }) => properties.detail)).toEqual([`${base}/detail.geojson`])
  expect(text('detail.geojson')).toContain(`"${base}/grid.xml"`)
  expect(text('feed.atom')).toContain(`${base}/cap.xml`)
  expect(text('product.xml')).toContain(`href="${base}/grid.xml"`)
})

test('the next one updates the message that is there, and the same one again changes nothing', async () => {
  const { place, text, told } = station({ baseUrl: 'https://x/' })
  await describeRelease(place, of('one'))
  expect(told('msgType')).toBe('Alert')
  await describeRelease(place, of('two'))
  const update = text('cap.xml')
  expect([told('msgType'), told('references')]).toEqual([
    'Update',
    `${CHANNEL},flashcrew-one,2026-03-01T18:06:00-00:00`,
  ])
  await describeRelease(place, of('two'))
  expect(text('cap.xml')).toBe(update)
})

test('a drill updates no alert, and its feed is empty', async () => {
  const { place, told, features } = station()
  await describeRelease(place, of('one'))
  await describeRelease(place, of('two', 'exercise'))
  expect([told('status'), told('msgType'), told('references')]).toEqual(['Exercise', 'Alert', undefined])
  expect(features()).toEqual([])
  await describeRelease({ ...place, exercises: true }, of('two', 'exercise'))
  expect(features()).toHaveLength(1)
})

test('a cancellation says so in every form', async () => {
  const { folder, place, text, told, features } = station()
  const cancel = { ...of('end', 'cancel'), title: 'It was wrong' }
  describeCancellation(place, cancel)
  expect(existsSync(join(folder, 'feed.atom')), 'nothing was there').toBe(false)
  await describeRelease(place, of('one', 'test'))
  describeCancellation(place, cancel)
  expect(['msgType', 'status', 'references'].map((name) => told(name, 'cap-cancel.xml'))).toEqual([
    'Cancel',
    'Test',
    `${CHANNEL},flashcrew-one,2026-03-01T18:06:00-00:00`,
  ])
  expect(features()).toEqual([])
  expect(text('feed.atom')).toContain('CANCELLED: TEST: Map one')
  await describeRelease(place, of('two', 'test'))
  expect([told('msgType'), existsSync(join(folder, 'cap-cancel.xml'))]).toEqual(['Alert', false])
})

test('a cap.xml of somebody else is none to go by', async () => {
  const { folder, place, told } = station()
  writeFileSync(
    join(folder, 'cap.xml'),
    '<alert><identifier>flashcrew-x</identifier><sender>me</sender></alert>',
  )
  await describeRelease(place, of('one'))
  expect(told('msgType')).toBe('Alert')
})
