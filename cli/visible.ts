/**
 * Titles, names and reasons come from strangers. A terminal takes some characters for orders: it colours, moves, or asks with
 * them. Others turn the line around. None of them gets there.
 */

/** C0 with ESC and line ends, DEL, C1 with the one-character CSI, and what embeds, overrides or isolates a direction. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** One line without orders; a mark stands where one was. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, '\uFFFD')
}

/** JSON on one line, of plain characters where a terminal would see an order. It says the same. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    UNSEEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
