/**
 * A release as a message of the Common Alerting Protocol (OASIS CAP 1.2), in English and Spanish, with the areas of each intensity.
 *
 * A message is not signed, and says no more than the release does: it gives no advice, its urgency is Unknown, and its severity is
 * that of the damage which the map's own scale expects at most.
 */
import { element, writeXml, type XmlElement } from '../../shared/lib/xml.ts'
import { magnitudeIn, mmiIn, formatIn } from '../shakemap/files/fact-figures.ts'
import { writeTime } from '../shakemap/files/fact-text.ts'
import { legendRowOf } from '../shakemap/palette.ts'
import { ringsOfBox } from './areas.ts'
import { CAP_WORDS, type CapWords } from './cap-words.ts'
import { markedTitle, type EventReport, type MapReport, type ReleaseFacts } from './event-report.ts'
import type { Ring } from './rings.ts'

/** A message that another one updates or cancels. */
export interface CapReference {
  readonly sender: string
  readonly identifier: string
  /** As it stands in the message. */
  readonly sent: string
  readonly status: CapStatus
}

type CapStatus = 'Actual' | 'Exercise' | 'Test'

const STATUS = { actual: 'Actual', exercise: 'Exercise', test: 'Test' } as const
const headlineCharsMax = 160 // what CAP recommends for small displays

/** How others refer to a release's message: the same on every machine that makes it. */
export function capReferenceOf({ channel, release, status }: EventReport): CapReference {
  return {
    sender: channel,
    identifier: `flashcrew-${release.id}`,
    sent: capTime(release.issued),
    status: STATUS[status],
  }
}

/**
 * `superseded`: messages of the releases whose place this one takes. Those of another status are left out: a drill updates no alert.
 */
export function capOf(report: EventReport, superseded: readonly CapReference[]): string {
  const { release, isWithdrawn } = report
  const own = capReferenceOf(report)
  const references = superseded.filter(({ status }) => status === own.status)
  const type = isWithdrawn ? 'Cancel' : references.length > 0 ? 'Update' : 'Alert'
  return message(report, own, type, references, release.expires, (words) =>
    isWithdrawn ? words.withdrawn : '',
  )
}

/** A release's message, withdrawn: its publisher has cancelled it by another release. */
export function capCancelOf(report: EventReport, by: ReleaseFacts): string {
  const cancelled = capReferenceOf(report)
  const own = {
    ...cancelled,
    identifier: `flashcrew-${by.id}-${report.release.id}`,
    sent: capTime(by.issued),
  }
  return message(report, own, 'Cancel', [cancelled], '', (words) => words.cancelled(by.title))
}

