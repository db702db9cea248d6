import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { toUtf8 } from '../../shared/lib/text.ts'
import { signalingContract } from '../testing/signaling-contract.ts'
import { openSignaling } from './signaling-link.ts'

describe('signaling by socket.io-client', signalingContract)

describe('a publisher’s header', () => {
  const channel = `crew://${'A'.repeat(43)}/maps`

  /** A server that answers each header with the next of these, the last one again and again; and one publisher. */
  async function publish(...answers: unknown[]) {
    const http = createServer()
    const io = new Server(http)
    const heard: string[] = []
    io.on('connection', (socket) => {
      socket.on('join', (_: unknown, reply: (answer: unknown) => void) =>
        reply({ introduced: null, header: null, peers: 1 }),
      )
      socket.on('header', ({ jws }: { jws: string }, reply: (answer: unknown) => void) => {
        heard.push(jws)
        reply(answers.length > 1 ? answers.shift() : answers[0])
      })
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const told: string[] = []
    const joined = vi.fn<() => void>()
    const link = openSignaling({
      servers: [`http://127.0.0.1:${(http.address() as AddressInfo).port}`],
      channel,
      peer: 'AAAAAAAAAAAAAAAAAAAAAA',
      onInput: joined,
      onState: () => {},
      onHeader: (refused) => told.push(refused),
    })
    onTestFinished(async () => {
      vi.useRealTimers()
      link.close()
      await io.close()
    })
    await vi.waitFor(() => expect(joined).toHaveBeenCalled())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const send = (jws: string) => link.perform({ type: 'server-header', jws: toUtf8(jws) })
    /** Lets the time pass after which it is sent again, then waits for so many in all. */
    const later = async (count: number) => {
      await vi.advanceTimersByTimeAsync(15_000)
      await vi.waitFor(() => expect(told).toHaveLength(count))
    }
    const answered = (count: number) => vi.waitFor(() => expect(told).toHaveLength(count))
    return { send, told, heard, later, answered }
  }

  test('that the server could not write is said, and sent again until it is kept', async () => {
    const { send, told, heard, later, answered } = await publish(
      { refused: 'disk' },
      { refused: 'full' },
      { kept: false },
    )
    send('n.e.w')
    await answered(1)
    await later(2)
    await later(3)
    expect(told).toEqual(['disk', 'full', ''])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(heard, 'kept is kept').toEqual(['n.e.w', 'n.e.w', 'n.e.w'])
  })

  test('that is older than what the server has is no fault, and a newer one takes its place', async () => {
    const { send, told, heard, later, answered } = await publish({ refused: 'stale' }, { refused: 'disk' })
    send('o.l.d')
    await answered(1)
    send('n.e.w')
    await answered(2)
    expect(told).toEqual(['', 'disk'])
    send('n.e.wer')
    await answered(3)
    await later(4)
    expect(heard).toEqual(['o.l.d', 'n.e.w', 'n.e.wer', 'n.e.wer'])
  })
})
