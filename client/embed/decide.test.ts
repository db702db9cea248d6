import { expect, test } from 'vitest'
import { plainAmong, plainHere, readCompany, sparesDocument } from './decide.ts'

const able = { hasWebRtc: true, hasCrypto: true, savesData: false }

test('where something is missing, or data is to be saved, everything comes by plain HTTP', () => {
  expect(plainHere(able)).toBeNull()
  expect(plainHere({ ...able, hasWebRtc: false })).toBe('no-webrtc')
  expect(plainHere({ ...able, hasCrypto: false })).toBe('insecure-origin')
  expect(plainHere({ ...able, savesData: true })).toBe('data-saver')
})

test('a visitor alone opens no connection; a second one, or a helper that is there, is company', () => {
  expect(plainAmong({ visitors: 1, peers: 0, iceServers: [] })).toBe('alone')
  expect(plainAmong({ visitors: 2, peers: 0, iceServers: [] })).toBeNull()
  expect(plainAmong({ visitors: 1, peers: 1, iceServers: [] })).toBeNull()
})

test('an answer of another form is none', () => {
  const company = { visitors: 3, peers: 2, iceServers: [] }
  expect(readCompany({ ...company, more: 1 })).toEqual(company)
  for (const answer of [null, 'x', {}, { ...company, peers: '2' }, { visitors: 1, peers: 1 }])
    expect(readCompany(answer)).toBeNull()
})

/** How many of so many visitors ask, in the mean. */
function asking(visitors: number, isBusy = true): number {
  const draws = Array.from({ length: 1_000 }, (_, i) => i / 1_000)
  const company = { visitors, peers: 0, iceServers: [] }
  const asks = draws.filter((draw) => !sparesDocument(company, isBusy, draw))
  return (asks.length / draws.length) * visitors
}

test('[P13] of a crowd at a busy site about three ask for its document at once', () => {
  expect(asking(1)).toBe(1)
  expect(asking(2)).toBe(2)
  expect(asking(3)).toBeCloseTo(3)
  expect(asking(20)).toBeCloseTo(3)
  expect(asking(1_000)).toBeCloseTo(3)
  expect(asking(1_000, false), 'of a site that is not busy').toBe(1_000)
})
