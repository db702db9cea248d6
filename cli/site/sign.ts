/** `flashcrew sign`: a site's large files, signed so that its visitors may give them to each other. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { glob } from 'tinyglobby'
import { prepare, type PreparedContent } from '../../client/releases/content.ts'
import { verifyHeader } from '../../client/keys/signatures.ts'
import { signHeader } from '../../client/keys/signing.ts'
import { lookup } from 'mrmime'
import { must } from '../../shared/lib/assert.ts'
import { parseChannel } from '../../shared/content/channel.ts'
import { checkPath, type Header, type HeaderFields } from '../../shared/content/manifest.ts'
import { encodeSiteManifest, HERE, parseSiteManifest } from '../../shared/content/site-manifest.ts'
import { limits } from '../../shared/wire/limits.ts'
import { CommandFailure, whyNot } from '../failure.ts'
import { channelOf, type NamedKey } from '../key/key-file.ts'
import { openKey } from '../key/open-key.ts'
import type { PassphraseSource } from '../key/passphrase.ts'
import { openFolder, shown } from '../watch/product-folder.ts'
import type { SignOptions } from './sign-arguments.ts'
import { numbering, type Numbering } from './sign-number.ts'
import { isOwnScript } from './own-script.ts'
import { writeWhole } from '../folder/write-whole.ts'

export interface SignedFolder {
  readonly header: Header
  readonly files: number
  readonly bytes: number
  /** Everything was signed already, and nothing was written. */
  readonly isUnchanged: boolean
  /** The key was made. */
  readonly isNewKey: boolean
  /** One sentence each about what should be known, and does not stand in the way. */
  readonly warnings: readonly string[]
}

/** Code that a stranger could not alter, but an old copy of which could be kept going: the site's own server gives it. */
const SCRIPTS = /\.(html?|xhtml|m?js|cjs|wasm|svgz?)$/i

/** Rejects with a Failure for everything that stands in the way; nothing is half-written then. `now` since 1970, in ms. */
export function sign(options: SignOptions, source: PassphraseSource, now: number): Promise<SignedFolder> {
  const { keyFile, name } = options
  return signWith(options, (isNew) => openKey({ keyFile, newName: isNew ? name : undefined }, source), now)
}

/**
 * The same with a key that somebody else opens, or has open. `reserved` is the number that the pages name already; without
 * it one is taken here, and what has not changed is left as it is.
 */
export async function signWith(
  options: SignOptions,
  open: (isNew: boolean) => Promise<NamedKey>,
  now: number,
  reserved?: number,
): Promise<SignedFolder> {
  const root = await openFolder(options.directory)
  const files = await chosen(root, options)
  const before = await readBefore(options.out)
  const isNewKey = !existsSync(options.keyFile)
  // Before a key is made for nothing.
  if (before && isNewKey) foreign(options.out)
  const content = await read(root, files)
  const named = await open(isNewKey)
  const channel = must(partsOf(channelOf(named)), 'a key has a channel')
  if (before && before.channel !== channel.uri) foreign(options.out)
  const summary = { files: files.length, bytes: sizeOf(content), isNewKey }
  const numbers = reserved === undefined ? await numbersOf(options, named, before, now) : undefined
  const recovery = numbers?.recovery ?? before?.recovery ?? named.recovery
  const isSame =
    before?.manifest === content.fields.manifest &&
    before.title === options.title &&
    before.recovery === recovery
  // One that was built elsewhere may have been published since: then this one has to be newer.
  if (before && isSame && numbers && before.sequence >= numbers.newest)
    return { ...summary, header: before, isUnchanged: true, warnings: numbers.warnings }
  const taken = numbers?.take()
  const fields: HeaderFields = {
    channel: channel.uri,
    sequence: must(taken?.sequence ?? reserved, 'a number is taken or reserved'),
    title: options.title.slice(0, limits.titleCharsMax),
    status: 'actual',
    issued: new Date(now).toISOString(),
    ...content.fields,
    ...(recovery === undefined ? {} : { recovery }),
  }
  const { header, jws } = await signHeader(fields, named.key)
  write(options.out, encodeSiteManifest({ channel, jws, manifest: content.manifestBytes, webSeeds: [HERE] }))
  const warnings = [...(numbers?.warnings ?? []), ...(taken?.warnings ?? [])]
  return { ...summary, header, isUnchanged: false, warnings }
}

