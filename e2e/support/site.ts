/** A web site with pictures, signed by the command line, on a real HTTP server that counts what it sends. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32, deflateSync } from 'node:zlib'
import type { Browser, Page } from '@playwright/test'
import { lookup } from 'mrmime'
import type { ScriptedPage } from './tabs/scripted-page.ts'

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface Seen {
  readonly fromPeers: number
  readonly fromOrigin: number
  readonly kept: number
  readonly sent: number
  readonly plain: Readonly<Record<string, number>>
  readonly shared: number
}

/** More than a near site takes that is not busy, and its connection. */
const SEEMS_BUSY_MS = 120

export interface SiteOptions {
  /** Pictures, and how large each is. */
  readonly count: number
  readonly bytes: number
  /** The tag's attributes, where it is not the usual one; null for a page without. */
  readonly script?: string | null
  /** What the page has, where that is not its pictures, marked. */
  readonly body?: string
  /** Other files, signed too. */
  readonly files?: Readonly<Record<string, Buffer>>
  /** Headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>
  /** How long the script tag's own requests for signed files wait, in milliseconds; Infinity for ever. */
  readonly holdMs?: number
  /** How long its pages take to answer, ms; else so long that it seems busy. 0: it is quick, and what is marked begins at once. */
  readonly pageMs?: number
}

export class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'flashcrew-site-'))
  readonly pictures: readonly string[]
  /** As `flashcrew sign` proposes them: the line before the tag, and the tag. */
  readonly start: string
  readonly tag: string
  /** Bytes of signed files that were sent. */
  sent = 0
  /** How often each file was asked for. */
  readonly asked = new Map<string, number>()
  private readonly http: HttpServer
  private readonly signed: readonly string[]
  private readonly headers: Readonly<Record<string, string>>
  /** As in the options. */
  holdMs: number
  pageMs: number
  /** How long a page's own requests for films wait, ms. */
  mediaMs = 0
  /** In the place of a file, by its path. */
  readonly changed = new Map<string, Buffer>()

  private constructor(
    server: string,
    { count, bytes, files = {}, headers = {}, holdMs = 0, pageMs = SEEMS_BUSY_MS }: SiteOptions,
  ) {
    this.pageMs = pageMs
    this.headers = headers
    this.holdMs = holdMs
    this.pictures = Array.from({ length: count }, (_, i) => `picture-${i}.png`)
    for (const name of this.pictures) writeFileSync(join(this.folder, name), noise(bytes))
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.folder, name), content)
    this.signed = [...this.pictures, ...Object.keys(files)]
    const lines = this.sign(server)
    this.start = String(lines?.['start'])
    this.tag = String(lines?.['tag'])
    this.http = createServer((request, response) => this.answer(request, response))
  }

  static async start(server: string, options: SiteOptions): Promise<Site> {
    const site = new Site(server, options)
    const { script = `src="${server}/embed.js" data-manifest="/flashcrew.json"`, body } = options
    const tag = script === null ? '' : `<script type="module" ${script}></script>`
    site.page('index.html', `${tag}${body ?? site.marked}`)
    site.http.listen(0, '127.0.0.1')
    await once(site.http, 'listening')
    return site
  }

  /** Its pictures, as a page has them. */
  get marked(): string {
    return this.pictures.map((name) => `<img data-flashcrew="/${name}" alt="${name}" />`).join('')
  }

  /** As its files are now. */
  sign(server: string): Record<string, unknown> | undefined {
    const told = flashcrew(
      ...['sign', this.folder, '--key', `${this.folder}.key`, '--signaling', server, '--pages', '--json'],
      ...this.patterns(),
    )
    return told.find(({ event }) => event === 'tag')
  }

  /** A page that keeps the last report, for `seen`. */
  page(name: string, body: string): void {
    const listen = "document.addEventListener('flashcrew', (event) => (window.seen = event.detail))"
    writeFileSync(join(this.folder, 'listen.js'), listen)
    writeFileSync(
      join(this.folder, name),
      `<!doctype html><title>Site</title><script src="/listen.js"></script>${body}`,
    )
  }

  /** Makes the next visitor one of two. */
  async company(server: string): Promise<void> {
    await fetch(`${server}/crowd.json?channel=${encodeURIComponent(this.channel)}`)
  }

  get channel(): string {
    return (JSON.parse(this.content('flashcrew.json').toString()) as { channel: string }).channel
  }

  get address(): string {
    const address = this.http.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
  }

  /** Of the signed files. */
  get bytes(): number {
    return this.signed.reduce((sum, name) => sum + this.content(name).length, 0)
  }

  content(name: string): Buffer {
    return readFileSync(join(this.folder, name))
  }

  close(): void {
    this.http.closeAllConnections()
    this.http.close()
    for (const end of ['', '.key', '.key.state'])
      rmSync(`${this.folder}${end}`, { recursive: true, force: true })
  }

  private patterns(): string[] {
    return this.signed.flatMap((name) => ['--include', name])
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').slice(1).split('?')[0] || 'index.html'
    let body: Buffer
    try {
      body = this.changed.get(path) ?? readFileSync(join(this.folder, path))
    } catch {
      response.writeHead(404).end()
      return
    }
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
    const end = to === undefined || to === '' ? body.length : Number(to) + 1
    const part = from === undefined ? body : body.subarray(Number(from), end)
    if (this.signed.includes(path)) this.sent += part.length
    this.asked.set(path, (this.asked.get(path) ?? 0) + 1)
    for (const [name, value] of Object.entries(this.headers)) response.setHeader(name, value)
    response.setHeader('Content-Type', lookup(path) ?? 'application/octet-stream')
    if (from !== undefined)
      response.setHeader('Content-Range', `bytes ${from}-${Number(from) + part.length - 1}/${body.length}`)
    response.setHeader('Content-Length', part.length)
    const send = () => response.writeHead(from === undefined ? 200 : 206).end(part)
    const isOurs = request.headers['sec-fetch-mode'] === 'same-origin' && this.signed.includes(path)
    const isMedia = /audio|video/.test(String(request.headers['sec-fetch-dest']))
    const ms = path.endsWith('.html') ? this.pageMs : isOurs ? this.holdMs : isMedia ? this.mediaMs : 0
    if (ms === 0) send()
    else if (ms < Infinity) setTimeout(send, ms)
  }
}

