/**
 * A release's header on the wire: a JWS in compact form is base64url over JSON over base64url, so of its 900 bytes half
 * say nothing. Everyone is sent it, one hop after the other, so what it is long everyone waits for at every hop.
 *
 *     0, the bytes                                                 whatever is not of the form below
 *     1, length (varint), protected header, length, payload, signature (raw)
 *
 * Protected header and payload are their JSON, in which 1 stands before the 32 bytes of 43 characters of base64url, 2
 * before the 16 bytes of 22, and 3 … 31 for a phrase below. JSON has no such bytes of its own. The JWS comes out again
 * byte for byte: its signature is over that text.
 */
import { equalBytes } from '../lib/bytes.ts'
import { fromBase64Url, toBase64Url } from '../lib/text.ts'
import { Reader, Writer } from './cursor.ts'
import { limits } from './limits.ts'

const RAW = 0
const COMPACT = 1
const HASH = 1
const ID = 2
const PHRASE = 3
/** Those of publicKeySchema and headerSchema, in the order in which the console writes them. New ones only at the end. */
const PHRASES = [
  '{"alg":"ES256","typ":"crew-header+jws","jwk":{"kty":"EC","crv":"P-256","x":"',
  '","y":"',
  '{"channel":"crew://',
  '","sequence":',
  ',"title":"',
  '","status":"',
  'actual',
  'exercise',
  'test',
  'cancel',
  '","issued":"',
  '","note":"',
  '","manifest":"',
  '","manifestBytes":',
  ',"bytes":',
  ',"chunkBytes":',
  ',"chunks":',
  ',"alongside":["',
  '","',
  '","expires":"',
  '"successor":"crew://',
  ',"recovery":"',
]

export function compactHeader(jws: Uint8Array): Uint8Array<ArrayBuffer> {
  const [head, payload, signature, ...rest] = toLatin1(jws).split('.').map(fromBase64Url)
  const fits = head && payload && signature && rest.length === 0 && isPlain(head) && isPlain(payload)
  if (!fits) return new Writer().u8(RAW).raw(jws).finish()
  return new Writer().u8(COMPACT).bytes(shorten(head)).bytes(shorten(payload)).raw(signature).finish()
}

/** The JWS, or undefined where the bytes are not what compactHeader makes of one. */
export function expandHeader(bytes: Uint8Array): Uint8Array | undefined {
  const r = new Reader(bytes)
  const form = r.u8()
  if (form === RAW) return canonical(r.rest(), bytes)
  if (form !== COMPACT) return undefined
  const head = lengthen(r.bytes(bytes.length))
  const payload = lengthen(r.bytes(bytes.length))
  const signature = r.rest()
  if (r.failed || head === undefined || payload === undefined) return undefined
  const text = [head, payload, signature].map((part) => toBase64Url(part)).join('.')
  return canonical(fromLatin1(text), bytes)
}

/** Every value has one encoding. */
function canonical(jws: Uint8Array, bytes: Uint8Array): Uint8Array | undefined {
  const fits = jws.length > 0 && jws.length <= limits.headerBytesMax
  return fits && equalBytes(compactHeader(jws), bytes) ? jws : undefined
}

function isPlain(json: Uint8Array): boolean {
  return json.every((byte) => byte >= 32)
}

function shorten(json: Uint8Array): Uint8Array {
  const text = toLatin1(json)
  const out = new Writer()
  for (let at = 0; at < text.length;) {
    const phrase = PHRASES.findIndex((candidate) => text.startsWith(candidate, at))
    if (phrase >= 0) {
      out.u8(PHRASE + phrase)
      at += PHRASES[phrase]?.length ?? 1
      continue
    }
    const run = runAt(text, at)
    const token = run.length === 43 || run.length === 22 ? fromBase64Url(run) : undefined
    if (token) out.u8(run.length === 43 ? HASH : ID).raw(token)
    else out.raw(json.subarray(at, at + Math.max(1, run.length)))
    at += Math.max(1, run.length)
  }
  return out.finish()
}

/** The characters of base64url from here on. */
function runAt(text: string, at: number): string {
  const run = /[A-Za-z0-9_-]*/y
  run.lastIndex = at
  return run.exec(text)?.[0] ?? ''
}

function lengthen(bytes: Uint8Array): Uint8Array | undefined {
  const r = new Reader(bytes)
  let text = ''
  // A phrase is one byte here and eighty there: nobody makes a megabyte of it.
  while (r.left > 0 && text.length <= limits.headerBytesMax) {
    const byte = r.u8()
    const phrase = PHRASES[byte - PHRASE]
    if (byte === HASH || byte === ID) text += r.id(byte === HASH ? 32 : 16)
    else if (byte >= 32) text += String.fromCharCode(byte)
    else if (phrase === undefined) return undefined
    else text += phrase
  }
  return r.failed || r.left > 0 ? undefined : fromLatin1(text)
}

/** Of a few thousand bytes: a call takes no more arguments than that everywhere. */
function toLatin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

function fromLatin1(text: string): Uint8Array {
  // Any neighbor can have this done again and again: by Uint8Array.from it takes ten times as long.
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
