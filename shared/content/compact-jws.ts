import { fromBase64Url, fromUtf8 } from '../lib/text.ts'

/** The protected header (0) or the payload (1) of a compact JWS (RFC 7515), before anything is verified. Throws where there is none. */
export function unverified(jws: string, part: 0 | 1): unknown {
  const bytes = fromBase64Url(jws.split('.')[part] ?? '')
  return JSON.parse((bytes && fromUtf8(bytes)) ?? '')
}
