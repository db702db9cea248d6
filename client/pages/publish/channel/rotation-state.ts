/** Going over to a new key: made with its backup, which is saved before the old key signs that the new one follows. */
import { effect, signal } from '@preact/signals'
import type { Rotation } from '../../../api.ts'
import { fetchAnnouncement } from '../../common/channel/announcement.ts'
import type { ChannelState } from './channel-state.ts'
import { claimServer, type ClaimRequest } from '../../../publishing/claim.ts'
import { SUCCESSOR_TOKEN } from '../../../../shared/content/signed-words.ts'
import { createKeyMaking } from './key-making.ts'

export type RotationState = ReturnType<typeof createRotationState>

const TRIES_MAX = 4
/** The server learns of the move as any peer does: soon, but not at once. */
const BETWEEN_TRIES_MS = 1_000

export function createRotationState(channel: ChannelState, origin: string) {
  const making = createKeyMaking<Rotation>(channel, ({ publisher }, passphrase) =>
    publisher.rotate(passphrase),
  )
  const { made, busy, fault, attempt } = making
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

  return { ...making, isDone, toClaim, commit, claim }
}
