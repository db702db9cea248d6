/** The recovery key of the channel that is open: made with its file, which is saved before releases name it. */
import { computed, effect } from '@preact/signals'
import type { Recovery } from '../../../api.ts'
import type { ChannelState } from './channel-state.ts'
import { createKeyMaking } from './key-making.ts'

export type RecoveryState = ReturnType<typeof createRecoveryState>

export type RecoveryStage =
  | { readonly kind: 'none' }
  /** Nothing has changed yet. */
  | { readonly kind: 'made'; readonly made: Recovery; readonly name: string; readonly isSaved: boolean }
  | { readonly kind: 'named'; readonly thumbprint: string }

export function createRecoveryState(channel: Pick<ChannelState, 'open'>) {
  const making = createKeyMaking<Recovery>(channel, ({ publisher }, passphrase) =>
    publisher.makeRecovery(passphrase),
  )
  const { made, busy, fault, attempt } = making

  const stage = computed<RecoveryStage>(() => {
    const open = channel.open.value
    // Releases that come may name one that was made elsewhere.
    const known = open?.view.releases.value && open.publisher.recovery
    if (known) return { kind: 'named', thumbprint: known }
    const { value } = made
    return value ? { kind: 'made', made: value, name: value.name, isSaved: value.isSaved } : { kind: 'none' }
  })

  // A recovery key that was made for one channel does not fit another that is opened meanwhile.
  effect(() => {
    if (channel.open.value?.name !== made.peek()?.name) made.value = undefined
    fault.value = ''
  })

  async function commit(): Promise<void> {
    const recovery = made.value
    if (!recovery?.isSaved || busy.value) return
    await attempt(async () => {
      await recovery.commit()
      // The publisher's own word is no signal: this has it looked at again.
      made.value = undefined
    })
  }

  return { ...making, stage, commit }
}
