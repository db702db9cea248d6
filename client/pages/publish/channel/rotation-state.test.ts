import { signal } from '@preact/signals'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ChannelState } from './channel-state.ts'
import { createRotationState } from './rotation-state.ts'

const OLD = `crew://${'o'.repeat(43)}/maps`
const NEW = `crew://${'n'.repeat(43)}/maps`

/** A channel of which nothing but what a rotation needs is there. */
function fakeChannel(commit: () => Promise<unknown>) {
  const done: string[] = []
  const open = signal({
    name: 'maps',
    publisher: {
      channel: OLD,
      rotate: (passphrase: string) =>
        Promise.resolve({
          channel: NEW,
          backup: `sealed with ${passphrase}`,
          commit: async () => {
            await commit()
            done.push('committed')
          },
        }),
      sign: () => Promise.resolve('signed'),
    },
  })
  const channel = {
    open,
    moveOn: (name: string) => {
      done.push(`moved on as ${name}`)
      open.value = { ...open.value, publisher: { ...open.value.publisher, channel: NEW } }
      return Promise.resolve()
    },
    findReceiverLink: () => Promise.resolve(),
  }
  const openOther = () => {
    open.value = { ...open.value, name: 'other' }
  }
  return { channel: channel as unknown as ChannelState, done, openOther }
}

const announcement = (channel: string) =>
  JSON.stringify({
    channel,
    name: 'Maps',
    description: 'Of a network',
    key: { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) },
    signaling: [],
    iceServers: [],
    webSeeds: [],
  })

async function madeRotation(commit: () => Promise<unknown> = () => Promise.resolve()) {
  const { channel, done, openOther } = fakeChannel(commit)
  const rotation = createRotationState(channel, 'https://maps.example')
  rotation.passphrase.value = 'another long passphrase'
  rotation.repeated.value = 'another long passphrase'
  await rotation.make()
  return { rotation, done, openOther }
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a new key', () => {
  it('takes a passphrase that is typed twice', async () => {
    const rotation = createRotationState(fakeChannel(() => Promise.resolve()).channel, '')
    rotation.passphrase.value = 'short'
    await rotation.make()
    expect(rotation.fault.value).toBe('Give the backup a passphrase of at least 12 characters.')
    expect(rotation.made.value).toBeUndefined()
  })

  it('changes nothing before its backup is saved, and can be forgotten', async () => {
    const { rotation, done } = await madeRotation()
    expect(rotation.made.value).toMatchObject({ channel: NEW, isSaved: false, name: 'maps' })
    expect(rotation.passphrase.value, 'it does not stay on the page').toBe('')
    await rotation.commit()
    expect(done).toEqual([])
    rotation.forget()
    expect(rotation.made.value).toBeUndefined()
  })

  it('is none of another channel that is opened meanwhile', async () => {
    const { rotation, done, openOther } = await madeRotation()
    rotation.saved()
    openOther()
    expect(rotation.made.value).toBeUndefined()
    await rotation.commit()
    expect(done).toEqual([])
  })

  it('says what went wrong, and is still there to be tried again', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 404 })))
    const { rotation, done } = await madeRotation(() => Promise.reject(new Error('It cannot be signed.')))
    rotation.saved()
    await rotation.commit()
    expect(rotation.fault.value).toBe('It cannot be signed.')
    expect([done, rotation.isDone.value, rotation.made.value?.isSaved]).toEqual([[], false, true])
  })
})

describe('the server’s page', () => {
  it('follows where it showed the old channel, as soon as the server knows of the move', async () => {
    vi.useFakeTimers()
    const asked: string[] = []
    vi.stubGlobal('fetch', (url: string, init?: { body: string }) => {
      if (url.endsWith('announcement.json')) return Promise.resolve(new Response(announcement(OLD)))
      asked.push(init?.body ?? '')
      const refused = new Response('{"error":"No successor yet."}', { status: 403 })
      return Promise.resolve(asked.length < 3 ? refused : new Response('{}'))
    })
    const { rotation, done } = await madeRotation()
    rotation.saved()
    const committing = rotation.commit()
    await vi.runAllTimersAsync()
    await committing
    expect(done).toEqual(['committed', 'moved on as maps'])
    expect(asked).toHaveLength(3)
    expect(JSON.parse(asked[0] ?? '')).toMatchObject({ token: 'successor', jws: 'signed' })
    expect([rotation.toClaim.value, rotation.fault.value, rotation.isDone.value]).toEqual([
      undefined,
      '',
      true,
    ])
  })

  it('is asked for again where it does not, and left alone where it shows another channel', async () => {
    vi.useFakeTimers()
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(
        url.endsWith('announcement.json')
          ? new Response(announcement(OLD))
          : new Response('{"error":"No successor yet."}', { status: 403 }),
      ),
    )
    const { rotation } = await madeRotation()
    rotation.saved()
    const committing = rotation.commit()
    await vi.runAllTimersAsync()
    await committing
    expect(rotation.fault.value).toBe('The server’s page still shows the old channel: No successor yet.')
    expect(rotation.toClaim.value).toEqual({ name: 'Maps', description: 'Of a network' })

    vi.stubGlobal('fetch', () => Promise.resolve(new Response(announcement(NEW))))
    const other = (await madeRotation()).rotation
    other.saved()
    await other.commit()
    expect([other.toClaim.value, other.isDone.value]).toEqual([undefined, true])
  })
})
