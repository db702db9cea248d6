/** What stands beside the files of a get that ends with one release: made anew each time, by what is in the folder from before. */
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { capReferenceOf, type CapReference } from '../../client/feeds/cap.ts'
import { reportOf, type EventReport, type ReleaseFacts } from '../../client/feeds/event-report.ts'
import type { Release } from '../../client/api.ts'
import {
  besideRelease,
  CANCEL_FILE,
  cancelText,
  CAP_FILE,
  feedsOf,
  withoutOwn,
  type FeedRequest,
  type Texts,
} from './describe.ts'
import { writeText } from './write-release.ts'

export interface Place {
  readonly channel: string
  readonly folder: string
  /** Undefined: on this machine's disk. */
  readonly baseUrl: string | undefined
  readonly exercises: boolean
}

/** The address of a folder, with a slash at its end. */
export function baseOf({ folder, baseUrl }: Pick<Place, 'folder' | 'baseUrl'>): string {
  return baseUrl ?? pathToFileURL(realpathSync(folder) + sep).href
}

/** Rejects with a Failure. */
export async function describeRelease(place: Place, release: Release): Promise<void> {
  const report = await reportOf(place.channel, release)
  const base = baseOf(place)
  const cancelled = join(place.folder, CANCEL_FILE)
  // What was withdrawn is updated by nothing; and this one is not.
  const before = existsSync(cancelled) ? undefined : referenceIn(place)
  if (!release.files.some(({ path }) => path === CANCEL_FILE)) rmSync(cancelled, { force: true })
  const own = capReferenceOf(report)
  const isKnown = before?.identifier === own.identifier
  const { [CAP_FILE]: cap, ...beside } = besideRelease(report, {
    base,
    superseded: before ? [before] : [],
    exercises: place.exercises,
  })
  const feeds = feedsOf([{ report, base }], requestOf(place, base))
  writeTexts(place.folder, {
    ...beside,
    // That of this very release says what it took the place of.
    ...(isKnown || cap === undefined ? {} : { [CAP_FILE]: cap }),
    ...withoutOwn(feeds, report),
  })
}

/** The publisher has cancelled what is in the folder: its feeds say so, and the event is in none any more. */
export function describeCancellation(place: Place, cancel: Release): void {
  const before = referenceIn(place)
  if (!before) return
  const { id, sequence, title, status, issued, expires, note } = cancel
  const by: ReleaseFacts = { id, sequence, title, status, issued, expires, note }
  const report = reportBefore(before, place.channel)
  const base = baseOf(place)
  writeTexts(place.folder, {
    [CANCEL_FILE]: cancelText(report, by),
    ...feedsOf([{ report, base, cancelledBy: by }], requestOf(place, base)),
  })
}

function requestOf({ channel, exercises }: Place, base: string): FeedRequest {
  return { channel, base, exercises, nowMs: Date.now() }
}

function writeTexts(folder: string, texts: Texts): void {
  for (const [name, text] of Object.entries(texts)) writeText(join(folder, name), text)
}

/** The message that an earlier get wrote; undefined where there is none of this channel. */
function referenceIn({ folder, channel }: Place): (CapReference & { readonly headline: string }) | undefined {
  let text: string
  try {
    text = readFileSync(join(folder, CAP_FILE), 'utf8')
  } catch {
    return undefined
  }
  const told = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? ''
  const [identifier, sender, sent, status] = ['identifier', 'sender', 'sent', 'status'].map(told)
  if (sender !== channel || !identifier?.startsWith('flashcrew-') || sent === undefined) return undefined
  if (status !== 'Actual' && status !== 'Exercise' && status !== 'Test') return undefined
  return { identifier, sender, sent, status, headline: told('headline') }
}

const STATUSES = { Actual: 'actual', Exercise: 'exercise', Test: 'test' } as const

/** As far as its message tells. */
function reportBefore(before: CapReference & { readonly headline: string }, channel: string): EventReport {
  const status = STATUSES[before.status]
  return {
    channel,
    release: {
      id: before.identifier.slice('flashcrew-'.length),
      sequence: 0,
      title: before.headline.replace(/^(EXERCISE|TEST): /, ''),
      status,
      issued: new Date(before.sent.replace('-00:00', 'Z')).toISOString(),
      ...{ expires: '', note: '' },
    },
    status,
    isWithdrawn: false,
    map: null,
    files: [],
  }
}
