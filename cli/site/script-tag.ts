/** The one line that a site's owner puts into each page. Pure. */
import { relative, resolve, sep } from 'node:path'

/** What `flashcrew sign` writes, unless told otherwise. */
export const DOCUMENT_NAME = 'flashcrew.json'

export interface ScriptTag {
  /** Origin of the signaling server. */
  readonly server: string
  /** Named, so that the server can say at once whether a visitor has company, and no other key is believed. */
  readonly channel: string
  /** Addresses within the site. */
  readonly manifest: string
  readonly worker?: string | undefined
  /** The least version that the page believes, where the page is built anew with each. */
  readonly sequence?: number | undefined
}

/** By attribute; `src` first. */
export function scriptAttributes({
  server,
  channel,
  manifest,
  worker,
  sequence,
}: ScriptTag): Record<string, string> {
  return {
    type: 'module',
    async: '',
    src: `${server}/embed.js?channel=${channel}`,
    'data-manifest': manifest,
    ...(worker === undefined ? {} : { 'data-worker': worker }),
    ...(sequence === undefined ? {} : { 'data-sequence': String(sequence) }),
  }
}

export function scriptTag(tag: ScriptTag): string {
  const attributes = Object.entries(scriptAttributes(tag)).map(([name, value]) =>
    value === '' ? name : `${name}="${value}"`,
  )
  return `<script ${attributes.join(' ')}></script>`
}

/** Where a file of the site's folder will be on the site, as far as that is known here. */
export function addressIn(folder: string, file: string): string {
  const path = relative(resolve(folder), resolve(file))
  return path.startsWith('..') ? `/${DOCUMENT_NAME}` : `/${path.split(sep).join('/')}`
}
