/** `flashcrew check`: whether a site's page is as the script tag needs it, and its files as they were signed. */
import { isHashOf } from '../../client/keys/signatures.ts'
import { ChunkCutter } from '../../client/embed/tag/cutter.ts'
import { secondsToKeep } from '../../client/embed/worker/keeper.ts'
import { verifySite, type SignedSite, type SiteFile } from '../../client/embed/swarm/site-document.ts'
import { counted, englishBytes } from '../../client/words/figures.ts'
import type { Header } from '../../shared/content/manifest.ts'
import { sequenceName } from '../site/sequence-name.ts'
import { parseSiteManifest } from '../../shared/content/site-manifest.ts'
import type { Command } from '../commands.ts'
import { badFinding, goodFinding, noteFinding, tellFindings, type Finding } from './findings.ts'
import { headStartIn, inlineSource } from '../site/head-start.ts'
import { integrityOf } from '../site/own-script.ts'
import { serverHeader } from '../site/newest-known.ts'
import { policyGaps } from '../site/site-policy.ts'
import { isOurWorker } from '../site/site-worker.ts'
import { readWords, usage } from '../words.ts'

const answerMs = 15_000
/** A page with a script tag is no larger. */
const pageBytesMax = 8 * 1024 * 1024
/** So many are named; of the rest their number. */
const namedMax = 3

/** The page to look at. Throws a Failure of one sentence. */
export function parseCheck(args: readonly string[]): URL {
  const { positionals } = readWords('check', args, { json: { type: 'boolean' } })
  const [text, second] = positionals
  if (text === undefined) throw usage('Name the page to look at: flashcrew check https://site.example/.')
  if (second !== undefined) throw usage(`Name one page only: “${second}” is a second one.`)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw usage(`“${text}” is no page’s address: it begins with https:// or http://.`)
  return url
}

/** What stands in the page's script tag. */
interface Tag {
  readonly server: string
  readonly script: URL
  /** As it stands there; null where the tag has none. */
  readonly integrity: string | null
  readonly channel: string | null
  readonly manifest: URL
  readonly worker: URL | null
  /** The least version that the page believes; 0 where it names none. */
  readonly sequence: number
}

/** Each as soon as it is known. Never rejects. */
export async function* examineSite(page: URL): AsyncGenerator<Finding> {
  yield secureFinding(page)
  const answer = await get(page)
  if (!answer?.ok) {
    yield badFinding(
      'page',
      answer ? `The page answers ${answer.status}.` : 'The page does not answer: check its address.',
    )
    return
  }
  const html = (await answer.text()).slice(0, pageBytesMax)
  const tag = tagIn(html, answer.url)
  if (!tag) {
    yield badFinding(
      'tag',
      'The page has no script tag with data-manifest: flashcrew sign says what it looks like.',
    )
    return
  }
  yield goodFinding('tag', `The page has the script tag, of ${tag.server}.`)
  if (tag.channel === null)
    yield noteFinding(
      'channel',
      'The tag names no channel. Add ?channel=… to its address: the script then need not read the site’s document first.',
    )
  yield await scriptFinding(tag)
  const start = headStartIn(html)
  if (!start)
    yield noteFinding(
      'start',
      'The page lacks the line before the tag, which flashcrew sign prints. Without that line a marked picture that has no src waits for the script, and stays empty where the script does not come.',
    )
  const inline = start && !start.hasNonce ? inlineSource(start.text) : undefined
  yield* policyFindings(answer.headers.get('Content-Security-Policy'), tag, page, inline)
  if (tag.worker) yield await workerFinding(tag.worker)
  const site = await siteOf(tag)
  if (typeof site === 'string') {
    yield badFinding('manifest', site)
    return
  }
  const { header, manifest } = site
  yield goodFinding(
    'manifest',
    `The document is signed: the version of ${sequenceName(header.sequence)}, ${counted(manifest.files.length, 'file')}.`,
  )
  if (header.sequence < tag.sequence)
    yield badFinding(
      'older',
      `The page is of the version of ${sequenceName(tag.sequence)}, and the document is older: publish both, and look at what a cache keeps. All stays plain HTTP until then.`,
    )
  if (Date.parse(header.issued) > Date.now() + 60_000)
    yield badFinding(
      'clock',
      `It was signed at ${header.issued}, which is yet to come: this clock, or that one, is wrong.`,
    )
  yield* await serverFindings(tag.server, header)
  yield* fileFindings(site, page)
}

function secureFinding({ protocol, hostname }: URL): Finding {
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  if (protocol === 'https:') return goodFinding('https', 'The page is served over HTTPS.')
  if (isLocal) return noteFinding('https', 'Browsers trust this machine without HTTPS; a true site needs it.')
  return badFinding(
    'https',
    'The page is not served over HTTPS: browsers check no signatures there, and all stays plain HTTP.',
  )
}

