/** What was typed after `flashcrew sign`. Pure. */
import { basename, resolve } from 'node:path'
import { channelUri } from '../../shared/content/channel.ts'
import { addressIn, DOCUMENT_NAME } from './script-tag.ts'
import { parseServers, readWords, usage } from '../words.ts'

export interface SignOptions {
  readonly directory: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly keyFile: string
  /** Of a new key. */
  readonly name: string
  readonly out: string
  readonly title: string
  /** Writes the version into the script tags of the folder's pages. */
  readonly pages?: boolean
  /** The tag takes its script from the server, without a hash; else from a copy beside the document. */
  readonly fromServer?: boolean
  /** HTML and JavaScript too. */
  readonly scripts: boolean
  /** Origin that the script tag names, and that is asked for the newest version; undefined: one to be filled in. */
  readonly signaling?: string | undefined
  /** Where the document is published, so that the next version is newer; undefined: that is not known. */
  readonly document?: URL | undefined
}

export const DEFAULT_INCLUDE = '**/*.{jpg,jpeg,png,gif,webp,avif,mp4,webm,pdf,zip,json,geojson,kmz}'
export const DEFAULT_SITE = 'site'

/** Throws a Failure of one sentence. */
export function parseSign(args: readonly string[]): SignOptions {
  const { values, positionals } = readWords('sign', args, {
    include: { type: 'string', multiple: true },
    exclude: { type: 'string', multiple: true },
    key: { type: 'string' },
    name: { type: 'string' },
    out: { type: 'string' },
    title: { type: 'string' },
    scripts: { type: 'boolean' },
    pages: { type: 'boolean' },
    'from-server': { type: 'boolean' },
    signaling: { type: 'string' },
    url: { type: 'string' },
    json: { type: 'boolean' },
  })
  const [directory, second] = positionals
  if (directory === undefined || directory === '')
    throw usage('Name the folder of the site: flashcrew sign DIR --key FILE --out FILE.')
  if (second !== undefined)
    throw usage(`One folder is signed at a time, and “${second}” would be a second: put patterns in quotes.`)
  if (values.key === undefined || values.key === '')
    throw usage('Name the key to sign with: --key FILE. It is made where there is none.')
  const name = values.name ?? DEFAULT_SITE
  if (!channelUri('A'.repeat(43), name).ok)
    throw usage(`“${name}” is no name: it has small letters, digits and hyphens, such as ${DEFAULT_SITE}.`)
  const out = resolve(values.out ?? `${directory}/${DOCUMENT_NAME}`)
  return {
    directory,
    include: values.include ?? [DEFAULT_INCLUDE],
    exclude: values.exclude ?? [],
    keyFile: resolve(values.key),
    name,
    out,
    title: values.title?.trim() || basename(resolve(directory)) || name,
    scripts: values.scripts === true,
    pages: values.pages === true,
    fromServer: values['from-server'] === true,
    signaling: values.signaling === undefined ? undefined : parseServers([values.signaling])[0],
    document: values.url === undefined ? undefined : documentAt(values.url, addressIn(directory, out)),
  }
}

/** Where a site has its document. Throws a Failure of one sentence. */
export function documentAt(site: string, path: string): URL {
  const base = URL.canParse(site) ? new URL(site) : undefined
  if (base?.protocol !== 'http:' && base?.protocol !== 'https:')
    throw usage(`“${site}” is no site’s address: it begins with https:// or http://.`)
  if (base.pathname.endsWith('.json')) return base
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return new URL(`.${path}`, base)
}
