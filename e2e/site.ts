/** A web site with pictures, signed by the command line, on a real HTTP server that counts what it sends. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'

const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

export interface Seen {
  readonly fromPeers: number
  readonly fromOrigin: number
  readonly kept: number
  readonly sent: number
  readonly plain: Readonly<Record<string, number>>
  readonly shared: number
}

export class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'flashcrew-site-'))
  readonly pictures: readonly string[]
  /** Bytes of pictures that were sent. */
  sent = 0
  private readonly http: HttpServer
  /** In the place of a file, by its path. */
  readonly changed = new Map<string, Buffer>()

  private constructor(count: number, bytes: number) {
    this.pictures = Array.from({ length: count }, (_, i) => `picture-${i}.png`)
    for (const name of this.pictures) writeFileSync(join(this.folder, name), noise(bytes))
    this.http = createServer((request, response) => this.answer(request, response))
  }

  /** `script`: the tag's attributes, where it is not the usual one. */
  static async start(
    server: string,
    options: { count: number; bytes: number; script?: string },
  ): Promise<Site> {
    const site = new Site(options.count, options.bytes)
    const key = `${site.folder}.key`
    execFileSync(process.execPath, [CLI, 'sign', site.folder, '--include', '*.png', '--key', key], {
      env: { ...process.env, FLASHCREW_PASSPHRASE: 'three words of a test' },
    })
    rmSync(key)
    const script = options.script ?? `src="${server}/embed.js" data-manifest="/flashcrew.json"`
    const images = site.pictures.map((name) => `<img data-flashcrew="/${name}" alt="${name}" />`)
    writeFileSync(
      join(site.folder, 'index.html'),
      `<!doctype html><title>Site</title><script>
        document.addEventListener('flashcrew', (event) => (window.seen = event.detail))
      </script><script type="module" ${script}></script>${images.join('')}`,
    )
    site.http.listen(0, '127.0.0.1')
    await once(site.http, 'listening')
    return site
  }

  get address(): string {
    const address = this.http.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
  }

  get bytes(): number {
    return this.pictures.reduce((sum, name) => sum + readFileSync(join(this.folder, name)).length, 0)
  }

  close(): void {
    this.http.closeAllConnections()
    this.http.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').slice(1) || 'index.html'
    let body: Buffer
    try {
      body = this.changed.get(path) ?? readFileSync(join(this.folder, path))
    } catch {
      response.writeHead(404).end()
      return
    }
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    const part = from === undefined ? body : body.subarray(Number(from), Number(to) + 1)
    if (path.endsWith('.png')) this.sent += part.length
    response.setHeader(
      'Content-Type',
      path.endsWith('.png') ? 'image/png' : path.endsWith('.html') ? 'text/html' : 'application/json',
    )
    if (from !== undefined)
      response.setHeader('Content-Range', `bytes ${from}-${Number(from) + part.length - 1}/${body.length}`)
    response.writeHead(from === undefined ? 200 : 206).end(part)
  }
}

/** Resolves when every picture of the page is drawn; rejects where that takes too long. */
export async function drawn(page: Page, pictures: number): Promise<void> {
  await page.waitForFunction(
    (count) =>
      [...document.images].filter((image) => image.complete && image.naturalWidth > 0).length === count,
    pictures,
    { timeout: 30_000 },
  )
}

export function seen(page: Page): Promise<Seen> {
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

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
