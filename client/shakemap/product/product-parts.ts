/** Which of a product's files are of one earthquake. A part of another one is never drawn on the same map. Pure. */
import type { CompactMap } from '../compact/compact.ts'
import type { ContourCollection, ContourFile } from '../contours.ts'
import { bestSurvey } from '../files/felt-reports.ts'
import { type ImpactFile, isRatedElsewhere, type RatedPlace } from '../files/impact-json.ts'
import type { InfoFile } from '../files/info-json.ts'
import { REPORTS_FILES, type Recognised, type ReportsFile } from './product-paths.ts'
import type { Rupture, RuptureFile } from '../files/rupture.ts'
import { areFarAway, isOtherEvent, joinClaims, linesOf, PLACE_APART_KM, toldOf } from './same-event.ts'
import type { Station, StationList } from '../files/stations.ts'
import type { EventClaim, EventFacts, GridProduct, MmiGrid } from '../types.ts'

/** A file that is of another event than the map. */
export interface ForeignPart {
  readonly kind: 'info' | 'coverage' | 'contours' | 'stations' | 'rupture' | 'impact'
  readonly path: string
  /** The file's own name for its event; '' where its place or time alone gives it away. */
  readonly eventId: string
  /** The map's. */
  readonly mapEventId: string
}

export interface ReadFiles extends Readonly<Record<ReportsFile, StationList | null>> {
  readonly grid: GridProduct | null
  readonly compact: CompactMap | null
  readonly coverage: MmiGrid | null
  readonly info: InfoFile | null
  readonly contours: ContourFile | null
  readonly stations: StationList | null
  readonly rupture: RuptureFile | null
  readonly impact: ImpactFile | null
}

export interface Parts {
  readonly facts: Partial<EventFacts>
  /** All names that the event has in those files that are of it, the map's first. */
  readonly ids: readonly string[]
  readonly info: InfoFile | null
  readonly coverage: MmiGrid | null
  readonly contours: ContourCollection | null
  readonly stations: readonly Station[] | null
  readonly rupture: Rupture | null
  readonly rated: readonly RatedPlace[] | null
  readonly foreign: readonly ForeignPart[]
}

/**
 * The map is the grid's, else the compact map's; without either info.json names the event, then the contours, the rupture
 * and the stations. Each file is held against what those before it say together.
 */
export function findParts(files: ReadFiles, paths: Recognised): Parts {
  const { grid, compact, coverage, info, contours, stations, rupture, impact } = files
  const foreign: ForeignPart[] = []
  let map: EventClaim = { ids: [], facts: {} }
  if (grid) map = claimOf(grid.facts, grid.ids)
  else if (compact) map = claimOf(compact.facts)

  /** What the file says, taken up by the map; or null of a file of another event. */
  const take = <T>(
    kind: ForeignPart['kind'] | ReportsFile,
    file: T | null,
    claim: EventClaim | undefined,
    isFar = false,
  ): T | null => {
    if (!file || !claim) return null
    if (isFar || isOtherEvent(map, claim)) {
      const eventId = claim.ids[0] ?? ''
      foreign.push({ kind: toldAs(kind), path: paths[kind] ?? kind, eventId, mapEventId: map.ids[0] ?? '' })
      return null
    }
    map = joinClaims(map, claim)
    return file
  }

  const ownInfo = take('info', info, info ?? undefined)
  const ownCoverage = take(
    'coverage',
    coverage,
    UNNAMED,
    coverage !== null && areFarAway([cornersOf(coverage)], map.facts),
  )
  const ownContours = take(
    'contours',
    contours,
    contours?.claim,
    contours !== null && areFarAway(linesOf(contours.contours), map.facts),
  )
  const ownRupture = take(
    'rupture',
    rupture,
    rupture?.claim,
    rupture !== null && areFarAway(rupture.lines, map.facts),
  )
  const ownStations = take('stations', stations, stations?.claim)
  const takeReports = (kind: ReportsFile): StationList | null => {
    const file = files[kind]
    return take(kind, file, file?.claim, file !== null && isElsewhere(file, map.facts))
  }
  const ownReports = bestSurvey(
    [takeReports('fineReports'), takeReports('coarseReports')],
    [takeReports('fineTable'), takeReports('coarseTable')],
  )
  const ownImpact = take(
    'impact',
    impact,
    UNNAMED,
    impact !== null && isRatedElsewhere(impact.places, map.facts, PLACE_APART_KM),
  )
  return {
    facts: { ...grid?.facts, ...map.facts },
    ids: map.ids,
    info: ownInfo,
    coverage: ownCoverage,
    contours: ownContours?.contours ?? null,
    rupture: ownRupture?.lines ?? null,
    stations: withReports(ownStations?.stations ?? null, ownReports?.stations ?? []),
    rated: ownImpact?.places ?? null,
    foreign,
  }
}

/** People's reports are stations to whoever reads of them. */
function toldAs(kind: ForeignPart['kind'] | ReportsFile): ForeignPart['kind'] {
  return isReports(kind) ? 'stations' : kind
}

function isReports(kind: string): kind is ReportsFile {
  return (REPORTS_FILES as readonly string[]).includes(kind)
}

/** The survey’s own file takes the place of the reports in the station list, which were made of it. */
function withReports(
  stations: readonly Station[] | null,
  reports: readonly Station[],
): readonly Station[] | null {
  if (reports.length === 0) return stations
  return [...(stations ?? []).filter(({ kind }) => kind === 'instrument'), ...reports]
}

/** A survey does not say which event it is of: none of its squares is near. */
function isElsewhere({ stations }: StationList, facts: Partial<EventFacts>): boolean {
  const places = stations.map(({ lon, lat }) => [lon, lat] as const)
  return places.length > 0 && areFarAway([places], facts)
}

/** A coverage and an impact.json do not say which event they are of. */
const UNNAMED: EventClaim = { ids: [], facts: {} }

function cornersOf({ lonMin, lonMax, latMin, latMax }: MmiGrid): Rupture[number] {
  return [
    [lonMin, latMin],
    [lonMax, latMax],
  ]
}

function claimOf(facts: Partial<EventFacts>, ids: readonly string[] = []): EventClaim {
  const told = toldOf(facts)
  const names = [told.eventId ?? '', ...ids].filter((id) => id !== '')
  return { ids: [...new Set(names)], facts: told }
}
