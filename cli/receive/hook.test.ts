import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { postHook, type HookRequest } from './hook.ts'

/** A server that answers with these statuses, one after another; null is silence. */
async function station(...statuses: (number | null)[]) {
  const heard: { headers: IncomingHttpHeaders; body: string; method: string | undefined }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (text: Buffer) => (body += text.toString()))
    request.on('end', () => {
      const status = statuses[heard.length] ?? null
      heard.push({ headers: request.headers, body, method: request.method })
      if (status !== null)
        response.writeHead(status, { Location: 'http://127.0.0.1:1/' }).end('x'.repeat(100_000))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const post = (change: Partial<HookRequest> = {}) =>
    postHook({
      ...{
        url,
        body: '{"a":"ü"}',
        delivery: 'id-1',
        secret: undefined,
        signal: new AbortController().signal,
      },
      ...{ timing: { timeoutMs: 60_000, firstWaitMs: 1, tries: 4 } },
      ...change,
    })
  return { post, heard }
}

test('it is posted once where it is taken, and signed by the secret', async () => {
  const { post, heard } = await station(204)
  expect(await post({ secret: 'hush', now: () => 1_700_000_000_999 })).toEqual({ is: 'done' })
  expect(heard).toHaveLength(1)
  expect(heard[0]).toMatchObject({
    method: 'POST',
    body: '{"a":"ü"}',
    headers: {
      'content-type': 'application/json',
      'x-flashcrew-delivery': 'id-1',
      'x-flashcrew-timestamp': '1700000000',
    },
  })
  // As `printf '1700000000.{"a":"ü"}' | openssl dgst -sha256 -hmac hush` has it.
  expect(heard[0]?.headers['x-flashcrew-signature']).toBe(
    'sha256=a3bcff143986ce2b121dac1acf3030f358fee65e95a486e78df3a803bb5705f7',
  )
})

test('without a secret it is not signed', async () => {
  const { post, heard } = await station(200)
  await post()
  expect(heard[0]?.headers).not.toHaveProperty('x-flashcrew-signature')
})

test('it is tried again while that may help, under the same name', async () => {
  const { post, heard } = await station(503, 429, 200)
  expect(await post()).toEqual({ is: 'done' })
  expect(heard.map(({ headers }) => headers['x-flashcrew-delivery'])).toEqual(['id-1', 'id-1', 'id-1'])
  const never = await station(500, 500, 500, 500, 200)
  expect(await never.post()).toEqual({ is: 'failed', why: 'it answered 500' })
  expect(never.heard).toHaveLength(4)
})

test.each([301, 400, 404])('%i is an answer: it is not tried again, and leads nowhere', async (status) => {
  const { post, heard } = await station(status, 200)
  expect(await post()).toEqual({ is: 'failed', why: `it answered ${status}` })
  expect(heard).toHaveLength(1)
})

test('silence is given up, and an address where nobody is too', async () => {
  const { post } = await station(null, null)
  const timing = { timeoutMs: 200, firstWaitMs: 1, tries: 2 }
  expect(await post({ timing })).toEqual({ is: 'failed', why: 'it did not answer within 0.2 s' })
  expect(await post({ url: 'http://127.0.0.1:1/', timing })).toMatchObject({
    is: 'failed',
    why: expect.stringContaining('it cannot be reached') as string,
  })
})

test('asked to stop it leaves it for the next time', async () => {
  const ending = new AbortController()
  const { post, heard } = await station(null)
  const posting = post({ signal: ending.signal })
  while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve))
  ending.abort()
  expect(await posting).toEqual({ is: 'stopped' })
})
