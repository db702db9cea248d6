/** A site for tests of the script tag's second half: signed files, and a web server that has them. */
import { vi } from 'vitest'
import { file, signedRelease, type SignedRelease } from '../../testing/content.ts'
import { signedSite, type SignedSite, type SiteFile } from './site-document.ts'
import { encodeSiteManifest } from '../../../shared/content/site-manifest.ts'
import { parseChannel } from '../../../shared/content/channel.ts'
import { must } from '../../../shared/lib/assert.ts'

export const BASE = new URL('https://site.example/files/')

export interface TestSite extends SignedSite {
  readonly release: SignedRelease
  /** The site's document. */
  readonly text: string
  file(path: string): SiteFile
  bytes(path: string): Promise<Uint8Array>
}

/** Files by their paths and sizes. */
export async function testSite(sizes: Readonly<Record<string, number>>, sequence = 5): Promise<TestSite> {
  const files = Object.entries(sizes).map(([path, size]) => file(path, size))
  const release = await signedRelease(files, { aligned: true, sequence })
  const { header, jws, content } = release
  const site = must(signedSite(header, content.manifest, BASE), 'it is aligned')
  const channel = parseChannel(release.channel)
  if (!channel.ok) throw new Error(channel.error)
  const manifest = content.manifestBytes
  return {
    ...site,
    release,
    text: encodeSiteManifest({ channel: channel.value, jws, manifest, webSeeds: [BASE.href] }),
    file: (path) =>
      must(
        site.files.find((each) => each.path === path),
        path,
      ),
    bytes: async (path) => {
      const { data } = must(
        files.find((each) => each.path === path),
        path,
      )
      return new Uint8Array(await data.arrayBuffer())
    },
  }
}

export interface FakeWebServer {
  /** What was asked for: the address, and the Range header. */
  readonly asked: [string, string | null][]
  /** Answers instead of the site's own. */
  answer: ((url: URL) => Response | Promise<Response>) | undefined
}

/** The site's web server in the place of `fetch`, on a page of that site. */
export function serveSite(site: TestSite, headers: Record<string, string> = {}): FakeWebServer {
  const server: FakeWebServer = { asked: [], answer: undefined }
  vi.stubGlobal('location', BASE)
  vi.stubGlobal('fetch', async (url: URL, init: RequestInit = {}) => {
    const range = new Headers(init.headers).get('Range')
    server.asked.push([url.href, range])
    if (server.answer) return server.answer(url)
    const bytes = (await site.bytes(url.pathname.slice(BASE.pathname.length))) as Uint8Array<ArrayBuffer>
    if (range === null) return new Response(bytes, { headers })
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? []
    return new Response(bytes.slice(Number(first), Number(last) + 1), { status: 206, headers })
  })
  return server
}
