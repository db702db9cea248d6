import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SlowSite } from './slow-site.ts'

const PICTURE = Buffer.from(Uint8Array.from({ length: 60_000 }, (_, i) => (i * 7) % 256))
const PAGE = `<!doctype html><title>Gallery</title>${'<p>text'.repeat(300)}`

async function site(bitsPerSecond = 80_000_000, latencyMs = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'flashcrew-demo-test-'))
  mkdirSync(join(folder, 'pictures'))
  writeFileSync(join(folder, 'pictures', 'one.png'), PICTURE)
  writeFileSync(join(folder, 'index.html'), PAGE)
  const site = await SlowSite.start({ folder, port: 0, bitsPerSecond, latencyMs })
  onTestFinished(async () => {
    await site.close()
    rmSync(folder, { recursive: true })
  })
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${site.port}${path}`, init)
  return { site, get }
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

test('files and parts of them, each counted once', async () => {
  const { site: server, get } = await site()
  expect((await bytesOf(await get('/pictures/one.png?again'))).equals(PICTURE)).toBe(true)
  const page = await get('/?news=crew')
  expect(await page.text()).toBe(PAGE)
  expect(page.headers.get('Timing-Allow-Origin'), 'Firefox tells a framed page its times').toBe('*')
  const part = await get('/pictures/one.png', { headers: { Range: 'bytes=100-199' } })
  expect([part.status, part.headers.get('Content-Range')]).toEqual([206, 'bytes 100-199/60000'])
  expect((await bytesOf(part)).equals(PICTURE.subarray(100, 200))).toBe(true)
  const rest = await get('/pictures/one.png', { headers: { Range: 'bytes=59990-' } })
  expect((await bytesOf(rest)).length).toBe(10)
  expect(server.sent.pictures).toBe(60_110)
  // Compressed, as a browser takes it.
  expect(server.sent.rest).toBeGreaterThan(0)
  expect(server.sent.rest).toBeLessThan(PAGE.length / 2)
})

test.each([
  ['what is not there', '/../../etc/passwd', {}, 404],
  ['a range behind the end', '/pictures/one.png', { headers: { Range: 'bytes=60000-' } }, 416],
  ['a range that runs backwards', '/pictures/one.png', { headers: { Range: 'bytes=9-3' } }, 416],
  ['what nobody may do', '/', { method: 'POST' }, 405],
])('%s is refused', async (_, path, init, status) => {
  const { get } = await site()
  expect((await get(path, init)).status).toBe(status)
})

test('the rate and the latency are those of the whole server', async () => {
  const { get } = await site(2_000_000, 100)
  const startMs = performance.now()
  const [first, second] = await Promise.all([1, 2].map(async () => bytesOf(await get('/pictures/one.png'))))
  const ms = performance.now() - startMs
  expect([first?.length, second?.length]).toEqual([PICTURE.length, PICTURE.length])
  // 120 KB at 250 KB/s, behind the latency and what a link that rested sends at once.
  expect(ms).toBeGreaterThan(450)
})

test('without its plug no picture comes, and the cache still has the page', async () => {
  const { site: server, get } = await site(400_000)
  const broken = get('/pictures/one.png').then(bytesOf)
  const isBroken = expect(broken).rejects.toThrow()
  await expect.poll(() => server.sent.pictures).toBeGreaterThan(0)
  server.plug(false)
  const sent = { ...server.sent }
  await isBroken
  await expect(get('/pictures/one.png')).rejects.toThrow()
  await expect(get('/nothing')).rejects.toThrow()
  expect(await (await get('/')).text()).toBe(PAGE)
  expect([server.sent, server.isPlugged]).toEqual([sent, false])
  server.plug(true)
  expect((await get('/pictures/one.png', { headers: { Range: 'bytes=0-9' } })).status).toBe(206)
})
