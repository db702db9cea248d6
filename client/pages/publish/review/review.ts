/** What is about to be signed, fixed when the review sheet is opened, and what confirms it. Pure. */
import type { PublishFile, Status } from '../../../api.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { cancellationNotice } from '../content/checks.ts'

export interface Review {
  readonly title: string
  readonly status: Status
  readonly note: string
  /** ISO 8601 in UTC, '' for none. */
  readonly expires: string
  readonly files: readonly PublishFile[]
  readonly product: ReadProduct | undefined
  /** Titles of what it takes the place of on every receiver, newest first. */
  readonly replaces: readonly string[]
  /** What stays current beside it. */
  readonly beside: readonly { readonly id: string; readonly title: string }[]
  /** What speaks against it, but does not stand in the way. */
  readonly warnings: readonly string[]
  /** Made of the draft, which is empty after it was published. */
  readonly ofDraft: boolean
}

const NOTICE_PATH = 'cancellation.json'

/** The word to be typed, where a mistake would alarm or mislead people; undefined where a button will do. */
export function wordFor(status: Status): string | undefined {
  if (status === 'actual') return 'ACTUAL'
  return status === 'cancel' ? 'CANCEL' : undefined
}

export function isConfirmed({ status, note }: Pick<Review, 'status' | 'note'>, typed: string): boolean {
  if (status === 'cancel' && note.trim() === '') return false
  const word = wordFor(status)
  return word === undefined || typed.trim().toUpperCase() === word
}

/** A cancellation brings its reason as a file, for readers who follow the channel by other means than our pages. */
export function filesOf({ title, status, note, files }: Review, issued: string): readonly PublishFile[] {
  if (status !== 'cancel' || files.some(({ path }) => path === NOTICE_PATH)) return files
  const text = cancellationNotice(title, note.trim(), issued)
  const data = new Blob([text], { type: 'application/json' })
  return [...files, { path: NOTICE_PATH, data, priority: 100 }]
}

/** A title that receivers recognise as the end of another. */
export function cancellationTitle(title: string): string {
  return `Cancelled: ${title}`.slice(0, 200)
}
