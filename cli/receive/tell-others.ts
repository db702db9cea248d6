/** What a command or a hook is told of a release: its environment, its arguments, the posted document. Pure. */
import { join } from 'node:path'
import { pdlIdentityOf } from '../../client/feeds/product-xml.ts'
import { CANCEL_FILE, CAP_FILE } from './describe.ts'
import type { Errand, ReleaseRecord } from './records.ts'

export interface News {
  readonly record: ReleaseRecord
  readonly news: Errand['news']
  /** The folder of all, absolute. */
  readonly root: string
}

/** No command needs them. */
const SECRETS = ['FLASHCREW_PASSPHRASE', 'FLASHCREW_RECOVERY_PASSPHRASE', 'FLASHCREW_HOOK_SECRET']

export function folderOf({ record, root }: News): string {
  return join(root, ...record.folder.split('/'))
}

/** This process's own, without secrets, and what is known of the release; '' where it is not known. */
export function environmentOf(
  news: News,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const { report, ending } = news.record
  const { release, map } = report
  const folder = folderOf(news)
  const by = ending.is === 'current' ? undefined : ending.by
  const told: Readonly<Record<string, string | number | null | undefined>> = {
    NEWS: news.news,
    FOLDER: folder,
    CAP: join(folder, news.news === 'cancel' ? CANCEL_FILE : CAP_FILE),
    STATUS: report.status,
    CHANNEL: report.channel,
    RELEASE: release.id,
    SEQUENCE: release.sequence,
    TITLE: release.title,
    NOTE: release.note,
    ISSUED: release.issued,
    EXPIRES: release.expires,
    CANCELLED_BY: news.news === 'cancel' ? by?.title : '',
    EVENT_ID: map?.eventId,
    EVENT_IDS: map?.ids.join(','),
    VERSION: map?.version,
    MAP_STATUS: map?.mapStatus,
    PROCESS_TIME: map?.processTime,
    PLACE: map?.place,
    MAGNITUDE: map?.magnitude,
    LATITUDE: map?.lat,
    LONGITUDE: map?.lon,
    DEPTH_KM: map?.depthKm,
    TIME: map?.time,
    MAX_MMI: map?.maxMmi,
  }
  const words = Object.entries(told).map(([name, value]) => [`FLASHCREW_${name}`, plain(value)])
  const kept = Object.entries(own).filter(([name]) => !SECRETS.includes(name))
  return { ...Object.fromEntries(kept), ...(Object.fromEntries(words) as Record<string, string>) }
}

/** As PDL's ExternalNotificationListener tells a command of a product, and its ExternalIndexerListener of the event. */
export function listenerArguments(news: News): string[] {
  const { report } = news.record
  const { source, type, code, updateTime, status, properties } = pdlIdentityOf(report, news.news === 'cancel')
  const { map } = report
  const event: Readonly<Record<string, string | number | null | undefined>> = {
    'preferred-eventid': map?.eventId,
    'preferred-eventsource': properties['eventsource'],
    'preferred-eventsourcecode': properties['eventsourcecode'],
    eventids: map?.ids.join(','),
    'preferred-magnitude': map?.magnitude,
    'preferred-latitude': map?.lat,
    'preferred-longitude': map?.lon,
    'preferred-depth': map?.depthKm,
    'preferred-eventtime': map?.time,
  }
  const known = Object.entries(event).filter(([, value]) => plain(value) !== '')
  return [
    `--directory=${folderOf(news)}`,
    `--type=${type}`,
    `--code=${plain(code)}`,
    `--source=${plain(source)}`,
    `--updateTime=${updateTime}`,
    `--status=${status}`,
    ...(status === 'DELETE' ? ['--delete'] : []),
    ...Object.entries(properties).map(([name, value]) => `--property-${name}=${plain(value)}`),
    ...(map === null ? [] : known.map(([name, value]) => `--${name}=${plain(value)}`)),
  ]
}

/** The posted document, and what it is called: the same for each try. */
export function documentOf(news: News): { readonly body: string; readonly delivery: string } {
  const { report, ending, folder } = news.record
  const { areas: _, ...map } = report.map ?? { areas: [] }
  const by = news.news === 'cancel' && ending.is !== 'current' ? ending.by : null
  const delivery = by ? `${report.release.id}-${by.id}` : report.release.id
  const body = JSON.stringify({
    version: 1,
    news: news.news,
    delivery,
    channel: report.channel,
    status: report.status,
    release: report.release,
    cancelledBy: by,
    map: report.map ? map : null,
    isWithdrawn: report.isWithdrawn,
    folder,
    files: report.files,
  })
  return { body, delivery }
}

/** A system takes no zeros in a word. */
function plain(value: string | number | null | undefined): string {
  return String(value ?? '').replaceAll('\0', '')
}