/** A site for as long as `work` takes. */
export async function withSite(
  server: string,
  options: SiteOptions,
  work: (site: Site) => Promise<void>,
): Promise<void> {
  const site = await Site.start(server, options)
  try {
    await work(site)
  } finally {
    site.close()
  }
}

/** Of a visitor who has nothing in common with any other: its context is closed with the browser, or by the test. */
export async function newVisitor(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage()
}

/** Runs the command line to its end, well or not; what it told, an object a line. This process stands still meanwhile: else `Command`. */
export function flashcrew(...words: string[]): Record<string, unknown>[] {
  const env = { ...process.env, FLASHCREW_PASSPHRASE: 'three words of a test' }
  const { stdout } = spawnSync(process.execPath, [CLI, ...words], { env, encoding: 'utf8' })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Resolves when every picture of the page is drawn; rejects where that takes too long. */
export async function drawn(page: ScriptedPage, pictures: number): Promise<void> {
  await page.waitForFunction(
    (count) =>
      [...document.images].filter((image) => image.complete && image.naturalWidth > 0).length === count,
    pictures,
    { timeout: 30_000 },
  )
}

export function seen(page: ScriptedPage): Promise<Seen> {
  return page.evaluate(() => (window as unknown as { seen: Seen }).seen)
}

/** A PNG of about so many bytes that no compression makes smaller. */
export function noise(bytes: number): Buffer {
  const width = 64
  const height = Math.max(1, Math.round(bytes / (width * 3)))
  const rows = Array.from({ length: height }, () => Buffer.concat([Buffer.of(0), randomBytes(width * 3)]))
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
  return Buffer.concat([
    signature,
    block('IHDR', head),
    block('IDAT', deflateSync(Buffer.concat(rows))),
    block('IEND', Buffer.alloc(0)),
  ])
}

function block(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const named = Buffer.concat([Buffer.from(type), body])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

/** Sound of so many seconds, as WAV: 8,000 samples a second of one byte. */
export function sound(seconds: number): Buffer {
  const samples = randomBytes(seconds * 8_000)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8_000, 24)
  head.writeUInt32LE(8_000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}
