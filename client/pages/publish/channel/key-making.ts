/** A key that is made with its file: a new one for the channel, or its recovery key. The file is saved before anything else is done. */
import { signal } from '@preact/signals'
import { messageOf } from '../../common/words/sentence-of.ts'
import type { ChannelState, OpenChannel } from './channel-state.ts'
import { passphraseProblem } from './keys-state.ts'

export type KeyMaking = Pick<
  ReturnType<typeof createKeyMaking>,
  'passphrase' | 'repeated' | 'busy' | 'make' | 'saved' | 'forget'
>

/** A key, for the channel of this name. */
export type Made<Key> = Key & { readonly name: string; readonly isSaved: boolean }

export function createKeyMaking<Key extends object>(
  channel: Pick<ChannelState, 'open'>,
  makeKey: (open: OpenChannel, passphrase: string) => Promise<Key>,
) {
  const passphrase = signal('')
  const repeated = signal('')
  const busy = signal(false)
  const fault = signal('')
  const made = signal<Made<Key> | undefined>(undefined)

  async function make(): Promise<void> {
    const open = channel.open.value
    if (!open || busy.value) return
    fault.value = passphraseProblem(passphrase.value, repeated.value) ?? ''
    if (fault.value !== '') return
    await attempt(async () => {
      made.value = { ...(await makeKey(open, passphrase.value)), name: open.name, isSaved: false }
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

  /** The sentence about an earlier failure goes away when this begins. */
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

  return { passphrase, repeated, busy, fault, made, make, saved, forget, attempt }
}
