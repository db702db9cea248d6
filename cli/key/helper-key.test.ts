import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PEER_ID } from '../../shared/content/channel.ts'
import { peerIdOfSdp } from '../../client/peer/identity.ts'
import { lastingIdentity } from './helper-key.ts'
import { failureOf, temporaryFolder, writeFiles } from '../testing.ts'

const sdp = `v=0\r\na=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}\r\n`

test('[T2] a helper has the same peer id each time, which its proofs are of', async () => {
  const folder = temporaryFolder()
  const first = await lastingIdentity(folder)
  const again = await lastingIdentity(folder)
  expect(first.peer).toMatch(PEER_ID)
  expect(again.peer).toBe(first.peer)
  const proof = await again.prove?.(sdp)
  expect(await peerIdOfSdp(sdp, proof ?? undefined)).toBe(first.peer)
  expect((await lastingIdentity(temporaryFolder())).peer).not.toBe(first.peer)
})

test('its key is for its user alone', async () => {
  const folder = temporaryFolder()
  await lastingIdentity(folder)
  expect(statSync(join(folder, 'peer-key.json')).mode & 0o777).toBe(0o600)
})

test('a key that is none is said, and left as it is', async () => {
  const folder = temporaryFolder()
  await lastingIdentity(folder)
  const good = JSON.parse(readFileSync(join(folder, 'peer-key.json'), 'utf8')) as Record<string, string>
  const off = { ...good, x: good['y'] ?? '' }
  for (const text of ['', '{}', 'x', JSON.stringify({ ...good, d: 'short' }), JSON.stringify(off)]) {
    writeFiles(folder, { 'peer-key.json': text })
    expect((await failureOf(() => lastingIdentity(folder))).message).toContain('cannot be used')
    expect(readFileSync(join(folder, 'peer-key.json'), 'utf8')).toBe(text)
  }
})
