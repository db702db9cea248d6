/** The recovery key of the channel that is open: made with its file, which is saved before releases name it. */
import { computed, effect, signal } from '@preact/signals'
import type { Recovery } from '../../../api.ts'
import { messageOf } from '../../common/words/sentence-of.ts'
import type { ChannelState } from './channel-state.ts'
import { passphraseProblem } from './keys-state.ts'

export type RecoveryState = ReturnType<typeof createRecoveryState>

export type RecoveryStage =
  | { readonly kind: 'none' }
  /** Nothing has changed yet. */
  | { readonly kind: 'made'; readonly made: Recovery; readonly name: string; readonly isSaved: boolean }
  | { readonly kind: 'named'; readonly thumbprint: string }

export function createRecoveryState(channel: Pick<ChannelState, 'open'>) {
  const passphrase = signal('')
  const repeated = signal('')
  const busy = signal(false)
  const fault = signal('')
  const made = signal<Extract<RecoveryStage, { kind: 'made' }> | undefined>(undefined)
  /** The publisher's own word is no signal: looked at again when it may have changed. */
  const looked = signal(0)

  const stage = computed<RecoveryStage>(() => {
    const open = channel.open.value
    // Releases that come may name one that was made elsewhere.
    const known = looked.value >= 0 && open?.view.releases.value && open.publisher.recovery
    if (known) return { kind: 'named', thumbprint: known }
    return made.value ?? { kind: 'none' }
  })

  // What was made for one channel does not fit another that is opened meanwhile.
  effect(() => {
    if (channel.open.value?.name !== made.peek()?.name) made.value = undefined
    fault.value = ''
  })

  async function make(): Promise<void> {
    const open = channel.open.value
    if (!open || busy.value) return
    fault.value = passphraseProblem(passphrase.value, repeated.value) ?? ''
    if (fault.value !== '') return
    await attempt(async () => {
      const recovery = await open.publisher.makeRecovery(passphrase.value)
      made.value = { kind: 'made', made: recovery, name: open.name, isSaved: false }
      passphrase.value = ''
      repeated.value = ''
    })
  }

  function saved(): void {
    if (made.value) made.value = { ...made.value, isSaved: true }
  }

  function forget(): void {
    made.value = undefined
  }

  async function commit(): Promise<void> {
    const recovery = made.value
    if (!recovery?.isSaved || busy.value) return
    await attempt(async () => {
      await recovery.made.commit()
      made.value = undefined
      looked.value++
    })
  }

  async function attempt(task: () => Promise<void>): Promise<void> {
    busy.value = true
    fault.value = ''
    try {
      await task()
    } catch (error) {
      fault.value = messageOf(error)
    }
    busy.value = false
  }

  return { passphrase, repeated, busy, fault, stage, make, saved, forget, commit }
}
