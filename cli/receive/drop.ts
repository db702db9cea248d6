/**
 * The folder that a watching get fills: each release in a folder of its own, there whole or not at all, and feeds of all at the top.
 *
 *     DIR/feed.atom, feed.geojson
 *     DIR/nc73589811/nc73589811-3/   the release's files, cap.xml, detail.geojson, product.xml
 *     DIR/.flashcrew/                what has come and is not whole, and what was written and passed on
 *
 * `EVENT/EVENT-VERSION` is how ShakeCast 4 lays its own data.
 */
import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Release } from '../../client/api.ts'
import { capReferenceOf } from '../../client/feeds/cap.ts'
import { reportOf, type EventReport, type ReleaseFacts } from '../../client/feeds/event-report.ts'
import type { Header } from '../../shared/content/manifest.ts'
import { CommandFailure, whyNot } from '../failure.ts'
import type { Output } from '../output.ts'
import { sequenceName } from '../site/sequence-name.ts'
import { shown } from '../watch/product-folder.ts'
import { besideRelease, CANCEL_FILE, cancelText, feedsOf } from './describe.ts'
import { baseOf, type Place } from './one-release.ts'
import type { PassOn } from './pass-on.ts'
import type { Records, ReleaseRecord } from './records.ts'
import { writeFiles, writeText } from './write-release.ts'

/** A release as the session knows it. */
export type SeenRelease = Release & {
  readonly header: Pick<Header, 'id' | 'sequence' | 'status' | 'alongside' | 'successor'>
}

export interface DropRequest extends Place {
  /** `.flashcrew/`, which is there. */
  readonly parts: string
  readonly records: Records
  readonly passOn: PassOn
  readonly keep: number
  readonly output: Output
}

const nameCharsMax = 80

export class Drop {
  private readonly request: DropRequest
  private isMoveTold = false

  constructor(request: DropRequest) {
    this.request = request
  }

  /** Goes on from what the last process left. Throws a Failure. */
  begin(): void {
    const { records, passOn } = this.request
    for (const record of records.all) {
      if (record.isWritten) passOn.begin(record, this.askedOf(record))
      else if (existsSync(this.placeOf(record))) this.written(record)
      else records.drop(record.report.release.id)
    }
    this.writeFeeds()
  }

  /** Writes what has become whole, and says what has ended. `seen` is all that the session knows. Rejects with a Failure. */
  async look(seen: readonly SeenRelease[]): Promise<void> {
    const headers = seen.toSorted((a, b) => a.sequence - b.sequence)
    this.tellMove(headers)
    for (const release of headers) {
      this.end(headers.filter(({ sequence }) => sequence <= release.sequence))
      const isNew = this.request.records.get(release.id) === undefined
      const holds = release.state === 'complete' && endOf(release, headers) === undefined
      if (isNew && holds && release.status !== 'cancel' && release.successor === '') await this.write(release)
    }
  }

  private async write(release: SeenRelease): Promise<void> {
    const { channel, records, passOn, output, parts } = this.request
    const report = await reportOf(channel, release).catch((error: unknown) => {
      throw new CommandFailure(`The release “${release.title}” cannot be read: ${whyNot(error)}.`)
    })
    const folder = this.freeFolder(report)
    const record: ReleaseRecord = {
      ...{ report, folder, isWritten: false, ending: { is: 'current' } },
      errands: passOn.errandsOf({ report }, 'release'),
    }
    const superseded = records.all
      .filter(({ ending }) => ending.is === 'superseded' && ending.by.id === release.id)
      .map((each) => capReferenceOf(each.report))
    const aside = join(parts, 'new')
    try {
      rmSync(aside, { recursive: true, force: true })
      mkdirSync(aside)
      await writeFiles(aside, release)
      const { exercises } = this.request
      const texts = besideRelease(report, { base: this.baseOf(record), superseded, exercises })
      for (const [name, text] of Object.entries(texts)) writeText(join(aside, name), text)
      records.save(record)
      mkdirSync(dirname(this.placeOf(record)), { recursive: true })
      renameSync(aside, this.placeOf(record))
    } catch (error) {
      records.drop(release.id)
      if (error instanceof CommandFailure) throw error
      throw new CommandFailure(
        `The folder ${shown(this.placeOf(record))} cannot be written: ${whyNot(error)}.`,
      )
    }
    this.prune()
    this.written(record)
    this.writeFeeds()
    const { id, sequence, title } = report.release
    output.tell(
      'written',
      `The release of ${sequenceName(sequence)}, “${title}” (${report.status}), is in ${shown(this.placeOf(record))}.`,
      { release: id, sequence, title, status: report.status, folder },
    )
    if (record.errands.length === 0 && passOn.isAsked)
      output.tell('withheld', `“${title}” is no actual release: it is not passed on without --exercises.`, {
        release: id,
        status: report.status,
      })
  }

  private written(record: ReleaseRecord): void {
    const { records, passOn } = this.request
    const written = { ...record, isWritten: true }
    this.save(written)
    if (records.get(record.report.release.id)) passOn.begin(written, this.askedOf(written))
  }

  /** What is owed to those who still ask for it. */
  private askedOf(record: ReleaseRecord): ReleaseRecord['errands'] {
    const asked = this.request.passOn.errandsOf(record, 'release').map(({ sink }) => sink)
    return record.errands.filter(({ sink }) => asked.includes(sink))
  }