/** The number of the next version, as far as that is known; `before` is the document that is written over. */
export function numbersOf(
  { keyFile, document, signaling }: Pick<SignOptions, 'keyFile' | 'document' | 'signaling'>,
  named: NamedKey,
  before: Header | null,
  now: number,
): Promise<Numbering> {
  return numbering(keyFile, { channel: channelOf(named), document, server: signaling }, before, now)
}

function foreign(out: string): never {
  throw new CommandFailure(
    `${shown(out)} is signed by another key: name that one, or remove the file to begin anew.`,
  )
}

async function chosen(root: string, options: SignOptions): Promise<string[]> {
  const own = [options.out, options.keyFile].map((path) => relative(root, path).split(sep).join('/'))
  const found = await glob([...options.include], {
    cwd: root,
    ignore: [...options.exclude],
    expandDirectories: false,
    // Cameras write .JPG.
    caseSensitiveMatch: false,
    followSymbolicLinks: false,
    onlyFiles: true,
  })
  const isOurs = (path: string) =>
    own.includes(path) || isOwnScript(relative(dirname(options.out), join(root, path)).split(sep).join('/'))
  const paths = found.filter((path) => !isOurs(path)).sort()
  const script = options.scripts ? undefined : paths.find((path) => SCRIPTS.test(path))
  if (script !== undefined)
    throw new CommandFailure(
      `${script} can run as code, which the site’s own server should give: leave it out by --exclude, or add --scripts.`,
    )
  if (paths.length === 0)
    throw new CommandFailure(
      `No file in ${shown(root)} is of the form ${options.include.join(' or ')}: nothing was signed.`,
    )
  if (paths.length > limits.releaseFilesMax)
    throw new CommandFailure(
      `These are ${paths.length} files, and at most ${limits.releaseFilesMax} can be signed: choose the large ones by --include.`,
    )
  const unsafe = paths.find((path) => !checkPath(path).ok)
  if (unsafe !== undefined)
    throw new CommandFailure(
      `The name of ${JSON.stringify(unsafe)} is too long, or not safe to save: rename it.`,
    )
  return paths
}

async function read(root: string, paths: readonly string[]): Promise<PreparedContent> {
  const bytes = paths.reduce((sum, path) => sum + sizeAt(join(root, path)), 0)
  if (bytes > limits.releaseBytesMax)
    throw new CommandFailure(
      `These files have ${Math.ceil(bytes / 2 ** 20)} MB, and at most ${limits.releaseBytesMax / 2 ** 20} MB can be signed: leave some out by --exclude.`,
    )
  const files = []
  for (const path of paths) {
    const data = await readFile(join(root, path)).catch((error: unknown) => {
      throw new CommandFailure(`The file ${shown(join(root, path))} cannot be read: ${whyNot(error)}.`)
    })
    files.push({ path, data: new Blob([new Uint8Array(data)], { type: lookup(path) ?? '' }) })
  }
  return prepare(files, { aligned: true })
}

function sizeAt(path: string): number {
  try {
    return statSync(path).size
  } catch (error) {
    throw new CommandFailure(`The file ${shown(path)} cannot be read: ${whyNot(error)}.`)
  }
}

/** What the file says that is to be written; null where there is none. */
async function readBefore(path: string): Promise<Header | null> {
  if (!existsSync(path)) return null
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new CommandFailure(`${shown(path)} cannot be read: ${whyNot(error)}.`)
  }
  const site = parseSiteManifest(text)
  const header = site.ok ? await verifyHeader(site.value.jws, site.value.channel.uri) : null
  if (!header)
    throw new CommandFailure(
      `${shown(path)} is there, and is no file of flashcrew sign: nothing was written over.`,
    )
  return header
}

function write(path: string, text: string): void {
  try {
    writeWhole(path, text, true, 0o644)
  } catch (error) {
    throw new CommandFailure(`${shown(path)} cannot be written: ${whyNot(error)}.`)
  }
}

function partsOf(uri: string) {
  const parsed = parseChannel(uri)
  return parsed.ok ? parsed.value : undefined
}

function sizeOf({ manifest }: PreparedContent): number {
  return manifest.files.reduce((sum, { size }) => sum + size, 0)
}
