import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { must } from '../shared/lib/assert.ts'
import { clientAddress, readProxyTrust, trustNobody, type ProxyTrust } from './sockets/address.ts'
import { DEFAULT_CONFIG, readConfig } from './config.ts'
import { connect, heard, start, temporaryDirectory, TestPublisher } from './testing.ts'
import { TokenBucket } from '../shared/lib/token-bucket.ts'

describe('the environment', () => {
  it('may be empty', () => {
    expect(readConfig({ PORT: '', HOME: '/root' })).toEqual({ ok: true, value: DEFAULT_CONFIG })
  })

  it('sets everything', async () => {
    const { uri } = await TestPublisher.make()
    const given = {
      PORT: '0',
      HOST: '::1',
      FLASHCREW_DATA: '/srv/data',
      CHANNELS: ` ${uri} , ${uri}`,
      ICE_SERVERS: '[{"urls":["stun:a"]},{"urls":"turn:b","username":"u","credential":"c"}]',
      HELPERS: `${'A'.repeat(22)}, ${'b'.repeat(21)}g`,
      PUBLIC_URL: 'https://maps.example.org/',
      CONSOLE_ORIGIN: 'https://publish.example.org/',
      TRUST_PROXY: '1',
      SOCKETS_PER_ADDRESS: '7',
      FOREIGN_CHANNELS: 'forbid',
      FRAME_ANCESTORS: 'https://www.example.org, http://localhost:3000/',
      HSTS_DAYS: '365',
      TILES_URL: 'https://tiles.example.org/{z}/{x}/{y}.png',
      TILES_ATTRIBUTION: 'Somebody',
      LOG_LEVEL: 'warn',
    }
    expect(readConfig(given)).toMatchObject({
      ok: true,
      value: {
        port: 0,
        host: '::1',
        data: '/srv/data',
        channels: [uri, uri],
        iceServers: [{ urls: ['stun:a'] }, { urls: 'turn:b', username: 'u', credential: 'c' }],
        helpers: ['A'.repeat(22), `${'b'.repeat(21)}g`],
        publicUrl: 'https://maps.example.org',
        consoleOrigin: 'https://publish.example.org',
        trustProxy: expect.any(Function) as ProxyTrust,
        socketsPerAddressMax: 7,
        foreignChannels: 'forbid',
        frameAncestors: ['https://www.example.org', 'http://localhost:3000'],
        hstsDays: 365,
        tiles: { url: 'https://tiles.example.org/{z}/{x}/{y}.png', attribution: 'Somebody' },
        logLevel: 'warn',
      },
    })
  })

  it.each([
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['HOST', 'a b'],
    ['CHANNELS', 'crew://short/name'],
    ['CHANNELS', ','],
    ['CHANNELS', 'all'],
    ['ICE_SERVERS', 'stun:a'],
    ['ICE_SERVERS', '{}'],
    ['HELPERS', 'short'],
    ['HELPERS', Array.from({ length: 9 }, () => 'A'.repeat(22)).join(',')],
    ['ICE_SERVERS', '[{"url":"stun:a"}]'],
    ['PUBLIC_URL', 'maps.example.org'],
    ['CONSOLE_ORIGIN', 'https://publish.example.org/publish/'],
    ['CONSOLE_ORIGIN', 'https://publish.example.org'],
    ['PUBLIC_URL', 'https://maps.example.org/path'],
    ['PUBLIC_URL', 'ftp://maps.example.org'],
    ['TRUST_PROXY', 'yes'],
    ['TRUST_PROXY', '10'],
    ['TRUST_PROXY', '10.0.0.0/8,'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TILES_URL', 'https://tiles.example.org/'],
    ['TILES_URL', 'https://{x}.example.org/{z}/{x}/{y}.png'],
    ['TILES_URL', 'https://tiles.example.org/{z}/{x}/{y}.png; script-src *'],
    ['SOCKETS_PER_ADDRESS', '0'],
    ['FOREIGN_CHANNELS', 'no'],
    ['FRAME_ANCESTORS', 'www.example.org'],
    ['FRAME_ANCESTORS', 'https://www.example.org;script-src'],
    ['FRAME_ANCESTORS', 'https://www.example.org/page'],
    ['HSTS_DAYS', '0'],
    ['HSTS_DAYS', '365'],
    ['LOG_LEVEL', 'loud'],
  ])('with %s=%s is refused in one sentence that names it', (name, value) => {
    const config = readConfig({ [name]: value })
    expect(config).toEqual({ ok: false, error: expect.stringMatching(new RegExp(`^${name} .*\\.$`)) })
  })
})

describe('whom a connection counts for', () => {
  it('is an IPv4 address or an IPv6 network', () => {
    expect(clientAddress(from('192.0.2.7'), trustNobody)).toBe('192.0.2.7')
    expect(clientAddress(from('::ffff:192.0.2.7'), trustNobody)).toBe('192.0.2.7')
    expect(clientAddress(from('2001:db8:1:2:3:4:5:6'), trustNobody)).toBe('2001:db8:1:2::/64')
    expect(clientAddress(from('2001:db8:1:2::9'), trustNobody)).toBe('2001:db8:1:2::/64')
    expect(clientAddress(from('::1'), trustNobody)).toBe('0:0:0:0::/64')
    expect(clientAddress(from('fe80::1%eth0'), trustNobody)).toBe('fe80:0:0:0::/64')
  })

  it('is what the proxy says only when the proxy is trusted', () => {
    expect(clientAddress(from('127.0.0.1', '203.0.113.5'), trustNobody)).toBe('127.0.0.1')
    expect(clientAddress(from('127.0.0.1', 'forged, 203.0.113.5'), trust('1'))).toBe('203.0.113.5')
    expect(clientAddress(from('127.0.0.1'), trust('1'))).toBe('127.0.0.1')
    expect(clientAddress(from(undefined, '203.0.113.5'), trust('1'))).toBe('unknown')
  })

  it('is found behind several proxies: so many, or those of these networks', () => {
    const way = 'forged, 203.0.113.5, 10.1.2.3'
    expect(clientAddress(from('127.0.0.1', way), trust('1'))).toBe('10.1.2.3')
    expect(clientAddress(from('127.0.0.1', way), trust('2'))).toBe('203.0.113.5')
    expect(clientAddress(from('127.0.0.1', way), trust('loopback, 10.0.0.0/8'))).toBe('203.0.113.5')
    expect(clientAddress(from('192.0.2.1', way), trust('loopback, 10.0.0.0/8'))).toBe('192.0.2.1')
    expect(clientAddress(from('fd00::1', '2001:db8:1:2::9'), trust('fd00::/8'))).toBe('2001:db8:1:2::/64')
  })
})

describe('a proxy that is not trusted', () => {
  it('is named in the log, once', async () => {
    const warnings: string[] = []
    const server = await start({}, pino({ level: 'warn' }, { write: (line) => void warnings.push(line) }))
    const forwarded = { headers: { 'X-Forwarded-For': '203.0.113.5' } }
    await fetch(`${server.url}/healthz`)
    expect(warnings).toEqual([])
    for (let i = 0; i < 3; i++) await fetch(`${server.url}/healthz`, forwarded)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('TRUST_PROXY')
  })

  it('is not named where it is trusted', async () => {
    const warnings: string[] = []
    const log = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) })
    const server = await start({ trustProxy: trust('loopback') }, log)
    await fetch(`${server.url}/healthz`, { headers: { 'X-Forwarded-For': '203.0.113.5' } })
    expect(warnings).toEqual([])
  })
})

