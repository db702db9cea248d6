import { once } from 'node:events'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { ServerName } from '../messages.ts'
import { ControlServer } from './control.ts'

async function control() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  await once(probe.close(), 'close')
  const plugs: [ServerName, boolean][] = []
  const now = { site: { isOn: true, sent: { pictures: 0, rest: 0 } }, signaling: { isOn: true } }
  const server = await ControlServer.start({
    port,
    files: new Map([
      ['/index.html', Buffer.from('<title>Demo</title>')],
      ['/flashcrew.js', Buffer.from('export {}')],
    ]),
    settings: () => ({ sitePort: 1, signaling: '', bitsPerSecond: 2, pictures: 3, galleryBytes: 4 }),
    now: () => now,
    plug: async (server, on) => {
      if (server === 'signaling' && on) throw new Error('Its port is in use.')
      plugs.push([server, on])
      now.site.isOn = on
    },
  })
  onTestFinished(() => server.close())
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; body: string; cors: unknown }>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
        let body = ''
        answer.on('data', (part: Buffer) => (body += part.toString()))
        answer.on('end', () => {
          const cors = answer.headers['access-control-allow-origin']
          resolve({ status: answer.statusCode ?? 0, body, cors })
        })
      })
      asked.on('error', reject).end()
    })
  return { port, plugs, now, ask }
}

const OWN = { 'Sec-Fetch-Site': 'same-origin' }

test('its page, its settings, and the library for pages of other origins', async () => {
  const { ask } = await control()
  expect(await ask('/')).toEqual({ status: 200, body: '<title>Demo</title>', cors: undefined })
  expect(JSON.parse((await ask('/settings.json')).body)).toMatchObject({ pictures: 3 })
  expect(await ask('/flashcrew.js')).toMatchObject({ status: 200, cors: '*' })
})

test('its own page pulls plugs, and hears how the servers stand', async () => {
  const { port, plugs, ask } = await control()
  const events = await fetch(`http://127.0.0.1:${port}/events`)
  const reader = events.body?.getReader()
  onTestFinished(() => reader?.cancel())
  const next = async () => new TextDecoder().decode((await reader?.read())?.value)
  expect(await next()).toContain('"isOn":true')
  expect((await ask('/plug?server=site&on=false', OWN, 'POST')).status).toBe(204)
  expect(await next()).toContain('"site":{"isOn":false')
  expect(plugs).toEqual([['site', false]])
  const failed = await ask('/plug?server=signaling&on=true', OWN, 'POST')
  expect(failed).toMatchObject({ status: 503, body: 'Its port is in use.' })
})

test.each([
  [
    'a plug that another site’s page pulls',
    '/plug?server=site&on=false',
    { 'Sec-Fetch-Site': 'cross-site' },
    'POST',
    403,
  ],
  ['a plug that who knows what pulls', '/plug?server=site&on=false', {}, 'POST', 403],
  ['a plug that there is not', '/plug?server=printer&on=false', OWN, 'POST', 400],
  ['a plug that is half in', '/plug?server=site&on=half', OWN, 'POST', 400],
  ['a plug by a link', '/plug?server=site&on=false', OWN, 'GET', 404],
  ['a name that leads here by chance', '/settings.json', { Host: 'rebound.example:8090' }, 'GET', 421],
  ['what it does not have', '/../package.json', {}, 'GET', 404],
  ['what is no address', '//', {}, 'GET', 404],
  ['another method', '/', {}, 'PUT', 405],
])('%s is refused', async (_, path, headers, method, status) => {
  const { plugs, ask } = await control()
  expect((await ask(path, headers as Record<string, string>, method)).status).toBe(status)
  expect(plugs).toEqual([])
})
