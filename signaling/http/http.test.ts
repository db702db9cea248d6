import { mkdirSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  connect,
  metric,
  peerId,
  recordErrors,
  send,
  start,
  temporaryDirectory,
  TestPublisher,
  BUILT,
  directoryOf,
} from '../testing.ts'

const SCRIPT_TAG = BUILT['embed/embed.js']

/** A build of a few lines. */
function makeDist(): string {
  const dist = directoryOf({
    ...BUILT,
    'flashcrew.d.ts': 'export declare const join: number',
    'signaling/main.js': 'secret()',
  })
  writeFileSync(join(dist, 'pages/assets/main-abc.js.br'), brotliCompressSync('console.log(1)'))
  return dist
}

const policyOf = async (url: string) => (await fetch(url)).headers.get('content-security-policy')

const framing = async (url: string) => /frame-ancestors [^;]*/.exec((await policyOf(url)) ?? '')?.[0]

const transport = async (url: string) => (await fetch(url)).headers.get('strict-transport-security')

const configOf = async (url: string) => (await fetch(`${url}/config.json`)).json()

describe('crowds', () => {
  const channel = `crew://${'A'.repeat(43)}/site`
  const ask = (url: string, name = channel) =>
    fetch(`${url}/crowd.json?channel=${encodeURIComponent(name)}`, { headers: { Origin: 'https://site' } })

  it('[G6] are told to any site: visitors of the last half minute, peers, and STUN and TURN servers', async () => {
    const iceServers = [{ urls: 'stun:127.0.0.1:3478' }]
    const { url } = await start({ iceServers })
    await ask(url)
    const answer = await ask(url)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({ visitors: 2, peers: 0, iceServers })
    const socket = await connect(url)
    await send(socket, 'join', { channel, peer: peerId() })
    expect(await (await ask(url)).json()).toMatchObject({ visitors: 3, peers: 1 })
  })

  it('[G6] come within the script tag where its address names the channel, which is then kept by no cache', async () => {
    const { url } = await start({ dist: makeDist() })
    const tag = (query: string) => fetch(`${url}/embed.js${query}`)
    expect(await (await tag('')).text()).toBe(SCRIPT_TAG)
    expect((await tag('')).headers.get('sourcemap')).toBe('/embed.js.map')
    expect((await tag('')).headers.get('cache-control')).toBe('no-cache')
    expect(await (await tag('?channel=crew://x')).text()).toBe(SCRIPT_TAG)
    await ask(url)
    const answer = await tag(`?channel=${channel}`)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    const company = { visitors: 2, peers: 0, iceServers: [] }
    expect(await answer.text()).toBe(`const flashcrewCompany=${JSON.stringify(company)};${SCRIPT_TAG}`)
  })

  it('[G6.3] who asks again is not counted', async () => {
    const { url } = await start()
    await ask(url)
    const again = await fetch(`${url}/crowd.json?channel=${encodeURIComponent(channel)}&again`)
    expect(await again.json()).toMatchObject({ visitors: 1 })
    expect(await (await ask(url)).json()).toMatchObject({ visitors: 2 })
  })

  it('are those of channels that the server serves', async () => {
    const { url } = await start({ channels: [] })
    expect((await ask(url)).status).toBe(403)
    expect((await ask(url, 'crew://x')).status).toBe(400)
  })
})