describe('a token bucket', () => {
  it('gives a burst, then as many as time allows, never more than a burst', () => {
    const bucket = new TokenBucket(3, 2, 0)
    const takeAll = (nowMs: number) => {
      let taken = 0
      while (bucket.take(nowMs)) taken++
      return taken
    }
    expect([takeAll(0), takeAll(499), takeAll(500), takeAll(1_500), takeAll(60_000)]).toEqual([3, 0, 1, 2, 3])
    expect(takeAll(0)).toBe(0)
  })
})

describe('the command', () => {
  it('prints where it is, and on SIGTERM tells its sockets and ends with 0', async () => {
    const command = run({ PORT: '0', FLASHCREW_DATA: temporaryDirectory() })
    const text = await command.printed(/#claim=/)
    const url = /Emergency page\s+(\S+)\/\n/.exec(text)?.[1] ?? ''
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    const socket = await connect(url)
    const told = heard(socket, 'drain')
    command.child.kill('SIGTERM')
    await told
    expect(await command.ended).toBe(0)
  })

  it('says in one sentence what is wrong: 2 for its settings, 1 for a port in use', async () => {
    const { port } = await start()
    const wrong = run({ PORT: 'eighty', FLASHCREW_DATA: temporaryDirectory() })
    const taken = run({ PORT: String(port), FLASHCREW_DATA: temporaryDirectory(), LOG_LEVEL: 'warn' })
    expect([await wrong.ended, wrong.errors()]).toEqual([2, 'PORT must be a whole number from 0 to 65535.\n'])
    expect([await taken.ended, taken.errors()]).toEqual([
      1,
      expect.stringMatching(/^Port \d+ is in use.*\.\n$/),
    ])
  })
})

interface Command {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  readonly errors: () => string
  /** Resolves to what stands on stdout once that fits. */
  readonly printed: (pattern: RegExp) => Promise<string>
}

function run(env: Record<string, string>): Command {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const args = ['--import', 'tsx', join(root, 'signaling', 'main.ts')]
  const child = spawn(process.execPath, args, { cwd: root, env: { PATH: process.env['PATH'] ?? '', ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()))
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()))
  return {
    child,
    ended: once(child, 'close').then(([code]) => code as number | null),
    errors: () => stderr,
    async printed(pattern) {
      while (!pattern.test(stdout)) await once(child.stdout, 'data')
      return stdout
    },
  }
}

function from(remoteAddress: string | undefined, forwarded?: string): IncomingMessage {
  return {
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage
}

function trust(text: string): ProxyTrust {
  return must(readProxyTrust(text), `“${text}” is read`)
}
