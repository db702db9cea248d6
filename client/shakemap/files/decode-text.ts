/** The text of a file of whatever encoding: what its mark or its XML declaration says, else UTF-8 or what older tools write. */

/** What bytes that are no UTF-8 are taken for: each of them is a character, so nothing is lost. */
const OLDER = 'windows-1252'
const DECLARED = /^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']/
const LOOKED_AT_BYTES = 200

/** The text without its byte order mark. This never fails. */
export function decodeText(bytes: Uint8Array<ArrayBuffer>): string {
  const encoding = encodingOf(bytes)
  if (encoding !== 'utf-8') return new TextDecoder(encoding).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder(OLDER).decode(bytes)
  }
}

export async function textOfFile(file: Blob): Promise<string> {
  return decodeText(new Uint8Array(await file.arrayBuffer()))
}

/** By its mark; by where its zeros stand, as XML and JSON begin with ASCII; by its declaration. */
function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first !== undefined && first !== 0 && second === 0) return 'utf-16le'
  if (first === 0 && second !== undefined && second !== 0) return 'utf-16be'
  const start = String.fromCharCode(...bytes.subarray(0, LOOKED_AT_BYTES))
  const label = DECLARED.exec(start.replace(/^\u00EF\u00BB\u00BF/, ''))?.[1]
  if (label === undefined || /^(us-)?ascii$/i.test(label)) return 'utf-8'
  try {
    const known = new TextDecoder(label).encoding
    // A file whose declaration can be read as ASCII is of no sixteen bits, whatever it declares.
    return known.startsWith('utf-16') ? 'utf-8' : known
  } catch {
    return 'utf-8'
  }
}
