import { expect, test } from 'vitest'
import { plainAmong, plainHere, readCompany } from './decide.ts'

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
