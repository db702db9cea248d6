/**
 * What a new release does to those that are current on its channel (rule B4: it supersedes all that its header does not
 * name), and what its publisher is told of that beforehand. Pure.
 */
import type { Release, Status } from '../api.ts'
import { limits } from '../../shared/wire/limits.ts'

/** A release that receivers show as what holds. */
export interface CurrentRelease {
  readonly id: string
  readonly title: string
  readonly status: Status
  /** Of its map; '' where it has none, or is not known here. */
  readonly eventId: string
}

export interface Replacement {
  /** Newest first. */
  readonly replaced: readonly CurrentRelease[]
  readonly staying: readonly CurrentRelease[]
}

export interface Newcomer {
  readonly status: Status
  /** '' where its files do not say. */
  readonly eventId: string
}

/** Releases that a header can name beside itself. */
const STAYING_MAX = limits.releasesCurrentMax - 1

/** Neither superseded nor cancelled, no cancellation, and no change of keys. */
export function canStayBeside({
  state,
  status,
  successor,
}: Pick<Release, 'state' | 'status' | 'successor'>): boolean {
  return (state === 'complete' || state === 'receiving') && status !== 'cancel' && successor === ''
}

/** `current` and `maps` are newest first; of maps that are not known, the event is ''. */
export function currentReleases(
  current: readonly Pick<Release, 'id' | 'title' | 'status'>[],
  maps: readonly { readonly id: string; readonly facts: { readonly eventId?: string } }[],
): readonly CurrentRelease[] {
  const events = new Map(maps.map(({ id, facts }) => [id, facts.eventId ?? '']))
  return current.map(({ id, title, status }) => ({ id, title, status, eventId: events.get(id) ?? '' }))
}

/** `kept`: ids of those that are to stay current beside the new one; the oldest of too many do not. */
export function effectOf(current: readonly CurrentRelease[], kept: readonly string[]): Replacement {
  const staying = current.filter(({ id }) => kept.includes(id)).slice(0, STAYING_MAX)
  return { staying, replaced: current.filter((each) => !staying.includes(each)) }
}

/** Why a release ends that is no earlier version of the same event. */
type Ending = 'pushed-out' | 'alert' | 'no-event' | 'unknown' | 'other'

/** A sentence for each reason why others than earlier versions of the same event end. `kept` as for `effectOf`. */
export function replacementWarnings(
  newcomer: Newcomer,
  current: readonly CurrentRelease[],
  kept: readonly string[],
): readonly string[] {
  if (newcomer.status === 'cancel') return []
  const ended = new Map<Ending, CurrentRelease[]>()
  for (const each of effectOf(current, kept).replaced) {
    if (newcomer.eventId !== '' && each.eventId === newcomer.eventId) continue
    const why = endingOf(each, newcomer, kept)
    ended.set(why, [...(ended.get(why) ?? []), each])
  }
  return [...ended].map(([why, releases]) => sentenceOf(why, releases, newcomer.status))
}

function endingOf(
  { id, status, eventId }: CurrentRelease,
  newcomer: Newcomer,
  kept: readonly string[],
): Ending {
  if (kept.includes(id)) return 'pushed-out'
  if (newcomer.status !== 'actual' && status === 'actual') return 'alert'
  if (newcomer.eventId === '') return 'no-event'
  return eventId === '' ? 'unknown' : 'other'
}

function sentenceOf(why: Ending, releases: readonly CurrentRelease[], status: Status): string {
  const list = releases.map((each) => `“${each.title}” (${STATUS_NAMES[each.status]})`).join(', ')
  return SENTENCES[why](list, releases.length, status)
}

const SENTENCES: Readonly<Record<Ending, (list: string, count: number, status: Status) => string>> = {
  'pushed-out': (list, count) =>
    `At most ${limits.releasesCurrentMax} events are current at a time. The oldest ${count === 1 ? 'ends' : 'end'} on every receiver when this is published: ${list}.`,
  alert: (list, count, status) =>
    `This ${status} takes the place of ${count === 1 ? 'an actual alert' : `${count} actual alerts`} on every receiver: ${list}.`,
  'no-event': (list) =>
    `These files do not say of which event they are. On every receiver they take the place of ${list}.`,
  unknown: (list, count) =>
    `On every receiver this takes the place of ${list}. This machine does not know of which event ${count === 1 ? 'that is' : 'those are'}.`,
  other: (list, count) =>
    `On every receiver this takes the place of ${list}, which ${count === 1 ? 'is of another event' : 'are of other events'}.`,
}
const STATUS_NAMES = { actual: 'Actual', exercise: 'Exercise', test: 'Test', cancel: 'Cancel' } as const
