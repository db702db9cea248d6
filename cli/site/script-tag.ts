/** The one line that a site's owner puts into each page. */
import { relative, resolve, sep } from 'node:path'
import { SCRIPT_FOLDER } from './own-script.ts'

/** What `flashcrew sign` writes, unless told otherwise. */
export const DOCUMENT_NAME = 'flashcrew.json'

export interface ScriptTag {
  /** Origin of the signaling server. */
  readonly server: string
  /** Named, so that the server can say at once whether a visitor has company, and no other key is believed. */
  readonly channel: string
  /** The site's own copy; without it the server gives the script. */
  readonly script?: { readonly address: string; readonly integrity: string } | undefined
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
  script,
  manifest,
  worker,
  sequence,
}: ScriptTag): Record<string, string> {
  return {
    type: 'module',
    async: '',
    src: `${script?.address ?? `${server}/embed.js`}?channel=${channel}`,
    ...(script === undefined ? {} : { integrity: script.integrity, 'data-server': server }),
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

/** Where the site's own script will be, from where its document will be. */
export function scriptAddress(manifest: string): string {
  return `${manifest.slice(0, manifest.lastIndexOf('/') + 1)}${SCRIPT_FOLDER}/embed.js`
}

/** Where a file of the site's folder will be on the site, as far as that is known here. */
export function addressIn(folder: string, file: string): string {
  const path = relative(resolve(folder), resolve(file))
  return path.startsWith('..') ? `/${DOCUMENT_NAME}` : `/${path.split(sep).join('/')}`
}
