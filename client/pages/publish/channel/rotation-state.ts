/** Going over to a new key: made with its backup, which is saved before the old key signs that the new one follows. */
import { effect, signal } from '@preact/signals'
import type { Rotation } from '../../../api.ts'
import { fetchAnnouncement } from '../../common/channel/announcement.ts'
import { messageOf } from '../../common/words/sentence-of.ts'
import type { ChannelState } from './channel-state.ts'
import { claimServer, type ClaimRequest } from '../../../publishing/claim.ts'
import { SUCCESSOR_TOKEN } from '../../../../shared/content/signed-words.ts'
import { passphraseProblem } from './keys-state.ts'

export type RotationState = ReturnType<typeof createRotationState>

const TRIES_MAX = 4
/** The server learns of the move as any peer does: soon, but not at once. */
const BETWEEN_TRIES_MS = 1_000

export function createRotationState(channel: ChannelState, origin: string) {
  const passphrase = signal('')
  const repeated = signal('')
  const made = signal<(Rotation & { readonly name: string; readonly isSaved: boolean }) | undefined>(
    undefined,
  )
  const busy = signal(false)
  const fault = signal('')
  const isDone = signal(false)
  /** The server's page still shows the old channel: what is to be claimed for the new one. */
  const toClaim = signal<Omit<ClaimRequest, 'token'> | undefined>(undefined)

  // A key that was made for one channel does not fit another channel that is opened meanwhile.
  let nameBefore: string | undefined
  effect(() => {
    const name = channel.open.value?.name
    if (name !== nameBefore) {
      made.value = undefined
      isDone.value = false
      toClaim.value = undefined
      fault.value = ''
    }
    nameBefore = name
  })

  async function make(): Promise<void> {
    const open = channel.open.value
    if (!open || busy.value) return
    fault.value = passphraseProblem(passphrase.value, repeated.value) ?? ''
    if (fault.value !== '') return
    await attempt(async () => {
      const rotation = await open.publisher.rotate(passphrase.value)
      made.value = { ...rotation, name: open.name, isSaved: false }
      passphrase.value = ''
      repeated.value = ''
    })
  }

  function saved(): void {
    if (made.value) made.value = { ...made.value, isSaved: true }
  }

  function forget(): void {
    made.value = undefined
    fault.value = ''
  }

  async function commit(): Promise<void> {
    const rotation = made.value
    const old = channel.open.value
    if (!rotation?.isSaved || !old || busy.value) return
    await attempt(async () => {
      const announced = await fetchAnnouncement(`${origin}/announcement.json`)
      const isDefault = announced.ok && announced.value.channel === old.publisher.channel
      await rotation.commit()
      made.value = undefined
      await channel.moveOn(old.name)
      isDone.value = true
      if (!isDefault) return
      toClaim.value = { name: announced.value.name, description: announced.value.description }
      await claim()
    })
  }

  /** Asks the server to show the new channel from now on. */
  async function claim(): Promise<void> {
    const open = channel.open.value
    if (!open || !toClaim.value) return
    fault.value = ''
    for (let tries = 1; ; tries++) {
      const result = await claimServer(open.publisher, { ...toClaim.value, token: SUCCESSOR_TOKEN })
      if (result.ok) break
      if (tries === TRIES_MAX) {
        fault.value = `The server’s page still shows the old channel: ${result.error}`
        return
      }
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS))
    }
    toClaim.value = undefined
    await channel.findReceiverLink(open.publisher.channel)
  }

  async function attempt(task: () => Promise<void>): Promise<void> {
    busy.value = true
    try {
      await task()
    } catch (error) {
      fault.value = messageOf(error)
    }
    busy.value = false
  }

  return { passphrase, repeated, made, busy, fault, isDone, toClaim, make, saved, forget, commit, claim }
}
