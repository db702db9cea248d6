/**
 * `flashcrew sign` within a Vite build: the built site is signed, and each page gets the script tag.
 *
 *     import { flashcrew } from 'flashcrew/vite'
 *     export default { plugins: [flashcrew({ key: 'site.key', signaling: 'https://signaling.example' })] }
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createKeyFile, openKeyFile } from './key-file.ts'
import { readPassphrase } from './passphrase.ts'
import { scriptAttributes } from './script-tag.ts'
import { DEFAULT_INCLUDE, DEFAULT_SITE } from './sign-arguments.ts'
import { sign } from './sign.ts'
import { writeWorker } from './site-worker.ts'
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
  /** Also writes the service worker file and names it; default false. */
  readonly worker?: boolean
}

interface Config {
  readonly root: string
  readonly base: string
  readonly build: { readonly outDir: string }
}

/** What Vite asks of a plugin, as far as this one does it. */
export interface FlashcrewPlugin {
  readonly name: 'flashcrew'
  readonly apply: 'build'
  configResolved(config: Config): void
  transformIndexHtml(): Promise<{ tag: string; attrs: Record<string, string>; injectTo: 'head' }[]>
  closeBundle(): Promise<void>
}

/** Its hooks reject with one sentence, and nothing is half-written then. */
export function flashcrew(options: FlashcrewOptions): FlashcrewPlugin {
  let config: Config | undefined
  const configured = (): Config => {
    if (!config) throw new Error('Vite has told no configuration')
    return config
  }
  let opened: Promise<{ channel: string; passphrase: string }> | undefined
  const open = () => (opened ??= openKey(resolve(configured().root, options.key), options))
  const at = (name: string) => `${configured().base.startsWith('/') ? configured().base : '/'}${name}`
  return {
    name: 'flashcrew',
    apply: 'build',
    configResolved: (resolved) => void (config = resolved),
    async transformIndexHtml() {
      const { channel } = await open()
      const attrs = scriptAttributes({
        server: parseServers([options.signaling])[0] ?? '',
        channel,
        manifest: at('flashcrew.json'),
        worker: options.worker === true ? at('flashcrew-sw.js') : undefined,
      })
      return [{ tag: 'script', attrs, injectTo: 'head' }]
    },
    async closeBundle() {
      const { root, build } = configured()
      const directory = resolve(root, build.outDir)
      if (!existsSync(directory)) return
      const { passphrase } = await open()
      if (options.worker === true) writeWorker(join(directory, 'flashcrew-sw.js'))
      await sign(
        {
          directory,
          include: options.include ?? [DEFAULT_INCLUDE],
          exclude: options.exclude ?? [],
          keyFile: resolve(root, options.key),
          name: options.name ?? DEFAULT_SITE,
          out: join(directory, 'flashcrew.json'),
          title: options.title ?? DEFAULT_SITE,
          scripts: false,
        },
        sourceOf(passphrase),
        Date.now(),
      )
    },
  }
}

async function openKey(file: string, { name = DEFAULT_SITE, passphrase }: FlashcrewOptions) {
  const isNew = !existsSync(file)
  const secret = passphrase ?? (await readPassphrase(sourceOf(undefined), file, isNew))
  const named = isNew ? await createKeyFile(file, name, secret) : await openKeyFile(file, secret)
  return { channel: `crew://${named.key.thumbprint}/${named.name}`, passphrase: secret }
}

function sourceOf(passphrase: string | undefined) {
  const env = passphrase === undefined ? process.env : { FLASHCREW_PASSPHRASE: passphrase }
  return { env, input: process.stdin, write: (text: string) => process.stderr.write(text) }
}