function tagIn(html: string, base: string): Tag | undefined {
  for (const [element] of html.matchAll(/<script\b[^>]*>/gi)) {
    const read = (name: string) =>
      new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i')
        .exec(element)
        ?.slice(1)
        .find((text) => text !== undefined)
        ?.replaceAll('&amp;', '&')
    const [source, manifest, worker] = [read('src'), read('data-manifest'), read('data-worker')]
    if (source === undefined || manifest === undefined || !URL.canParse(source, base)) continue
    const url = new URL(source, base)
    const server = read('data-server')
    return {
      script: url,
      integrity: read('integrity') ?? null,
      server: server !== undefined && URL.canParse(server) ? new URL(server).origin : url.origin,
      channel: url.searchParams.get('channel'),
      manifest: new URL(manifest, base),
      worker: worker === undefined ? null : new URL(worker, base),
      sequence: Number(read('data-sequence') ?? 0) || 0,
    }
  }
  return undefined
}

function* policyFindings(
  policy: string | null,
  { server, script, worker }: Tag,
  page: URL,
  inline: string | undefined,
): Generator<Finding> {
  if (policy === null) return
  const gaps = policyGaps(policy, {
    server,
    self: page.origin,
    script: script.origin,
    hasWorker: worker !== null,
    inline,
  })
  if (gaps.length === 0)
    yield goodFinding('policy', 'The page’s Content-Security-Policy allows what is needed.')
  for (const { directive, source } of gaps)
    yield badFinding(
      'policy',
      `The page’s Content-Security-Policy forbids it: add ${source} to ${directive}.`,
    )
}

/** Whether the script and what it loads are what the page names: with that, nobody else puts a script into it. */
async function scriptFinding({ script, integrity }: Tag): Promise<Finding> {
  if (integrity === null)
    return noteFinding(
      'integrity',
      `The tag names no hash of its script: whoever holds ${script.host} can change what the page runs. flashcrew sign copies the script beside the site’s files and prints a tag with its hash.`,
    )
  const answer = await get(script)
  if (!answer?.ok)
    return badFinding(
      'integrity',
      `There is no script at ${script.pathname}: publish what flashcrew sign wrote there. All stays plain HTTP until then.`,
    )
  const bytes = new Uint8Array(await answer.arrayBuffer())
  if (!hasIntegrity(bytes, integrity))
    return badFinding(
      'integrity',
      `${script.pathname} is not the script whose hash the page names, so browsers refuse it: publish both anew, and look at what a cache keeps.`,
    )
  for (const [, name = '', hash = ''] of Buffer.from(bytes).toString().matchAll(PART)) {
    const part = new URL(`embed-${name}.js`, script)
    const found = await get(part)
    if (found?.ok !== true || !hasIntegrity(new Uint8Array(await found.arrayBuffer()), `sha256-${hash}`))
      return badFinding(
        'integrity',
        `${part.pathname} is not there as embed.js needs it: publish all files that flashcrew sign wrote beside embed.js.`,
      )
  }
  return goodFinding('integrity', 'The script and what it loads are as the page’s tag names them.')
}

/** A further file and its hash, as embed.js has them (scripts/checked-parts.mjs). */
const PART = /\("(\w+)","([\w+/]{43}=)"\)/g

function hasIntegrity(bytes: Uint8Array, integrity: string): boolean {
  return integrity.split(/\s+/).some((named) => {
    const algorithm = /^sha(?:256|384|512)(?=-)/.exec(named)?.[0]
    return algorithm !== undefined && integrityOf(bytes, algorithm) === named.replace(/\?.*$/, '')
  })
}

async function workerFinding(url: URL): Promise<Finding> {
  const answer = await get(url)
  const type = answer?.headers.get('Content-Type') ?? ''
  const isOurs = answer?.ok === true && isOurWorker(await answer.text())
  if (!isOurs)
    return badFinding(
      'worker',
      `There is no service worker of ours at ${url.pathname}: flashcrew sw writes it.`,
    )
  if (!/javascript/.test(type))
    return badFinding(
      'worker',
      `${url.pathname} is served as “${type}”: a service worker has to be text/javascript.`,
    )
  return goodFinding('worker', `The service worker is at ${url.pathname}.`)
}

/** A sentence where the document cannot be used. */
async function siteOf(tag: Tag): Promise<SignedSite | string> {
  const answer = await get(tag.manifest)
  if (!answer?.ok) return `There is no document at ${tag.manifest.pathname}: flashcrew sign writes it.`
  const parsed = parseSiteManifest(await answer.text())
  if (!parsed.ok)
    return `The document at ${tag.manifest.pathname} is none of flashcrew sign: ${parsed.error}.`
  const { channel } = parsed.value
  if (tag.channel !== null && tag.channel !== channel.uri)
    return 'The document is signed by another key than the script tag names: visitors do not believe it.'
  const signed = await verifySite(parsed.value, tag.manifest, channel.uri)
  return signed ?? 'The document’s signature is wrong: sign the site again.'
}

