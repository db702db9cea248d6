/** Step 4: signing and publishing. */
import { computed, signal } from '@preact/signals'
import { sentenceOf } from '../common/sentence-of.ts'
import { cancellationNotice } from './checks.ts'
import type { ChannelState } from './channel-state.ts'
import type { DraftState } from './draft-state.ts'
import type { SpreadState } from './spread-state.ts'

export type PublicationState = ReturnType<typeof createPublicationState>

const NOTICE_PATH = 'cancellation.json'

export function createPublicationState(channel: ChannelState, draft: DraftState, spread: SpreadState) {
  const busy = signal(false)
  /** The publisher pressed the button: from then on the faults are said. */
  const tried = signal(false)
  const fault = signal('')

  const faults = computed(() => {
    const missing = channel.open.value ? [] : ['Open the channel first (step 1).']
    return [...missing, ...draft.faults.value]
  })

  async function publish(): Promise<void> {
    if (busy.value) return
    busy.value = true
    await draft.settled()
    tried.value = true
    fault.value = ''
    await signAndOffer()
    busy.value = false
  }

  async function signAndOffer(): Promise<void> {
    const open = channel.open.value
    const status = draft.status.value
    if (!open || !status || faults.value.length > 0) return
    const { title, note } = { title: draft.title.value.trim(), note: draft.note.value.trim() }
    const files = draft.files.value.map(({ path, data, priority }) => ({ path, data, priority }))
    if (status === 'cancel' && !files.some(({ path }) => path === NOTICE_PATH)) {
      const text = cancellationNotice(title, note, new Date().toISOString())
      files.push({ path: NOTICE_PATH, data: new Blob([text], { type: 'application/json' }), priority: 100 })
    }
    const sentBefore = open.publisher.stats().payloadSent
    try {
      const release = await open.publisher.publish({ title, status, note, files })
      spread.begin({
        release,
        title,
        bytes: files.reduce((sum, { data }) => sum + data.size, 0),
        chunks: release.progress.chunksTotal,
        sentBefore,
        copiesBefore: 0,
        startedAt: Date.now(),
        resumed: false,
        unknownBefore: false,
      })
      tried.value = false
      await draft.clear()
    } catch (error) {
      fault.value = sentenceOf(error)
    }
  }

  return { busy, tried, fault, faults, publish }
}
