/**
 * What a watching get has written and passed on, a file for each release in `.flashcrew/releases/`: a process that starts again
 * neither writes nor passes on anything twice, and knows what a cancellation cancels.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { EventReport, ReleaseFacts } from '../../client/feeds/event-report.ts'
import { LEGEND } from '../../client/shakemap/palette.ts'
import { STATUSES } from '../../shared/content/manifest.ts'
import { makeFolder, writeWhole } from '../folder/write-whole.ts'

/** Where news of a release go. */
export const SINKS = ['exec', 'listener', 'hook'] as const
export type Sink = (typeof SINKS)[number]

/** What is still to be passed on. */
export interface Errand {
  readonly sink: Sink
  readonly news: 'release' | 'cancel'
}

type Ending =
  { readonly is: 'current' } | { readonly is: 'superseded' | 'cancelled'; readonly by: ReleaseFacts }

export interface ReleaseRecord {
  readonly report: EventReport
  /** Within the folder, with `/`. */
  readonly folder: string
  /** The folder is there: until then a process that was killed had not finished it. */
  readonly isWritten: boolean
  readonly ending: Ending
  readonly errands: readonly Errand[]
}

const text = v.string()
const maybe = v.nullable(v.number())
const releaseSchema = v.object({
  ...{
    id: text,
    sequence: v.number(),
    title: text,
    status: v.picklist(STATUSES),
    issued: text,
    expires: text,
    note: text,
  },
})
const reportSchema = v.object({
  channel: text,
  release: releaseSchema,
  status: v.picklist(['actual', 'exercise', 'test']),
  isWithdrawn: v.boolean(),
  map: v.nullable(
    v.object({
      ...{ eventId: text, ids: v.array(text), title: text, place: text, magnitude: maybe, depthKm: maybe },
      ...{
        lat: maybe,
        lon: maybe,
        time: text,
        source: text,
        version: text,
        processTime: text,
        mapStatus: text,
      },
      ...{
        eventType: text,
        grade: text,
        maxMmi: maybe,
        isAtLeast: v.boolean(),
        maxPga: maybe,
        maxPgv: maybe,
      },
      box: v.nullable(v.tuple([v.number(), v.number(), v.number(), v.number()])),
      areas: v.array(
        v.object({
          intensity: v.picklist(LEGEND.map(({ intensity }) => intensity)),
          from: v.number(),
          rings: v.array(v.array(v.tuple([v.number(), v.number()]))),
        }),
      ),
    }),
  ),
  files: v.array(v.object({ path: text, type: text, size: v.number() })),
})
const recordSchema = v.object({
  report: reportSchema,
  /** Two names of our own making: none leads out of the folder. */
  folder: v.pipe(text, v.regex(/^[A-Za-z0-9_][\w.-]*\/[A-Za-z0-9_][\w.-]*$/)),
  isWritten: v.boolean(),
  ending: v.variant('is', [
    v.object({ is: v.literal('current') }),
    v.object({ is: v.picklist(['superseded', 'cancelled']), by: releaseSchema }),
  ]),
  errands: v.array(v.object({ sink: v.picklist(SINKS), news: v.picklist(['release', 'cancel']) })),
})

export class Records {
  private readonly folder: string
  private readonly records = new Map<string, ReleaseRecord>()

  /** Makes the folder where there is none. What cannot be read is not there: its release is written anew. */
  constructor(parts: string) {
    this.folder = join(parts, 'releases')
    makeFolder(this.folder)
    for (const name of readdirSync(this.folder)) {
      if (!name.endsWith('.json')) continue
      const record = read(join(this.folder, name))
      if (record) this.records.set(record.report.release.id, record)
      else rmSync(join(this.folder, name), { force: true })
    }
  }

  /** Newest first. */
  get all(): readonly ReleaseRecord[] {
    return [...this.records.values()].sort((a, b) => b.report.release.sequence - a.report.release.sequence)
  }

  get(id: string): ReleaseRecord | undefined {
    return this.records.get(id)
  }

  /** Throws what the system says. */
  save(record: ReleaseRecord): void {
    const { id } = record.report.release
    this.records.set(id, record)
    writeWhole(this.pathOf(id), `${JSON.stringify(record)}\n`)
  }

  drop(id: string): void {
    this.records.delete(id)
    rmSync(this.pathOf(id), { force: true })
  }

  /** An id is base64url. */
  private pathOf(id: string): string {
    return join(this.folder, `${encodeURIComponent(id)}.json`)
  }
}

function read(path: string): ReleaseRecord | undefined {
  try {
    return v.parse(recordSchema, JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}