async function serverFindings(server: string, { channel, sequence }: Header): Promise<Finding[]> {
  const answer = await get(new URL(`/crowd.json?again&channel=${encodeURIComponent(channel)}`, server))
  if (answer?.status === 403)
    return [
      badFinding('server', `The server ${server} serves other channels only: add this one to CHANNELS.`),
    ]
  if (answer?.ok !== true)
    return [badFinding('server', `The server ${server} does not answer: all stays plain HTTP until it does.`)]
  const answers = goodFinding('server', `The server ${server} answers for this channel.`)
  const newest = await serverHeader(server, channel)
  if (newest === null || typeof newest === 'string' || newest.sequence <= sequence) return [answers]
  return [
    answers,
    badFinding(
      'stale',
      `Visitors have heard of the version of ${sequenceName(newest.sequence)}, which is newer than the document: sign the site again. What changed comes by plain HTTP until then.`,
    ),
  ]
}

async function* fileFindings(site: SignedSite, page: URL): AsyncGenerator<Finding> {
  const { files } = site
  const faults = {
    gone: [] as string[],
    changed: [] as string[],
    whole: [] as string[],
    cors: [] as string[],
    brief: [] as string[],
  }
  for (const file of files) {
    const { path, url } = file
    const answer = await get(url)
    if (!answer?.ok) faults.gone.push(path)
    else {
      if (!(await isAsSigned(new Uint8Array(await answer.arrayBuffer()), file, site)))
        faults.changed.push(path)
      if (secondsToKeep(answer.headers.get('Cache-Control') ?? '') === 0) faults.brief.push(path)
    }
    const part = await get(url, { Range: 'bytes=0-0', Origin: page.origin })
    if (part?.ok === true && part.status !== 206) faults.whole.push(path)
    if (url.origin !== page.origin && !allowsOrigin(part, page.origin)) faults.cors.push(path)
    await part?.body?.cancel()
  }
  if (faults.gone.length > 0)
    yield badFinding('gone', `The site does not have ${named(faults.gone)}: sign it again.`)
  if (faults.changed.length > 0)
    yield badFinding(
      'changed',
      `Changed since it was signed: ${named(faults.changed)}. It comes by plain HTTP until the site is signed again.`,
    )
  if (faults.gone.length + faults.changed.length === 0) {
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    const size = englishBytes(bytes)
    const sentence =
      files.length === 1
        ? `The one file (${size}) is as it was signed.`
        : `All ${files.length} files (${size}) are as they were signed.`
    yield goodFinding('files', sentence)
  }
  if (faults.cors.length > 0)
    yield badFinding(
      'cors',
      `Another origin gives ${named(faults.cors)} without Access-Control-Allow-Origin: browsers do not let the page read it.`,
    )
  if (faults.whole.length > 0)
    yield badFinding(
      'range',
      `The site sends no ranges of ${named(faults.whole)}: each visitor who needs a part is sent all of it.`,
    )
  else yield goodFinding('range', 'The site sends ranges.')
  if (faults.brief.length > 0)
    yield noteFinding(
      'cache',
      `Cache-Control lets nobody keep ${named(faults.brief)}: a returning visitor fetches it again (max-age would allow it).`,
    )
}

function allowsOrigin(answer: Response | null, origin: string): boolean {
  const allowed = answer?.headers.get('Access-Control-Allow-Origin')
  return allowed === '*' || allowed === origin
}

async function isAsSigned(bytes: Uint8Array, file: SiteFile, { manifest }: SignedSite): Promise<boolean> {
  if (bytes.length !== file.size) return false
  for (const { chunk, bytes: part } of new ChunkCutter(file, 0).push(bytes))
    if (!(await isHashOf(manifest.chunks[chunk] ?? '', part))) return false
  return true
}

function named(paths: readonly string[]): string {
  const rest = paths.length - namedMax
  return paths.slice(0, namedMax).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

/** Null where nobody answers. */
async function get(url: URL, headers: Record<string, string> = {}): Promise<Response | null> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(answerMs) })
  } catch {
    return null
  }
}

export const checkCommand: Command = {
  help: `flashcrew check: says whether a page of a site is as the script tag needs it.

Usage:
  flashcrew check URL

  --json              one JSON object a line
  -h, --help          this

It looks at HTTPS, the script tag and its hash, the page's Content-Security-Policy, the service worker where the
tag names one, the signed document, the server, and fetches every signed file once: is it as it was
signed, does the site send ranges, may another origin read it, may it be kept.
Exit codes: 0 nothing is wrong, 1 something is, 2 the command line is not understood.
`,
  async run(words, { output }) {
    return tellFindings(examineSite(parseCheck(words)), output)
  },
}
