/** What the site's service worker and its pages say to each other. One port for each file that is asked for. */

/** To a page: has it got this file by way of its visitors? */
export interface Want {
  readonly flashcrew: 'want'
  /** Absolute. */
  readonly url: string
  /** As the Range header of HTTP; null for all of it. */
  readonly range: string | null
}

/** From a page: files that are signed, by their absolute addresses. */
export interface List {
  readonly flashcrew: 'list'
  readonly files: readonly string[]
}

/** From a page: it hears from now on. What it was asked before may have gone by. */
export interface Here {
  readonly flashcrew: 'here'
}

/** From the page, over the port, in this order. */
export type FromPage =
  /** It has company, and this is on its way: said again as long as that is so. */
  | { readonly type: 'wait' }
  /** By plain HTTP, please; also in the midst of it, for the rest. */
  | { readonly type: 'plain' }
  | {
      readonly type: 'head'
      readonly contentType: string
      /** Of the file. */
      readonly size: number
      /** Of the answer; `end` is exclusive. */
      readonly start: number
      readonly end: number
    }
  | { readonly type: 'part'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }

/** To the page, over the port: whoever asked has gone. */
export interface Cancel {
  readonly type: 'cancel'
}

/** Bytes `start` up to `end` of a file; null where a Range header means none of it, or more than one part. */
export function rangeOf(header: string | null, size: number): { start: number; end: number } | null {
  if (header === null) return { start: 0, end: size }
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? []
  if (first === '' && last === '') return null
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  return start < end ? { start, end } : null
}

/**
 * An address without what stands behind a question mark: the file that it means. However much of it is percent-encoded:
 * `%2B` and `+` are one name, and so are `%c3` and `%C3`.
 */
export function plainAddress(href: string): string {
  const [plain = href] = href.split(/[?#]/, 1)
  return plain.replaceAll(/%[\da-f]{2}/gi, (code) => {
    const letter = String.fromCharCode(parseInt(code.slice(1), 16))
    return /[\w.~!$&'()*+,;=:@[\]|^-]/.test(letter) ? letter : code.toUpperCase()
  })
}
