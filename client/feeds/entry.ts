/** A release as an entry of an Atom feed. */
import type { AtomEntry, AtomLink } from '../../shared/feeds/atom.ts'
import { mmiIn } from '../shakemap/files/fact-figures.ts'
import { legendRowOf } from '../shakemap/palette.ts'
import { markedTitle, type EventReport, type ReleaseFacts } from './event-report.ts'

/** `cancelledBy`: it was withdrawn. Links come from whoever knows where its files are. */
export function entryOf(
  report: EventReport,
  links: readonly AtomLink[],
  cancelledBy?: ReleaseFacts,
): AtomEntry {
  const { release, map, status, channel } = report
  const { lat = null, lon = null } = map ?? {}
  const isCancelled = cancelledBy !== undefined || report.isWithdrawn
  const title = markedTitle(report)
  return {
    id: `${channel}#${release.id}`,
    title: isCancelled ? `CANCELLED: ${title}` : title,
    updated: cancelledBy?.issued ?? release.issued,
    published: release.issued,
    summary: summaryOf(report, cancelledBy),
    categories: isCancelled ? [status, 'cancelled'] : [status],
    links,
    point: lat === null || lon === null ? undefined : { lat, lon },
  }
}

function summaryOf({ release, map, status }: EventReport, cancelledBy: ReleaseFacts | undefined): string {
  const lines = [
    cancelledBy ? `The publisher has cancelled it: ${cancelledBy.title}.` : '',
    status === 'exercise' ? 'This is an exercise. The earthquake it shows has not happened.' : '',
    status === 'test' ? 'This message only tests the system. It is not about a real earthquake.' : '',
    release.note === '' ? '' : `${release.note}.`.replace(/([.!?])\.$/, '$1'),
    map === null || map.maxMmi === null
      ? ''
      : `Intensity up to ${legendRowOf(map.maxMmi).intensity} (MMI ${mmiIn('en', map.maxMmi)}${map.isAtLeast ? ' or more' : ''}).`,
    map === null || map.version === '' ? '' : `Map version ${map.version}.`,
    map === null || map.processTime === '' ? '' : `Made ${map.processTime}.`,
    release.expires === '' ? '' : `Not to be relied on after ${release.expires}.`,
  ]
  return lines.filter((line) => line !== '').join(' ')
}
