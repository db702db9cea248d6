import { createServer } from 'node:net'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SignalingServer } from './signaling-server.ts'

/** What the real one is to its parent: it says where it is, answers on its port, and ends where that is taken. */
const PROGRAM = `
import { createServer } from 'node:http'
const { PORT, CHANNELS, SECRET } = process.env
createServer((_, response) => response.end(JSON.stringify({ CHANNELS, SECRET, pid: process.pid })))
  .on('error', () => { console.error('Port ' + PORT + ' is in use.'); process.exit(1) })
  .listen(Number(PORT), '127.0.0.1', () => console.log('here'))
`

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'flashcrew-demo-test-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  writeFileSync(join(made, 'program.mjs'), PROGRAM)
  return made
}

async function start(port: number): Promise<SignalingServer> {
  const data = folder()
  const server = await SignalingServer.start({ program: join(data, 'program.mjs'), port, data })
  onTestFinished(() => server.plug(false))
  return server
}

test('its plug is pulled and put back, by many clicks too, and it has no settings but the demo’s', async () => {
  const port = await freePort()
  process.env['SECRET'] = 'of another server'
  onTestFinished(() => {
    delete process.env['SECRET']
  })
  const server = await start(port)
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/`)).json() as Promise<{ pid: number }>
  const first = await ask()
  expect(first).toEqual({ CHANNELS: 'any', pid: first.pid })
  await server.plug(false)
  expect(server.isPlugged).toBe(false)
  await expect(ask()).rejects.toThrow()
  await Promise.all([true, false, false, true, true].map((on) => server.plug(on)))
  expect(server.isPlugged).toBe(true)
  expect((await ask()).pid).not.toBe(first.pid)
})

test('where its port is taken, it says so', async () => {
  const port = await freePort()
  await start(port)
  await expect(start(port)).rejects.toThrow(`Port ${port} is in use.`)
})
