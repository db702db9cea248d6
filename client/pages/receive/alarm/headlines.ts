/**
 * What a screen reader is told, and how loudly. An alert interrupts: only a new event or a cancellation may. All else
 * is news. What this browser kept from before the page was opened is neither.
 */
import type { Status } from '../../../api.ts'
import { marksOf, titlePrefix } from '../../common/words/format.ts'
import type { Mark } from '../../common/words/mark.ts'
import { receiveTexts } from '../../texts/sections/receive.ts'

export interface Heard {
  readonly id: string
  readonly title: string
  readonly status: Status
  readonly note: string
  readonly whole: boolean
  /** It only says that the channel goes on under another key. */
  readonly isMove: boolean
}

export interface Headline {
  readonly urgent: boolean
  readonly text: string
}

/** The release on the page, as far as it is read. */
export interface OnPage {
  readonly id: string
  readonly title: string
  readonly marks: readonly Mark[]
  /** The earthquake's id; undefined before info.json or grid.xml is read. */
  readonly eventId: string | undefined
  /** In words, e.g. `Largest intensity VIII, severe shaking.`; '' when it is not known. */
  readonly largest: string
}

/** Call with every change; answers what is to be said, or undefined. `first` is what was there when the page joined. */
export function createHeadlines(first: readonly Heard[]) {
  const seen = new Map(first.map((heard) => [heard.id, heard.whole]))
  const restored = new Set(seen.keys())
  const events = new Set<string>()

  return {
    releases(now: readonly Heard[]): Headline | undefined {
      const words = receiveTexts.value.news
      let headline: Headline | undefined
      // Newest last, so that it has the last word.
      for (const { id, title: bare, status, note, whole, isMove } of now.toReversed()) {
        const title = status === 'cancel' ? bare : titlePrefix(marksOf(status, 'receiving')) + bare
        const before = seen.get(id)
        seen.set(id, whole)
        if (isMove) {
          if (before === undefined) headline = { urgent: false, text: words.moved }
        } else if (before === undefined) {
          headline =
            status === 'cancel'
              ? { urgent: true, text: `${cancelledTitle(title)}. ${note}`.trim() }
              : { urgent: false, text: words.arriving({ title }) }
        } else if (whole && !before && status !== 'cancel') {
          headline = { urgent: false, text: words.whole({ title }) }
        }
      }
      return headline
    },

    onPage({ id, title, marks, eventId, largest }: OnPage): Headline | undefined {
      if (eventId === undefined || eventId === '' || events.has(eventId)) return undefined
      events.add(eventId)
      if (restored.has(id)) return undefined
      const text = receiveTexts.value.news.newMap({ title: titlePrefix(marks) + title, largest })
      return { urgent: true, text: text.trim() }
    },
  }
}

/** A title that says it already stays; the one that the console proposes is said in the page's language. */
export function cancelledTitle(title: string): string {
  const proposed = /^Cancelled: (.+)$/.exec(title)?.[1]
  if (proposed === undefined && /^cancel/i.test(title)) return title
  return receiveTexts.value.notices.cancelled({ title: proposed ?? title })
}
