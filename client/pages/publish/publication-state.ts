/** Step 4: from a draft, or a release of the history, to the review sheet, and from there to the swarm. */
import { computed, signal } from '@preact/signals'
import { clockFault } from '../../publishing/clock.ts'
import { effectOf, canStayBeside, currentReleases } from '../../publishing/replacement.ts'
import type { ShownRelease } from '../common/channel/channel-view.ts'
import { messageOf } from '../common/words/sentence-of.ts'
import type { ChannelState } from './channel/channel-state.ts'
import type { DraftState } from './content/draft-state.ts'
import { expiresOf } from './content/expiry.ts'
import { cancellationTitle, filesOf, isConfirmed, type Review } from './review/review.ts'
import type { SpreadState } from './spread/spread-state.ts'

/** What is signed. */
type Offer = Pick<Review, 'title' | 'status' | 'note' | 'expires' | 'files' | 'beside'>

export type PublicationState = ReturnType<typeof createPublicationState>

export function createPublicationState(channel: ChannelState, draft: DraftState, spread: SpreadState) {
  const busy = signal(false)
  /** The publisher wanted to go on: from then on the faults are said. */
  const tried = signal(false)
  const fault = signal('')
  /** What the sheet shows; undefined while it is closed. */
  const review = signal<Review | undefined>(undefined)
  const typed = signal('')

  const faults = computed(() => {
    const missing = channel.open.value ? [] : ['Open the channel first (step 1).']
    return [...missing, ...draft.faults.value]
  })

  /** Shows the sheet, unless something is missing. */
  async function reviewDraft(): Promise<void> {
    if (busy.value) return
    busy.value = true
    await draft.settled()
    busy.value = false
    tried.value = true
    fault.value = ''
    const status = draft.status.value
    const expires = expiresOf(draft.expiry.value, Date.now())
    if (!status || !expires.ok || faults.value.length > 0) return
    show({
      title: draft.title.value.trim(),
      status,
      note: draft.note.value.trim(),
      expires: status === 'cancel' ? '' : expires.value,
      files: draft.files.value.map(({ path, data, priority }) => ({ path, data, priority })),
      product: draft.product.value,
      ...effectOn(draft.beside.value.map(({ id }) => id)),
      warnings: [...clockWarnings(), ...draft.endings.value, ...draft.warnings.value],
      ofDraft: true,
    })
  }

  /** A cancellation needs nothing but its reason; the draft stays as it is. */
  function reviewCancellation({ id, title }: Pick<ShownRelease, 'id' | 'title'>): void {
    const others = standing().filter((release) => release.id !== id)

    show({
      title: cancellationTitle(title),
      status: 'cancel',
      note: '',
      expires: '',
      files: [],
      product: undefined,
      ...effectOn(others.map((release) => release.id)),
      warnings: [],
      ofDraft: false,
    })
  }

  function show(next: Review): void {
    fault.value = ''
    typed.value = ''
    review.value = next
  }

  /** Receivers order releases by their number, but show the time. */
  function clockWarnings(): readonly string[] {
    const issued = (channel.open.value?.view.releases.value ?? []).map((release) => release.issued)
    const sentence = clockFault(issued, Date.now())
    return sentence === undefined ? [] : [sentence]
  }

  function standing(): readonly ShownRelease[] {
    return (channel.open.value?.view.releases.value ?? []).filter(canStayBeside)
  }

  /** What becomes of the current releases, of which some stay. */
  function effectOn(kept: readonly string[]): Pick<Review, 'replaces' | 'beside'> {
    const { replaced, staying } = effectOf(currentReleases(standing(), draft.maps.value), kept)
    return { replaces: replaced.map(({ title }) => title), beside: staying }
  }

  function close(): void {
    if (!busy.value) review.value = undefined
  }

  /** Signs and offers what the sheet shows. */
  async function confirm(): Promise<void> {
    const shown = review.value
    if (!shown || busy.value || !isConfirmed(shown, typed.value)) return
    busy.value = true
    fault.value = ''
    try {
      const files = filesOf(shown, new Date().toISOString())
      const begin = await offer({ ...shown, note: shown.note.trim(), files })
      // The sheet gives the focus back before the spread takes it.
      review.value = undefined
      begin(false)
      tried.value = false
      if (shown.ofDraft) await draft.clear()
    } catch (error) {
      fault.value = messageOf(error)
    }
    busy.value = false
  }

  /** Publishes it, and returns how to begin to watch its spread. Rejects with a sentence. */
  async function offer({
    title,
    status,
    note,
    expires,
    files,
    beside,
  }: Offer): Promise<(unattended: boolean) => void> {
    const open = channel.open.value
    if (!open) throw new Error('The channel is not open.')
    const sentBefore = open.publisher.stats().payloadSent
    const release = await open.publisher.publish({
      ...{ title, status, note, files },
      ...(expires === '' ? {} : { expires }),
      alongside: beside.map(({ id }) => id),
    })
    const startedAt = Date.now()
    return (unattended) =>
      spread.begin({
        release,
        title,
        bytes: files.reduce((sum, { data }) => sum + data.size, 0),
        chunks: release.progress.chunksTotal,
        sentBefore,
        copiesBefore: 0,
        startedAt,
        resumed: false,
        unattended,
        unknownBefore: false,
      })
  }

  return { busy, tried, fault, faults, review, typed, reviewDraft, reviewCancellation, close, confirm, offer }
}
