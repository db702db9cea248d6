import { describe, expect, test, vi } from 'vitest'
import { compactVerify, importJWK } from './jws.ts'
import { signedRelease, file } from '../../testing/content.ts'
import { verificationContract } from '../../testing/verification-contract.ts'
import { fromUtf8 } from '../../../shared/lib/text.ts'

// What signs and forges stays jose's.
vi.mock('jose', async (original) => {
  const { importJWK, compactVerify, calculateJwkThumbprint } = await import('./jws.ts')
  return {
    ...(await original<typeof import('jose')>()),
    ...{ importJWK, compactVerify, calculateJwkThumbprint },
  }
})

describe('verification by the script tag’s own', verificationContract)

test('what is cut, or has a part more, is no signature', async () => {
  const { jws, key } = await signedRelease([file('a.bin', 10)])
  const text = fromUtf8(jws) ?? ''
  const publicKey = await importJWK(key.publicKey)
  await expect(compactVerify(text, publicKey)).resolves.toBeDefined()
  for (const broken of [
    '',
    '..',
    `${text}.`,
    `${text}.AAAA`,
    text.slice(0, -2),
    text.slice(0, text.lastIndexOf('.')),
  ])
    await expect(compactVerify(broken, publicKey)).rejects.toThrow()
})
