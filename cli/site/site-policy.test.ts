import { expect, test } from 'vitest'
import { policyGaps } from './site-policy.ts'

const SERVER = 'https://signaling.example'
const SELF = 'https://site.example'
const gaps = (policy: string, hasWorker = false, inline?: string, script = SERVER) =>
  policyGaps(policy, { server: SERVER, self: SELF, script, hasWorker, inline }).map(
    ({ directive, source }) => `${directive} ${source}`,
  )

test('what is allowed has no gap', () => {
  expect(gaps('')).toEqual([])
  expect(gaps("frame-ancestors 'none'")).toEqual([])
  expect(
    gaps(
      `default-src 'self'; script-src 'self' ${SERVER}; connect-src 'self' ${SERVER} wss://signaling.example; img-src 'self' blob:; media-src blob:`,
      true,
    ),
  ).toEqual([])
  expect(gaps("default-src * blob: 'unsafe-inline'")).toEqual([])
  expect(gaps('default-src https: wss: blob:', true)).toEqual([])
  expect(gaps('default-src https://*.example wss://*.example blob:')).toEqual([])
})

test('what is not, by the directive that is to be changed', () => {
  expect(gaps("default-src 'self'")).toEqual([
    `script-src ${SERVER}`,
    `connect-src ${SERVER}`,
    'connect-src wss://signaling.example',
    'img-src blob:',
    'media-src blob:',
  ])
  expect(gaps(`default-src ${SERVER} blob:`, true)).toEqual([
    "connect-src 'self'",
    'connect-src wss://signaling.example',
    "worker-src 'self'",
  ])
  expect(gaps("img-src 'none'; img-src blob:")).toEqual(['img-src blob:'])
  expect(gaps('script-src http://signaling.example')).toEqual([])
  expect(gaps('connect-src https://other.example')).toHaveLength(3)
})

test('a script of the site’s own needs nothing of the server but connections', () => {
  const policy = `default-src 'self' blob:; connect-src 'self' ${SERVER} wss://signaling.example`
  expect(gaps(policy, false, undefined, SELF)).toEqual([])
  expect(gaps(`script-src ${SERVER}`, false, undefined, SELF)).toEqual(["script-src 'self'"])
})

test('a script within the page is allowed by its hash, or with all others', () => {
  const hash = "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='"
  expect(gaps(`script-src ${SERVER} ${hash}`, false, hash)).toEqual([])
  expect(gaps(`script-src ${SERVER} 'unsafe-inline'`, false, hash)).toEqual([])
  expect(gaps(`script-src ${SERVER}`, false, hash)).toEqual([`script-src ${hash}`])
  expect(gaps(`script-src ${SERVER} ${hash.toLowerCase()}`, false, hash)).toEqual([`script-src ${hash}`])
  expect(gaps(`script-src ${SERVER} 'unsafe-inline' 'nonce-abc'`, false, hash)).toEqual([
    `script-src ${hash}`,
  ])
  expect(gaps('img-src *', false, hash)).toEqual(['img-src blob:'])
})
