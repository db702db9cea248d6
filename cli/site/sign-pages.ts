/** Writes the version of a site into the script tags of its built pages: what a page names, no older document replaces. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { glob } from 'tinyglobby'
import { CommandFailure, whyNot } from '../failure.ts'
import { shown } from '../watch/product-folder.ts'
import { writeWhole } from '../folder/write-whole.ts'

const TAG = /<script\b[^>]*\bdata-manifest\b[^>]*>/gi
const SEQUENCE = /\s+data-sequence(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?/gi

/** The page's text with the version in each tag of this channel. */
export function withSequence(html: string, channel: string, sequence: number): string {
  return html.replaceAll(TAG, (tag) =>
    tag.includes(channel)
      ? tag.replaceAll(SEQUENCE, '').replace(/\s*>$/, ` data-sequence="${sequence}">`)
      : tag,
  )
}

/** Resolves to how many pages name the version now. Rejects with a Failure. */
export async function namePages(root: string, channel: string, sequence: number): Promise<number> {
  const paths = await glob('**/*.{html,htm,xhtml}', {
    cwd: root,
    onlyFiles: true,
    // Cameras write .JPG.
    caseSensitiveMatch: false,
    followSymbolicLinks: false,
  })
  let named = 0
  for (const path of paths.sort()) {
    const file = join(root, path)
    try {
      // Byte for byte, whatever the page's encoding.
      const before = readFileSync(file, 'latin1')
      const after = withSequence(before, channel, sequence)
      if (after.includes(`data-sequence="${sequence}"`)) named++
      if (after !== before) writeWhole(file, Buffer.from(after, 'latin1'), true, 0o644)
    } catch (error) {
      throw new CommandFailure(`The page ${shown(file)} cannot be changed: ${whyNot(error)}.`)
    }
  }
  return named
}
