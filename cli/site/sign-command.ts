/** `flashcrew sign`, from its words. */
import { sequenceName } from './sequence-name.ts'
import type { Command } from '../commands.ts'
import { headStartTag, inlineSource, readHeadStart } from './head-start.ts'
import { PASSPHRASE_VARIABLE } from '../key/passphrase.ts'
import { shown } from '../watch/product-folder.ts'
import { readOwnScript, writeOwnScript } from './own-script.ts'
import { addressIn, scriptAddress, scriptTag } from './script-tag.ts'
import { DEFAULT_INCLUDE, DEFAULT_SITE, parseSign } from './sign-arguments.ts'
import { namePages, stalePages } from './sign-pages.ts'
import { sign } from './sign.ts'
import { sizeOf } from '../publish/spread.ts'

export const signCommand: Command = {
  help: `flashcrew sign: signs a web site's large files, so that visitors give them to each other.

Usage:
  flashcrew sign DIR --key FILE [--include PATTERN]… [--out FILE] [options]

  --include PATTERN   which files; in quotes; repeat for more (default
                      ${DEFAULT_INCLUDE})
  --exclude PATTERN   which of them not
  --key FILE          the encrypted key; made where there is none
  --name NAME         of a new key's channel (default ${DEFAULT_SITE})
  --out FILE          what is written (default DIR/flashcrew.json)
  --title TEXT        default: the folder's name
  --signaling URL     the server that the script tag names; asked which version is the newest
  --url URL           where the site is published: the next version is newer than what is there
  --pages             write the version and the script's hash into the tags of DIR's pages, as
                      Vite's plugin does: in a crowd such a page need not ask the site for FILE
  --from-server       the tag takes the script from the server, without a hash; default: from
                      flashcrew/ beside FILE, where a copy is written
  --scripts           also HTML, JavaScript, WebAssembly and SVG, which are refused else
  --json              one JSON object a line
  -h, --help          this

  ${PASSPHRASE_VARIABLE} in the environment is the key's passphrase; else a terminal asks.

A version's number is the time, and above that of every version that the key's folder, FILE,
--url and --signaling know: clean builds and other machines never go back.
Files that are as they were when they were last signed leave FILE as it is. At most 512 files,
64 MB together. Exit codes: 0 done, 1 failed, 2 the command line is not understood.
See docs/reference/cli.md for more.
`,
  async run(words, { output, passphrase }) {
    const options = parseSign(words)
    // Before anything is written, since nothing is done without it.
    const text = readHeadStart()
    const own = options.fromServer === true ? undefined : readOwnScript()
    const signed = await sign(options, passphrase, Date.now())
    const { header, files, bytes, isUnchanged, isNewKey, warnings } = signed
    for (const warning of warnings) output.warn('warning', warning)
    if (isNewKey) output.tell('key', `Made the key ${options.keyFile}: keep a copy of it and its passphrase.`)
    const { channel, sequence, id: release } = header
    const what = `${sizeOf(files, bytes)} in ${shown(options.out)}`
    const manifest = addressIn(options.directory, options.out)
    const script = own && { address: scriptAddress(manifest), integrity: own.integrity }
    if (own) writeOwnScript(own, options.out)
    const tag = scriptTag({
      server: options.signaling ?? 'https://signaling.example',
      channel,
      script,
      manifest,
    })
    if (isUnchanged)
      output.tell(
        'unchanged',
        `Nothing has changed since the version of ${sequenceName(sequence)}: ${what}.`,
        {
          channel,
          sequence,
          release,
        },
      )
    else
      output.tell('signed', `Signed the version of ${sequenceName(sequence)} on ${channel}: ${what}.`, {
        channel,
        sequence,
        release,
        files,
        bytes,
      })
    if (options.pages === true) {
      const pages = await namePages(options.directory, channel, sequence, script)
      output.tell('pages', `${pages === 1 ? 'One page names' : `${pages} pages name`} this version.`, {
        pages,
      })
    }
    const stale = script && options.pages !== true ? await stalePages(options.directory, channel, script) : 0
    if (stale > 0)
      output.warn(
        'stale-pages',
        `${stale === 1 ? 'One page names' : `${stale} pages name`} the hash of an earlier script, and browsers refuse this one there: put in the line below, or add --pages.`,
      )
    const start = headStartTag(text)
    const fields = { tag, start, policy: inlineSource(text) }
    output.tell('tag', 'In each page’s <head>, these two lines:', fields, [start, tag])
    return 0
  },
}
