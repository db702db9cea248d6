/** What verifying a signed header does, by whichever library: forged by jose in every way that a stranger may try. */
import { HEADER_TYPE } from '../../shared/content/signed-words.ts'
import { CompactSign, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { shortHash, verifyHeader } from '../keys/signatures.ts'
import { createKey, keyOf, signClaim, signCommitment, signHeader } from '../keys/signing.ts'
import { recoverySequence } from '../../shared/content/sequence.ts'
import { file, signedRelease } from './content.ts'
import { fromUtf8, toBase64Url, toUtf8 } from '../../shared/lib/text.ts'

const files = [file('grid.xml', 10_000)]

/** A JWS over these fields by any key and under any protected header. */
function forge(fields: object, protectedHeader: object, privateKey: CryptoKey): Promise<Uint8Array> {
  const sign = new CompactSign(toUtf8(JSON.stringify(fields)))
  return sign
    .setProtectedHeader({ alg: 'ES256', ...protectedHeader })
    .sign(privateKey)
    .then(toUtf8)
}

/** Declares the tests. */
export function verificationContract(): void {
  describe('verifyHeader', () => {
    test('[T1] accepts what signHeader made, with the same id', async () => {
      const { header, jws, channel, fields } = await signedRelease(files)
      expect(await verifyHeader(jws, channel)).toEqual(header)
      expect(header).toMatchObject(fields)
      const signingInput = (fromUtf8(jws) ?? '').split('.').slice(0, 2).join('.')
      expect(header.id).toBe(await shortHash(toUtf8(signingInput)))
    })

    test('[T1] refuses another key, even one that names itself in the header', async () => {
      const { fields, channel } = await signedRelease(files)
      const foreign = await signHeader(fields, await createKey())
      expect(await verifyHeader(foreign.jws, channel)).toBeNull()
    })

    test('a header of a foreign key costs no signature check', async () => {
      const { fields, jws, channel, key } = await signedRelease(files)
      const foreign = await createKey()
      const { header: _, jws: other } = await signHeader(fields, foreign)
      const successor = `crew://${foreign.thumbprint}/maps`
      const sequence = recoverySequence(Date.now())
      const commitment = await signCommitment(channel, key.thumbprint, foreign)
      const move = { ...fields, sequence, successor, recovery: key.thumbprint, commitment }
      const { jws: recovery } = await signHeader(move, foreign)
      const verify = vi.spyOn(crypto.subtle, 'verify')
      onTestFinished(() => verify.mockRestore())
      expect(await verifyHeader(other, channel)).toBeNull()
      expect(await verifyHeader(recovery, channel)).toBeNull()
      expect(verify).not.toHaveBeenCalled()
      expect(await verifyHeader(jws, channel)).not.toBeNull()
      expect(verify).toHaveBeenCalledOnce()
    })

    test('refuses a payload that is signed as it stands (RFC 7797), as the server does', async () => {
      const key = await createKey()
      const { fields, channel } = await signedRelease(files, { key })
      const unencoded = { alg: 'ES256', typ: HEADER_TYPE, jwk: key.publicKey, b64: false, crit: ['b64'] }
      const text = JSON.stringify({ ...fields, issued: '2026-03-01T18:05:00Z' })
      const input = `${toBase64Url(toUtf8(JSON.stringify(unencoded)))}.${text}`
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
      const signature = await crypto.subtle.sign(algorithm, key.pair.privateKey, toUtf8(input))
      const jws = toUtf8(`${input}.${toBase64Url(new Uint8Array(signature))}`)
      expect(await verifyHeader(jws, channel)).toBeNull()
    })

    test('refuses a foreign signature under the true key', async () => {
      const { fields, channel, key } = await signedRelease(files)
      const foreign = await createKey()
      const jws = await forge(fields, { typ: HEADER_TYPE, jwk: key.publicKey }, foreign.pair.privateKey)
      expect(await verifyHeader(jws, channel)).toBeNull()
    })

    test('refuses a tampered payload', async () => {
      const { fields, jws, channel } = await signedRelease(files)
      const [head, , signature] = (fromUtf8(jws) ?? '').split('.')
      const payload = toBase64Url(toUtf8(JSON.stringify({ ...fields, title: 'All clear' })))
      expect(await verifyHeader(toUtf8(`${head}.${payload}.${signature}`), channel)).toBeNull()
    })

    test('refuses a header of another channel of the same key, as that channel and as this', async () => {
      const { fields, jws, channel, key } = await signedRelease(files)
      const other = `crew://${key.thumbprint}/other`
      expect(await verifyHeader(jws, other)).toBeNull()
      const moved = await signHeader({ ...fields, channel: other }, key)
      expect(await verifyHeader(moved.jws, channel)).toBeNull()
    })

    test('refuses a JWK with a private member', async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
      const { kty, crv, x, y, d } = await exportJWK(privateKey)
      expect(d).toBeDefined()
      const key = await keyOf({ privateKey, publicKey })
      const { fields } = await signedRelease(files, { key })
      const jws = await forge(fields, { typ: HEADER_TYPE, jwk: { kty, crv, x, y, d } }, privateKey)
      expect(await verifyHeader(jws, fields.channel)).toBeNull()
    })

    test('refuses alg none and HS256', async () => {
      const { fields, channel, key } = await signedRelease(files)
      const none = { alg: 'none', typ: HEADER_TYPE, jwk: key.publicKey }
      const unsigned = [none, fields].map((part) => toBase64Url(toUtf8(JSON.stringify(part)))).join('.')
      expect(await verifyHeader(toUtf8(`${unsigned}.`), channel)).toBeNull()
      const mac = await new SignJWT({ ...fields })
        .setProtectedHeader({ alg: 'HS256', typ: HEADER_TYPE, jwk: key.publicKey })
        .sign(toUtf8(JSON.stringify(key.publicKey)))
      expect(await verifyHeader(toUtf8(mac), channel)).toBeNull()
    })

    test('[T8.2] believes the recovery key that the channel’s key has named, for its move alone', async () => {
      const { fields, channel, key } = await signedRelease(files)
      const [spare, other] = [await createKey(), await createKey()]
      const successor = `crew://${other.thumbprint}/maps`
      const commitment = await signCommitment(channel, spare.thumbprint, key)
      const sequence = recoverySequence(Date.now())
      const move = { ...fields, sequence, successor, recovery: spare.thumbprint, commitment }
      const { header, jws } = await signHeader(move, spare)
      expect(await verifyHeader(jws, channel)).toEqual(header)
      const elsewhere = await signCommitment(`crew://${key.thumbprint}/other`, spare.thumbprint, key)
      const forged = [
        signHeader(move, key),
        signHeader(move, other),
        signHeader({ ...move, recovery: other.thumbprint }, spare),
        signHeader({ ...move, recovery: other.thumbprint }, other),
        signHeader({ ...move, commitment: elsewhere }, spare),
        signHeader({ ...move, commitment: await signCommitment(channel, spare.thumbprint, other) }, spare),
        signHeader(
          { ...move, commitment: await signClaim({ channel, recovery: spare.thumbprint }, key) },
          spare,
        ),
        signHeader({ ...fields, recovery: spare.thumbprint }, spare),
        // It leads nowhere.
        signHeader({ ...fields, sequence, recovery: spare.thumbprint, commitment }, spare),
      ]
      for (const each of await Promise.all(forged)) expect(await verifyHeader(each.jws, channel)).toBeNull()
    })

    test('refuses another type: a claim is no header', async () => {
      const { fields, channel, key } = await signedRelease(files)
      expect(await verifyHeader(toUtf8(await signClaim(fields, key)), channel)).toBeNull()
    })

    test('refuses fields that are none, and what is no JWS at all', async () => {
      const { fields, channel, key } = await signedRelease(files)
      const odd = await signHeader({ ...fields, chunks: fields.chunks + 1 }, key)
      expect(await verifyHeader(odd.jws, channel)).toBeNull()
      for (const text of ['', 'a.b.c', '...', '{}', 'x'.repeat(5_000)])
        expect(await verifyHeader(toUtf8(text), channel)).toBeNull()
      expect(await verifyHeader(Uint8Array.of(255, 254), channel)).toBeNull()
    })
  })
}
