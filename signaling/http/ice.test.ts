import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { start } from '../testing.ts'
import { iceServersNow } from './ice.ts'

const turn = { secret: 'a secret that coturn has too', hours: 24 }
const now = Date.UTC(2026, 0, 1)

it('a TURN server without a password is given one that ends; STUN and others stay as they are', () => {
  const own = { urls: 'turn:a', username: 'u', credential: 'c' }
  const stun = { urls: ['stun:a', 'stun:b'] }
  const open = { urls: ['stun:c', 'TURNS:c'] }
  const [first, second, third] = iceServersNow([own, stun, open], turn, now)
  expect([first, second]).toEqual([own, stun])
  const username = `${now / 1_000 + 24 * 3_600}:flashcrew`
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64')
  expect(third).toEqual({ ...open, username, credential })
})

it('without a secret nothing changes', () => {
  const servers = [{ urls: 'turn:a' }]
  expect(iceServersNow(servers, undefined, now)).toBe(servers)
})

it('a secret without a TURN server to use it is a mistake that is named', () => {
  const secret = { TURN_SECRET: turn.secret }
  for (const servers of ['[]', '[{"urls":"stun:a"}]', '[{"urls":"turn:a","username":"u","credential":"c"}]'])
    expect(readConfig({ ...secret, ICE_SERVERS: servers })).toEqual({
      ok: false,
      error: expect.stringMatching(/^TURN_SECRET needs .*\.$/),
    })
  expect(readConfig({ TURN_SECRET: 'short', ICE_SERVERS: '[{"urls":"turn:a"}]' })).toMatchObject({
    ok: false,
  })
  expect(readConfig({ ...secret, TURN_HOURS: '2', ICE_SERVERS: '[{"urls":"turn:a"}]' })).toMatchObject({
    ok: true,
    value: { turn: { secret: turn.secret, hours: 2 } },
  })
})

it('who asks for a crowd is given a password of now, and never the secret', async () => {
  const server = await start({ iceServers: [{ urls: 'turn:a' }], turn })
  const channel = encodeURIComponent(`crew://${'A'.repeat(43)}/site`)
  const text = await (await fetch(`${server.url}/crowd.json?channel=${channel}`)).text()
  const { iceServers } = JSON.parse(text) as { iceServers: { username: string }[] }
  const until = Number(iceServers[0]?.username.split(':')[0])
  expect(until - Date.now() / 1_000).toBeGreaterThan(23.9 * 3_600)
  expect(text).not.toContain(turn.secret)
})
