/** Headers as an attacker makes them: well formed, signed, and by the wrong key; and frames to carry any header. */
import { CompactSign, exportJWK, generateKeyPair } from 'jose'
import { encodeFrame } from '../../shared/wire/frames.ts'
import type { Tab } from './tabs/tab.ts'

/** A header of `channel` that looks newer than any, signed by a key that is not the channel's. */
export async function forgedHeader(channel: string): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const { crv, x, y } = await exportJWK(publicKey)
  if (crv === undefined || x === undefined || y === undefined) throw new Error('not an EC key')
  const header = {
    channel,
    sequence: Date.now() + 1_000_000,
    title: 'Forged',
    status: 'actual',
    issued: new Date().toISOString(),
    manifest: 'A'.repeat(43),
    manifestBytes: 100,
    bytes: 4_096,
    chunkBytes: 4_096,
    chunks: 1,
  }
  return new CompactSign(new TextEncoder().encode(JSON.stringify(header)))
    .setProtectedHeader({ alg: 'ES256', typ: 'crew-header+jws', jwk: { kty: 'EC', crv, x, y } })
    .sign(privateKey)
}

/** Sends the header from the tab on all its open channels; resolves to their number. */
export async function inject(liar: Tab, jws: string): Promise<number> {
  const frame = encodeFrame({ type: 'header', jws: new TextEncoder().encode(jws) })
  return liar.page.evaluate((numbers) => {
    const open = [...window.crew.channels].filter((channel) => channel.readyState === 'open')
    for (const channel of open) window.crew.send(channel, Uint8Array.from(numbers))
    return open.length
  }, Array.from(frame))
}
