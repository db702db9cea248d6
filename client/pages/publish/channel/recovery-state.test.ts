import { signal } from '@preact/signals'
import { expect, it } from 'vitest'
import type { ChannelState } from './channel-state.ts'
import { createRecoveryState } from './recovery-state.ts'

const THUMBPRINT = `${'r'.repeat(42)}A`

function fakeChannel(commit: () => Promise<void> = () => Promise.resolve()) {
  const releases = signal([])
  const publisher = {
    recovery: '',
    makeRecovery: (passphrase: string) =>
      Promise.resolve({
        thumbprint: THUMBPRINT,
        file: `sealed with ${passphrase}`,
        commit: async () => {
          await commit()
          publisher.recovery = THUMBPRINT
        },
      }),
  }
  const open = signal({ name: 'maps', publisher, view: { releases } })
  return { channel: { open } as unknown as Pick<ChannelState, 'open'>, open, publisher, releases }
}

async function made(fake: ReturnType<typeof fakeChannel>) {
  const state = createRecoveryState(fake.channel)
  state.passphrase.value = 'another long passphrase'
  state.repeated.value = 'another long passphrase'
  await state.make()
  return state
}

it('a recovery key is named once its file was saved, and not before', async () => {
  const fake = fakeChannel()
  const state = await made(fake)
  expect(state.stage.value).toMatchObject({ kind: 'made', isSaved: false })
  expect(state.passphrase.value, 'it does not stay on the page').toBe('')
  await state.commit()
  expect(fake.publisher.recovery).toBe('')
  state.saved()
  await state.commit()
  expect(state.stage.value).toEqual({ kind: 'named', thumbprint: THUMBPRINT })
})

it('says what is wrong with a passphrase, and what went wrong', async () => {
  const fake = fakeChannel(() => Promise.reject(new Error('The disk is full.')))
  const state = createRecoveryState(fake.channel)
  state.passphrase.value = 'short'
  await state.make()
  expect([state.stage.value.kind, state.fault.value]).toEqual([
    'none',
    expect.stringContaining('at least 12 characters'),
  ])
  const tried = await made(fake)
  tried.saved()
  await tried.commit()
  expect([tried.stage.value.kind, tried.fault.value]).toEqual(['made', 'The disk is full.'])
})

it('one that was made elsewhere is known once a release names it, and one of another channel is forgotten', async () => {
  const fake = fakeChannel()
  const state = await made(fake)
  fake.open.value = { ...fake.open.value, name: 'other' }
  expect(state.stage.value).toEqual({ kind: 'none' })
  fake.publisher.recovery = THUMBPRINT
  fake.releases.value = []
  expect(state.stage.value).toEqual({ kind: 'named', thumbprint: THUMBPRINT })
})