  /** Of what was written, what these headers end. */
  private end(headers: readonly SeenRelease[]): void {
    const { records, output } = this.request
    let isChanged = false
    for (const record of records.all) {
      const by = this.enderOf(record, headers)
      if (!by) continue
      isChanged = true
      const { title, id } = record.report.release
      if (by.status === 'cancel') this.cancel(record, by)
      else {
        this.save({ ...record, ending: { is: 'superseded', by: factsOf(by) } })
        output.tell('superseded', `“${title}” was superseded by “${by.title}”.`, { release: id, by: by.id })
      }
    }
    if (isChanged) this.writeFeeds()
  }

  /**
   * What newly ends a record. One whose successor was cancelled before it came here is cancelled too: nobody was told of the
   * successor.
   */
  private enderOf(
    { report, ending }: ReleaseRecord,
    headers: readonly SeenRelease[],
  ): SeenRelease | undefined {
    if (ending.is === 'cancelled') return undefined
    const by = ending.is === 'current' ? endOf(report.release, headers) : undefined
    let last: Pick<SeenRelease, 'id' | 'sequence' | 'status'> | undefined =
      by ?? (ending.is === 'superseded' ? ending.by : undefined)
    while (last && last.status !== 'cancel' && !this.request.records.get(last.id)) {
      const next = endOf(last, headers)
      if (next?.status === 'cancel') return next
      last = next
    }
    return by
  }

  private cancel(record: ReleaseRecord, cancel: SeenRelease): void {
    const { passOn, output } = this.request
    const by = factsOf(cancel)
    const errands = passOn.errandsOf(record, 'cancel')
    const ended: ReleaseRecord = {
      ...record,
      ending: { is: 'cancelled', by },
      errands: [...record.errands, ...errands],
    }
    const place = this.placeOf(record)
    if (existsSync(place)) writeText(join(place, CANCEL_FILE), cancelText(record.report, by))
    this.save(ended)
    const { id, title } = record.report.release
    output.tell('cancelled', `The publisher has cancelled “${title}”: “${by.title}”.`, {
      release: id,
      by: by.id,
    })
    passOn.begin(ended, errands)
  }

  /** Throws a Failure. */
  private save(record: ReleaseRecord): void {
    try {
      this.request.records.save(record)
    } catch (error) {
      throw new CommandFailure(`What was written cannot be written down: ${whyNot(error)}.`)
    }
  }

  private writeFeeds(): void {
    const { records, folder, channel, exercises } = this.request
    const listed = records.all
      .filter((record) => record.isWritten && existsSync(this.placeOf(record)))
      .map((record) => ({
        report: record.report,
        base: this.baseOf(record),
        cancelledBy: record.ending.is === 'cancelled' ? record.ending.by : undefined,
      }))
    const feeds = feedsOf(listed, { channel, exercises, base: baseOf(this.request), nowMs: Date.now() })
    for (const [name, text] of Object.entries(feeds)) writeText(join(folder, name), text)
  }

  /** The oldest make room, but for those that hold, which are few. */
  private prune(): void {
    const { records, keep } = this.request
    for (const record of records.all.slice(keep)) {
      if (record.ending.is === 'current') continue
      const place = this.placeOf(record)
      rmSync(place, { recursive: true, force: true })
      records.drop(record.report.release.id)
      try {
        rmdirSync(dirname(place))
      } catch {
        // Another version is in it.
      }
    }
  }

  private tellMove(seen: readonly SeenRelease[]): void {
    const moved = seen.findLast(({ successor }) => successor !== '')
    if (!moved || this.isMoveTold) return
    this.isMoveTold = true
    this.request.output.warn(
      'moved',
      `This channel has moved to a new key, ${moved.successor}: nothing more comes here. Ask its publisher, then watch that one.`,
      { successor: moved.successor },
    )
  }

  /** A version that another release had already gets a number behind it: nothing is written over. */
  private freeFolder({ map, release }: EventReport): string {
    const event = nameOf(map?.eventId ?? '')
    const version = /^\d{1,9}$/.test(map?.version ?? '') ? map?.version : String(release.sequence)
    const wanted = `${event}/${event}-${version}`
    // Not a number that was used before: others may remember the folder that had it.
    const numbers = this.request.records.all.map(({ folder }) =>
      folder === wanted ? 1 : folder.startsWith(`${wanted}.`) ? Number(folder.slice(wanted.length + 1)) : 0,
    )
    for (let number = Math.max(0, ...numbers) + 1; ; number++) {
      const folder = number === 1 ? wanted : `${wanted}.${number}`
      if (!existsSync(this.placeOf({ folder }))) return folder
    }
  }

  private placeOf({ folder }: Pick<ReleaseRecord, 'folder'>): string {
    return join(this.request.folder, ...folder.split('/'))
  }

  private baseOf({ folder }: Pick<ReleaseRecord, 'folder'>): string {
    return `${baseOf(this.request)}${folder}/`
  }
}

/** The first of these headers that ends a release. A change of keys ends none. `headers` are oldest first. */
function endOf(
  release: Pick<Header, 'id' | 'sequence'>,
  headers: readonly SeenRelease[],
): SeenRelease | undefined {
  return headers.find(
    ({ sequence, header }) =>
      sequence > release.sequence &&
      (header.successor ?? '') === '' &&
      header.alongside?.includes(release.id) !== true,
  )
}

function factsOf({ id, sequence, title, status, issued, expires, note }: SeenRelease): ReleaseFacts {
  return { id, sequence, title, status, issued, expires, note }
}

/** A name that any system takes for a folder. */
function nameOf(eventId: string): string {
  const plain = eventId.replaceAll(/[^\w.-]/g, '_').slice(0, nameCharsMax)
  return /^\w/.test(plain) ? plain : `event${plain === '' ? '' : `_${plain.slice(1)}`}`
}
