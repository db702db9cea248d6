/** What speaks against publishing a ShakeMap as it is: what stands in the way, and what is only to be known. Pure. */
import { proposeTitle } from './title.ts'
import { factorOfUnits, MOTION_WORDS } from '../shakemap/files/peak-units.ts'
import { recogniseProduct, type ReadProduct, type Recognised } from '../shakemap/product/product.ts'
import type { EventFacts } from '../shakemap/types.ts'
import { englishBytes, formatUtc } from '../words/figures.ts'

/** Some minutes at a slow link. A receiver that waits for downloads waits for the map's next version too. */
const LARGE_BYTES = 10_000_000
const SLOW_BYTES_PER_SECOND = 25_000
/** Larger than any that was ever recorded: %g, and cm/s. */
const PGA_MAX = 500
const PGV_MAX = 1_000

/** What the files say of their fields, `PGA` → `%g`; see grid-units.ts. */
export type GridUnits = ReadonlyMap<string, string>

export interface PublicationDraft {
  readonly files: readonly { readonly path: string; readonly size: number }[]
  /** Undefined for what is no ShakeMap. */
  readonly product: ReadProduct | undefined
  readonly units: GridUnits
  /** Of the map in the newest release that has one. */
  readonly last: Partial<EventFacts> | undefined
}

export interface Concerns {
  /** One sentence each. */
  readonly blocking: readonly string[]
  readonly warnings: readonly string[]
}

export function findConcerns({ files, product, units, last }: PublicationDraft): Concerns {
  const known = recogniseProduct(files)
  const blocking: string[] = []
  const warnings = [...sizeWarnings(files)]
  if (!product) return { blocking, warnings }
  const unreadable = known.grid === undefined ? undefined : problemOf(product, known.grid)
  if (unreadable !== undefined)
    blocking.push(`${unreadable} Receivers could not use it: remove it or choose another.`)
  warnings.push(
    ...product.problems.filter((problem) => problem !== unreadable),
    ...foreignWarnings(product),
    ...product.notes,
    ...mapWarnings(product, known),
    ...unitWarnings(product, units),
    ...(last ? orderWarnings(product.facts, last) : []),
  )
  return { blocking, warnings }
}

function problemOf({ problems }: ReadProduct, path: string): string | undefined {
  return problems.find((problem) => problem.startsWith(`${path}: `))
}

function sizeWarnings(files: PublicationDraft['files']): string[] {
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes <= LARGE_BYTES) return []
  const minutes = Math.round(bytes / SLOW_BYTES_PER_SECOND / 60)
  const largest = files.reduce((a, b) => (b.size > a.size ? b : a))
  return [
    `These files have ${englishBytes(bytes)}: on a link of 200 kbit/s that takes ${minutes} minutes, though the map comes first. The largest is ${largest.path} with ${englishBytes(largest.size)}.`,
  ]
}

/** The part's own name for its event may be missing: then its place or its time is another. */
function foreignWarnings({ foreign, facts }: ReadProduct): string[] {
  return foreign.map(({ kind, path, eventId, mapEventId }) => {
    const other =
      eventId === '' || eventId === mapEventId
        ? 'an earthquake at another place or time'
        : `another event (${eventId})`
    const map = [mapEventId, nameOf({ ...facts, eventId: '' })].filter((word) => word !== '').join(', ')
    return `${path} is of ${other} than the map${map === '' ? '' : ` (${map})`}: receivers will not see ${FOREIGN_WORDS[kind]}. Replace it or remove it.`
  })
}

const FOREIGN_WORDS = {
  info: 'what it says',
  coverage: 'its intensities',
  contours: 'its lines',
  stations: 'its stations',
  rupture: 'its fault',
  impact: 'its rated facilities',
} as const

function mapWarnings(product: ReadProduct, known: Recognised): string[] {
  const warnings: string[] = []
  const { lat, lon } = product.facts
  const gridListed = known.grid !== undefined
  if (!product.product && !product.contours && !gridListed)
    warnings.push(
      known.contours === undefined || product.foreign.some(({ kind }) => kind === 'contours')
        ? 'There is no grid.xml and there are no contours: receivers will see facts, but no map.'
        : `There is no grid.xml, and ${known.contours} has no line: receivers will see facts, but no map.`,
    )
  else if (!product.product && !gridListed)
    warnings.push(
      'There is no grid.xml: receivers see contour lines only, and cannot tell the shaking at their facilities.',
    )
  // Of a grid that cannot be read nothing is known.
  if (Object.keys(product.facts).length > 0 && !(isNumber(lat) && isNumber(lon)))
    warnings.push('The map names no epicentre: receivers see no star and no distances.')
  return warnings
}

function unitWarnings({ maxPga, maxPgv }: ReadProduct, units: GridUnits): string[] {
  const warnings: string[] = []
  for (const name of ['PGA', 'PGV'] as const) {
    const unit = units.get(name)
    if (unit !== undefined && factorOfUnits(name, unit.toLowerCase()) === undefined)
      warnings.push(
        `grid.xml gives ${name} in “${unit}”, which is no unit that is known here: receivers will not see it. ${MOTION_WORDS[name]} is usual.`,
      )
  }
  if ((maxPga ?? 0) > PGA_MAX)
    warnings.push(
      `The largest PGA is ${Math.round(maxPga ?? 0)} %g, more than was ever recorded: is its unit right?`,
    )
  if ((maxPgv ?? 0) > PGV_MAX)
    warnings.push(
      `The largest PGV is ${Math.round(maxPgv ?? 0)} cm/s, more than was ever recorded: is its unit right?`,
    )
  return warnings
}

/** A map is newer than another of its event by the time at which it was made: versions do not always grow. */
function orderWarnings(facts: Partial<EventFacts>, last: Partial<EventFacts>): string[] {
  const { eventId = '', processTime } = facts
  if (eventId === '' || eventId !== last.eventId) return []
  if (!processTime || !last.processTime) return []
  if (processTime.getTime() === last.processTime.getTime())
    return ['This is the very map of the last release: it was made at the same time.']
  if (!isOlder(facts, last)) return []
  return [
    `This map is older than that of the last release: it was made ${formatUtc(processTime.toISOString()) ?? ''}, the other ${formatUtc(last.processTime.toISOString()) ?? ''}.`,
  ]
}

/** Is this a map of the same event that was made before the other? */
export function isOlder(facts: Partial<EventFacts>, other: Partial<EventFacts>): boolean {
  const { eventId = '', processTime } = facts
  if (eventId === '' || eventId !== other.eventId || !processTime || !other.processTime) return false
  return processTime.getTime() < other.processTime.getTime()
}

function nameOf(facts: Partial<EventFacts>): string {
  return proposeTitle(facts) || (facts.eventId ?? '')
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value)
}
