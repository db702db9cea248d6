/**
 * Writes the version of a site into the script tags of its built pages: what a page names, no older document replaces. Where a
 * tag names the hash of the site's own script, it is given the present one.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { glob } from 'tinyglobby'
import { CommandFailure, whyNot } from '../failure.ts'
import { shown } from '../watch/product-folder.ts'
import { writeWhole } from '../folder/write-whole.ts'
import type { ScriptTag } from './script-tag.ts'

const TAG = /<script\b[^>]*\bdata-manifest\b[^>]*>/gi
const INTEGRITY = /\s+integrity\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/i
const SEQUENCE = /\s+data-sequence(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?/gi

/** The address and the hash of the site's own script, as a tag names them. */
type Script = NonNullable<ScriptTag['script']>

/** The page's text with the version, and the script's hash, in each tag of this channel. */
export function withSequence(html: string, channel: string, sequence: number, script?: Script): string {
  return html.replaceAll(TAG, (tag) =>
    tag.includes(channel)
      ? withIntegrity(tag, script).replaceAll(SEQUENCE, '').replace(/\s*>$/, ` data-sequence="${sequence}">`)
      : tag,
  )
}

/** A tag that takes the site's own script, and names a hash, names this one. */
function withIntegrity(tag: string, script?: Script): string {
  return script !== undefined && tag.includes(`${script.address}?`)
    ? tag.replace(INTEGRITY, ` integrity="${script.integrity}"`)
    : tag
}

/** Resolves to how many pages name the version now. Rejects with a Failure. */
export function namePages(root: string, channel: string, sequence: number, script?: Script): Promise<number> {
  return changePages(root, (html) => {
    const after = withSequence(html, channel, sequence, script)
    return { after, counts: after.includes(`data-sequence="${sequence}"`) }
  })
}

/** Resolves to how many pages name another hash of the site's own script, which browsers then refuse. Changes none. */
export function stalePages(root: string, channel: string, script: Script): Promise<number> {
  return changePages(root, (html) => ({
    after: html,
    counts:
      html.replaceAll(TAG, (tag) => (tag.includes(channel) ? withIntegrity(tag, script) : tag)) !== html,
  }))
}

/** Resolves to how many count. */
async function changePages(
  root: string,
  change: (html: string) => { readonly after: string; readonly counts: boolean },
): Promise<number> {
  const paths = await glob('**/*.{html,htm,xhtml}', {
    cwd: root,
    onlyFiles: true,
    // An ending in capitals, such as .HTML, is the same ending.
    caseSensitiveMatch: false,
    followSymbolicLinks: false,
  })
  let count = 0
  for (const path of paths.sort()) {
    const file = join(root, path)
    try {
      // Byte for byte, whatever the page's encoding.
      const before = readFileSync(file, 'latin1')
      const { after, counts } = change(before)
      if (counts) count++
      if (after !== before) writeWhole(file, Buffer.from(after, 'latin1'), true, 0o644)
    } catch (error) {
      throw new CommandFailure(`The page ${shown(file)} cannot be changed: ${whyNot(error)}.`)
    }
  }
  return count
}