describe('pages and library', () => {
  it('are served with the headers that keep them safe', async () => {
    const { url } = await start({ dist: makeDist() })
    const receive = await fetch(`${url}/?x=1`)
    expect(await receive.text()).toBe('<!doctype html>receive')
    expect(receive.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(receive.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(receive.headers.get('x-content-type-options')).toBe('nosniff')
    const publish = await fetch(`${url}/publish`)
    expect(publish.url).toBe(`${url}/publish/`)
    expect(await publish.text()).toBe('<!doctype html>publish')
    expect(publish.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    const simulate = await fetch(`${url}/simulate?peers=12`)
    expect([simulate.url, await simulate.text()]).toEqual([
      `${url}/simulate/?peers=12`,
      '<!doctype html>simulate',
    ])
    expect((await fetch(`${url}/basemap/land.json`)).status).toBe(200)
    // A worker that a cache holds back would keep an old page alive.
    const worker = await fetch(`${url}/sw.js`)
    expect(worker.headers.get('content-type')).toContain('javascript')
    expect(worker.headers.get('cache-control')).toBe('no-cache')
    expect(receive.headers.get('cache-control')).toBe('no-cache')
  })

  it('are shown in frames of this server alone, or of sites that the operator names; the console in none', async () => {
    const plain = await start({ dist: makeDist() })
    expect(await framing(plain.url)).toBe("frame-ancestors 'self'")
    const { url } = await start({
      dist: makeDist(),
      frameAncestors: ['https://a.example', 'https://b.example'],
    })
    expect(await framing(`${url}/simulate/`)).toBe(
      "frame-ancestors 'self' https://a.example https://b.example",
    )
    expect(await framing(`${url}/publish/`)).toBe("frame-ancestors 'none'")
  })

  it('are to be reached by TLS alone where the operator says so', async () => {
    expect(await transport((await start({ dist: makeDist() })).url)).toBeNull()
    const { url } = await start({ dist: makeDist(), hstsDays: 365 })
    for (const path of ['/', '/flashcrew.js', '/config.json', '/nothing'])
      expect(await transport(url + path), path).toBe('max-age=31536000')
  })

  it('say where the map has its tiles from, only where the operator set a server', async () => {
    const plain = await start({ dist: makeDist() })
    expect(await (await fetch(`${plain.url}/config.json`)).json()).toMatchObject({ tiles: null })
    expect(await policyOf(plain.url)).toContain("img-src 'self' data: blob:;")
    const tiles = { url: 'https://tiles.example.org/{z}/{x}/{y}.png', attribution: 'Somebody' }
    const { url } = await start({ dist: makeDist(), tiles })
    expect(await (await fetch(`${url}/config.json`)).json()).toMatchObject({ tiles })
    expect(await policyOf(url)).toContain("img-src 'self' data: blob: https://tiles.example.org;")
  })

  it('say which channels are the server’s own, and whether any other may be shown', async () => {
    const plain = await start({ dist: makeDist() })
    expect(await configOf(plain.url)).toMatchObject({ channels: [], foreignChannels: 'ask' })
    const { channel } = await TestPublisher.make()
    const { url } = await start({
      dist: makeDist(),
      channels: [channel.uri],
      foreignChannels: 'forbid',
    })
    expect(await configOf(url)).toMatchObject({ channels: [channel.uri], foreignChannels: 'forbid' })
  })

  it('the library may be imported from any origin, with its types beside it', async () => {
    const { url } = await start({ dist: makeDist() })
    const library = await fetch(`${url}/flashcrew.js`)
    expect(library.headers.get('access-control-allow-origin')).toBe('*')
    expect(library.headers.get('content-type')).toContain('text/javascript')
    expect((await fetch(`${url}/flashcrew.d.ts`)).headers.get('content-type')).toContain('text/plain')
    expect((await fetch(`${url}/signaling/main.js`)).status).toBe(404)
  })

  it('are sent compressed, and not at all when the asker has them', async () => {
    const { url } = await start({ dist: makeDist() })
    const asset = await fetch(`${url}/assets/main-abc.js`, { headers: { 'accept-encoding': 'gzip, br' } })
    expect(asset.headers.get('content-encoding')).toBe('br')
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect(await asset.text()).toBe('console.log(1)')
    const headers = { 'if-none-match': asset.headers.get('etag') ?? '' }
    expect((await fetch(`${url}/assets/main-abc.js`, { headers })).status).toBe(304)
    const head = await fetch(`${url}/flashcrew.js`, { method: 'HEAD' })
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['21', ''])
  })

  it('say what to do when they are not built', async () => {
    const { url } = await start({ dist: temporaryDirectory() })
    const response = await fetch(`${url}/`)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('npm run build')
  })
})

describe('health and metrics', () => {
  it('tell who is here, in a form that a tab opens', async () => {
    const { url, port } = await start()
    const a = await connect(url)
    await send(a, 'join', { channel: (await TestPublisher.make()).uri, peer: peerId() })
    const health = await fetch(`${url}/healthz`)
    expect([health.status, health.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ])
    expect(health.headers.get('content-disposition')).toBeNull()
    expect(health.headers.get('content-security-policy')).toBeNull()
    expect(await health.json()).toMatchObject({ ok: true, peers: 1, channels: 1 })
    for (const name of ['peers', 'channels', 'sockets', 'joins_total'])
      expect(await metric(url, `flashcrew_${name}`)).toBe(1)
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  })

  it('tell that the disk fails, apart from being alive, and that it works again', async () => {
    const data = temporaryDirectory()
    const { url } = await start({ data, dist: makeDist() })
    const ready = async () => (await fetch(`${url}/readyz`)).status
    expect(await ready()).toBe(200)
    const publisher = await TestPublisher.make()
    const socket = await connect(url)
    await send(socket, 'join', { channel: publisher.uri, peer: peerId() })
    mkdirSync(join(data, 'headers'))
    const obstacle = join(data, 'headers', publisher.channel.thumbprint)
    writeFileSync(obstacle, 'a file where a directory should be')
    const header = { channel: publisher.uri, jws: await publisher.header(1) }
    expect(await send(socket, 'header', header)).toEqual({ refused: 'disk' })
    expect(await metric(url, 'flashcrew_disk_ok')).toBe(0)
    expect(await metric(url, 'flashcrew_disk_failures')).toBe(1)
    expect((await fetch(`${url}/healthz`)).status, 'alive').toBe(200)
    // A newcomer is served from memory all the same.
    const other = await connect(url)
    expect(await send(other, 'join', { channel: publisher.uri, peer: peerId() })).toMatchObject({
      header: header.jws,
    })
    // The disk itself can be written, which is found out when somebody asks.
    expect(await ready()).toBe(200)
    expect(await metric(url, 'flashcrew_disk_ok')).toBe(1)
  })

  it('requests of any shape do not harm the server', async () => {
    const { log, errors } = recordErrors()
    const { url, port } = await start({ dist: makeDist() }, log)
    const lines = [
      'GET /%E0%A4%A HTTP/1.1',
      'GET /../../etc/passwd HTTP/1.1',
      'GET /..%2f..%2fetc%2fpasswd HTTP/1.1',
      'GET //// HTTP/1.1',
      'GET /%00 HTTP/1.1',
      'GET /socket.io/?EIO=4&transport=nonsense HTTP/1.1',
      'GET /socket.io/?EIO=4&transport=polling&sid=__proto__ HTTP/1.1',
      'POST /socket.io/?EIO=4&transport=polling&sid=constructor HTTP/1.1',
      'GET http://%%%/ HTTP/1.1',
      'DELETE /claim HTTP/1.1',
      'GET /announcement.json HTTP/1.1\r\nX-Forwarded-Proto: \u{1F600}',
      'GET / HTTP/9.9',
      'nonsense',
    ]
    for (const line of lines) {
      await new Promise<void>((resolve) => {
        const socket = connectTcp(port, '127.0.0.1', () => socket.end(`${line}\r\nHost: x y\r\n\r\n`))
        socket.on('data', (bytes: Buffer) => expect(bytes.toString()).not.toContain('root:'))
        socket.on('error', () => resolve())
        socket.on('close', () => resolve())
      })
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/claim`)).status).toBe(405)
    expect(errors).toEqual([])
  })
})
