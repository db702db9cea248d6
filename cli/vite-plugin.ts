/**
 * `flashcrew sign` within a Vite build: the built site is signed, and each page gets the script tag.
 *
 *     import { flashcrew } from 'flashcrew/vite'
 *     export default { plugins: [flashcrew({ key: 'site.key', signaling: 'https://signaling.example' })] }
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { HEAD_START, readHeadStart } from './site/head-start.ts'
import { channelOf, type NamedKey } from './key/key-file.ts'
import { openKey } from './key/open-key.ts'
import { PASSPHRASE_VARIABLE, type PassphraseSource } from './key/passphrase.ts'
import { readOwnScript, writeOwnScript, type OwnScript } from './site/own-script.ts'
import { DOCUMENT_NAME, scriptAddress, scriptAttributes } from './site/script-tag.ts'
import { DEFAULT_INCLUDE, DEFAULT_SITE, documentAt } from './site/sign-arguments.ts'
import { numbersOf, signWith } from './site/sign.ts'
import { WORKER_NAME, writeWorker } from './site/site-worker.ts'
import { parseServers } from './words.ts'

export interface FlashcrewOptions {
  /** The encrypted key's file, from the project's root; made where there is none. */
  readonly key: string
  /** The signaling server's address. */
  readonly signaling: string
  /** Of the key; default FLASHCREW_PASSPHRASE in the environment, else a terminal asks. */
  readonly passphrase?: string
  /** Which files of the build, and which of them not. */
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  /** Of a new key's channel. */
  readonly name?: string
  /** Default: the name of the build's folder. */
  readonly title?: string
  /** Where the site is published: the next version is newer than what is there. */
  readonly url?: string
  /** The pages take the script from the server, without a hash; default: from the build, with one. */
  readonly fromServer?: boolean
  /** Also writes the service worker file and names it; default false. */
  readonly worker?: boolean
}

interface Config {
  readonly root: string
  readonly base: string
  readonly build: { readonly outDir: string }
  readonly logger: { warn(sentence: string): void }
}

interface Tag {
  readonly tag: 'script'
  readonly attrs: Record<string, string>
  readonly children?: string
  readonly injectTo: 'head'
}

/** What Vite asks of a plugin, as far as this one does it. */
export interface FlashcrewPlugin {
  readonly name: 'flashcrew'
  readonly apply: 'build'
  configResolved(config: Config): void
  transformIndexHtml(): Promise<Tag[]>
  closeBundle(): Promise<void>
}

/** Its hooks reject with one sentence, and nothing is half-written then. */
export function flashcrew(options: FlashcrewOptions): FlashcrewPlugin {
  let config: Config | undefined
  const configured = (): Config => {
    if (!config) throw new Error('Vite has told no configuration')
    return config
  }
  const name = options.name ?? DEFAULT_SITE
  const keyFile = () => resolve(configured().root, options.key)
  // Once: its passphrase may have to be typed.
  let opened: Promise<NamedKey> | undefined
  const open = () =>
    (opened ??= openKey(
      { keyFile: keyFile(), newName: existsSync(keyFile()) ? undefined : name },
      sourceOf(options.passphrase),
    ))
  const at = (name: string) => `${configured().base.startsWith('/') ? configured().base : '/'}${name}`
  const server = () => parseServers([options.signaling])[0] ?? ''
  let script: OwnScript | undefined
  const ownScript = () => (options.fromServer === true ? undefined : (script ??= readOwnScript()))
  const document = () =>
    options.url === undefined ? undefined : documentAt(options.url, `/${DOCUMENT_NAME}`)
  // One for all pages of a build and what is signed at its end, so that no page believes an earlier version.
  let reserved: Promise<number> | undefined
  const reserve = async (): Promise<number> => {
    const places = { keyFile: keyFile(), document: document(), signaling: server() }
    const numbers = await numbersOf(places, await open(), null, Date.now())
    const { sequence, warnings } = numbers.take()
    for (const warning of [...numbers.warnings, ...warnings])
      configured().logger.warn(`flashcrew: ${warning}`)
    return sequence
  }
  return {
    name: 'flashcrew',
    apply: 'build',
    configResolved: (resolved) => void (config = resolved),
    async transformIndexHtml() {
      const named = await open()
      const manifest = at(DOCUMENT_NAME)
      const own = ownScript()
      const attrs = scriptAttributes({
        server: server(),
        channel: channelOf(named),
        script: own && { address: scriptAddress(manifest), integrity: own.integrity },
        manifest,
        worker: options.worker === true ? at(WORKER_NAME) : undefined,
        sequence: await (reserved ??= reserve()),
      })
      return [
        { tag: 'script', attrs: { [HEAD_START]: '' }, children: readHeadStart(), injectTo: 'head' },
        { tag: 'script', attrs, injectTo: 'head' },
      ]
    },
    async closeBundle() {
      const { root, build } = configured()
      const directory = resolve(root, build.outDir)
      if (!existsSync(directory)) return
      const own = ownScript()
      if (own) writeOwnScript(own, join(directory, DOCUMENT_NAME))
      if (options.worker === true) writeWorker(join(directory, WORKER_NAME))
      const sequence = await (reserved ??= reserve())
      // A build that watches builds again.
      reserved = undefined
      await signWith(
        {
          directory,
          include: options.include ?? [DEFAULT_INCLUDE],
          exclude: options.exclude ?? [],
          keyFile: keyFile(),
          name,
          out: join(directory, DOCUMENT_NAME),
          title: options.title ?? DEFAULT_SITE,
          scripts: false,
        },
        open,
        Date.now(),
        sequence,
      )
    },
  }
}

function sourceOf(passphrase: string | undefined): PassphraseSource {
  const env = passphrase === undefined ? process.env : { [PASSPHRASE_VARIABLE]: passphrase }
  return { env, input: process.stdin, write: (text: string) => process.stderr.write(text) }
}
