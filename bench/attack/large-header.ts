import { signHeader } from '../../client/keys/signing.ts'
import { limits } from '../../shared/wire/limits.ts'

/** A header that is as large as may be, as a compact JWS. */
export async function largeHeader(
  key: Parameters<typeof signHeader>[1],
  channel: string,
  sequence: number,
): Promise<string> {
  const { jws } = await signHeader(
    {
      channel,
      sequence,
      title: 'x'.repeat(limits.titleCharsMax),
      note: 'é'.repeat(limits.noteCharsMax),
      status: 'exercise',
      issued: new Date().toISOString(),
      manifest: 'A'.repeat(43),
      manifestBytes: 100,
      bytes: 1_000,
      chunkBytes: 500,
      chunks: 2,
    },
    key,
  )
  return new TextDecoder().decode(jws)
}
