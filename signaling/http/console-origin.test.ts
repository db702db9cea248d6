import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { start, BUILT, directoryOf } from '../testing.ts'

/** As a browser asks that knows the server by this name. */
function askAs(host: string, url: string, method = 'GET'): Promise<Asked> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers: { Host: host } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          text,
          location: response.headers.location,
          policy: String(response.headers['content-security-policy']),
        }),
      )
    })
      .on('error', reject)
      .end()
  })
}

interface Asked {
  readonly status: number | undefined
  readonly text: string
  readonly location: string | undefined
  readonly policy: string
}

describe('the console at an origin of its own', () => {
  const origins = { publicUrl: 'https://maps.example', consoleOrigin: 'https://publish.example' }
  const startApart = async () => {
    const { port, claimUrl } = await start({ dist: directoryOf(BUILT), ...origins })
    const at = (host: string) => (path: string, method?: string) =>
      askAs(host, `http://127.0.0.1:${port}${path}`, method)
    return { claimUrl, readers: at('maps.example'), publishers: at('publish.example:443'), at }
  }

  it('is not at the readers’ origin, which says where it is', async () => {
    const { readers, at } = await startApart()
    for (const path of ['/publish', '/publish/', '/publish/?x=1', '/publish/index.html', '/%70ublish/']) {
      const { status, text, policy } = await readers(path)
      expect(status, path).toBe(200)
      expect(text, path).toContain('<a href="https://publish.example/publish/">')
      expect(text, path).not.toContain('<!doctype html>publish')
      expect(policy).toContain("frame-ancestors 'none'")
    }
    expect((await at('127.0.0.1')('/publish/')).text, 'by any other name').toContain('address of its own')
    expect((await readers('/')).text).toBe('<!doctype html>receive')
  })

  it('has there the console, what that needs, and no page for readers', async () => {
    const { publishers } = await startApart()
    expect((await publishers('/publish/')).text).toBe('<!doctype html>publish')
    for (const path of [
      '/assets/main-abc.js',
      '/config.json',
      '/sw.js',
      '/basemap/land.json',
      '/places/0.json',
      '/coast/0.json',
      '/healthz',
    ])
      expect((await publishers(path)).status, path).toBe(200)
    expect((await publishers('/claim', 'POST')).status).toBe(400)
    expect(await publishers('/')).toMatchObject({ status: 307, location: '/publish/' })
    expect(await publishers('/simulate/')).toMatchObject({
      status: 307,
      location: 'https://maps.example/simulate/',
    })
    for (const path of ['/embed.js', '/flashcrew.js', '/metrics', '/receive.html', '/index.html'])
      expect((await publishers(path)).status, path).toBe(404)
    expect((await publishers('/receive/index.html')).location).toContain('https://maps.example/')
  })

  it('has the claim link, and hears where readers are', async () => {
    const { claimUrl, publishers } = await startApart()
    expect(claimUrl).toMatch(/^https:\/\/publish\.example\/publish\/#claim=/)
    expect(JSON.parse((await publishers('/config.json')).text)).toMatchObject({
      publicUrl: 'https://maps.example',
    })
  })
})