function message(
  report: EventReport,
  own: CapReference,
  type: 'Alert' | 'Update' | 'Cancel',
  references: readonly CapReference[],
  expires: string,
  reason: (words: CapWords) => string,
): string {
  const { release, map } = report
  const note =
    own.status === 'Actual' && type !== 'Cancel'
      ? release.note
      : [release.title, release.note].filter(Boolean).join(': ')
  // Apart by spaces; a name with a space would be two.
  const incidents = (map?.ids ?? []).filter((id) => !/[\s"]/.test(id)).join(' ')
  return writeXml(
    element(
      'alert',
      [
        element('identifier', own.identifier),
        element('sender', own.sender),
        element('sent', own.sent),
        element('status', own.status),
        element('msgType', type),
        element('source', `Made of the signed release ${release.id} by Flashcrew`),
        element('scope', 'Public'),
        optional('note', note),
        optional(
          'references',
          references.map(({ sender, identifier, sent }) => `${sender},${identifier},${sent}`).join(' '),
        ),
        optional('incidents', incidents),
        ...(['en', 'es'] as const).map((language) => info(report, language, own, expires, reason)),
      ],
      { xmlns: 'urn:oasis:names:tc:emergency:cap:1.2' },
    ),
  )
}

function info(
  report: EventReport,
  language: 'en' | 'es',
  own: CapReference,
  expires: string,
  reason: (words: CapWords) => string,
): XmlElement {
  const words = CAP_WORDS[language]
  const { map } = report
  const happened = map !== null && own.status === 'Actual'
  return element('info', [
    element('language', language),
    element('category', map ? 'Geo' : 'Other'),
    element('event', map ? words.event : words.release),
    element('urgency', 'Unknown'),
    element('severity', severityOf(map?.maxMmi ?? null)),
    element('certainty', happened ? 'Observed' : 'Unknown'),
    element('effective', own.sent),
    map && map.time !== '' ? element('onset', capTime(map.time)) : undefined,
    expires === '' ? undefined : element('expires', capTime(expires)),
    element('senderName', `Flashcrew channel ${own.sender}`),
    element('headline', markedTitle(report).slice(0, headlineCharsMax)),
    element('description', description(report, language, words, reason(words))),
    ...parametersOf(report).map(([name, value]) =>
      element('parameter', [element('valueName', name), element('value', value)]),
    ),
    ...areasOf(map, words),
  ])
}

function description(report: EventReport, language: string, words: CapWords, reason: string): string {
  const { status, map, release } = report
  const mark = status === 'exercise' ? words.exercise : status === 'test' ? words.test : ''
  if (!map) return [mark, reason, words.release, release.title].filter(Boolean).join(' ')
  const { magnitude, time, depthKm, maxMmi, isAtLeast, place, source, version, processTime, mapStatus } = map
  const lines = [
    mark,
    reason,
    place === '' ? '' : `${place}.`,
    magnitude === null ? '' : words.magnitude(magnitudeIn(language, magnitude)),
    time === '' ? '' : words.time(plainTime(time)),
    depthKm === null ? '' : words.depth(formatIn(language, depthKm, { maximumFractionDigits: 1 })),
    maxMmi === null ? '' : words.strongest(legendRowOf(maxMmi).intensity, mmiIn(language, maxMmi), isAtLeast),
    words.made({ source, version, time: plainTime(processTime), status: mapStatus }),
    words.mayChange,
  ]
  return lines.filter(Boolean).join(' ')
}

/** For programs: each only where it is known. */
function parametersOf({ map, release }: EventReport): [string, string][] {
  const told: [string, string | number | null][] = [
    ['EventID', map?.eventId ?? ''],
    ['Magnitude', map?.magnitude ?? null],
    ['DepthKm', map?.depthKm ?? null],
    ['Latitude', map?.lat ?? null],
    ['Longitude', map?.lon ?? null],
    ['MaximumMMI', map?.maxMmi ?? null],
    ['MapVersion', map?.version ?? ''],
    ['MapStatus', map?.mapStatus ?? ''],
    ['MapProcessTime', map?.processTime ?? ''],
    ['MapUncertaintyGrade', map?.grade ?? ''],
    ['FlashcrewRelease', release.id],
  ]
  return told
    .filter(([, value]) => value !== '' && value !== null)
    .map(([name, value]) => [name, String(value)])
}

function areasOf(map: MapReport | null, words: CapWords): XmlElement[] {
  if (!map) return []
  if (map.areas.length === 0) return map.box ? [area(words.frame, ringsOfBox(map.box))] : []
  return map.areas.map(({ intensity, rings }) => area(words.area(intensity, words.shaking[intensity]), rings))
}

/** CAP writes latitude first. */
function area(areaDesc: string, rings: readonly Ring[]): XmlElement {
  const polygons = rings.map((ring) => ring.map(([lon, lat]) => `${lat},${lon}`).join(' '))
  return element('area', [
    element('areaDesc', areaDesc),
    ...polygons.map((polygon) => element('polygon', polygon)),
  ])
}

/** By the damage that ShakeMap's scale expects: heavy, moderate, light or very light, none. */
export function severityOf(maxMmi: number | null): 'Extreme' | 'Severe' | 'Moderate' | 'Minor' | 'Unknown' {
  if (maxMmi === null) return 'Unknown'
  if (maxMmi >= 8.5) return 'Extreme'
  if (maxMmi >= 6.5) return 'Severe'
  return maxMmi >= 4.5 ? 'Moderate' : 'Minor'
}

/** To the second, in UTC as CAP spells it: without a Z. */
function capTime(iso: string): string {
  return writeTime(new Date(iso)).replace('Z', '-00:00')
}

function plainTime(iso: string): string {
  return iso === '' ? '' : `${iso.slice(0, 19).replace('T', ' ')} UTC`
}

function optional(name: string, text: string): XmlElement | undefined {
  return text === '' ? undefined : element(name, text)
}
