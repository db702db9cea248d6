import { describe, expect, test } from 'vitest'
import { isHashOf, sha256, shortHash } from './signatures.ts'
import { headerJwsLength } from './signing.ts'
import { file, signedRelease } from '../testing/content.ts'
import { verificationContract } from '../testing/verification-contract.ts'
import { toUtf8 } from '../../shared/lib/text.ts'

const files = [file('grid.xml', 10_000)]

describe('verification by jose', verificationContract)

test('headerJwsLength is the length of the JWS', async () => {
  for (const title of ['a', 'Erdbeben bei Zürich', '地震'])
    for (const status of ['test', 'actual'] as const) {
      const { fields, key, jws } = await signedRelease(files, { title, status })
      expect(headerJwsLength(fields, key)).toBe(jws.length)
    }
})

test('sha256 is base64url of the digest', async () => {
  expect(await sha256(toUtf8('abc'))).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  expect(await shortHash(toUtf8('abc'))).toBe('ungWv48Bz-pBQUDeXa4iIw')
})

test('[P5.2] a chunk’s hash is the first 16 bytes of its SHA-256, all of them', async () => {
  const bytes = toUtf8('abc')
  expect(await isHashOf('ungWv48Bz-pBQUDeXa4iIw', bytes)).toBe(true)
  expect(await isHashOf('ungWv48Bz-pBQUDeXa4iIg', bytes)).toBe(false)
  expect(await isHashOf('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0', bytes)).toBe(true)
  expect(await isHashOf('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa1', bytes)).toBe(false)
})
