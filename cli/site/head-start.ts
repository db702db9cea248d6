/** The line that stands in a page before the script tag (client/embed/tag/marked/head-start.ts). */
import { embedFile, readBuilt } from '../package-folder.ts'
import { integrityOf } from './own-script.ts'

/** By it a page's line is known, of whatever version. */
export const HEAD_START = 'data-flashcrew-start'

/** What stands in it. Throws a Failure where this package is not built. */
export function readHeadStart(source = embedFile('head-start.js')): string {
  return readBuilt(source, 'The line before the script tag').trim()
}

export function headStartTag(text: string): string {
  return `<script ${HEAD_START}>${text}</script>`
}

/** What stands in a page's line; `hasNonce`: the page allows it by that. Undefined where it has none. */
export function headStartIn(html: string): { readonly text: string; readonly hasNonce: boolean } | undefined {
  for (const [, attributes = '', text = ''] of html.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gis))
    if (attributes.includes(HEAD_START)) return { text, hasNonce: /\bnonce\s*=/i.test(attributes) }
  return undefined
}

/** By which a Content-Security-Policy allows an inline script (CSP 3, section 2.3.1). */
export function inlineSource(text: string): string {
  return `'${integrityOf(text, 'sha256')}'`
}
