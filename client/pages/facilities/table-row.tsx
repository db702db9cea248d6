/** One facility in the table, and under it, when opened, all that is known of it. */
import { colorOf, inkOn, romanOf } from '../../shakemap/palette.ts'
import { levelOf } from '../../facilities/order.ts'
import type { Facility, Row } from '../../facilities/types.ts'
import { formatPosition } from '../common/format.ts'
import { damageOf, shakingOf } from '../common/intensity.ts'
import { LevelMark } from './level-mark.tsx'
import { chanceWords, figure, metricWords, STANDING_WORDS } from './words.ts'

export interface FacilityRowProps {
  readonly row: Row
  /** With one, the table has nothing but the names. */
  readonly columns: number
  readonly isOpen: boolean
  readonly toggle: () => void
  /** Undefined where there is no map. */
  readonly show: (() => void) | undefined
  readonly remove: () => void
}

export function FacilityRow(props: FacilityRowProps) {
  const { row, columns, isOpen, toggle } = props
  const { facility, impact } = row
  const { shaking, rating, distanceKm } = impact
  const standing = levelOf(row)
  const { name, priority } = STANDING_WORDS[standing]
  return (
    <>
      <tr>
        <th scope="row">
          <button type="button" class="opener" aria-expanded={isOpen} onClick={toggle}>
            {facility.name}
          </button>
          {facility.type && <span class="small muted"> {facility.type}</span>}
        </th>
        {columns > 1 && (
          <>
            <td>
              <span class="level-cell">
                <LevelMark standing={standing} />
                <span>
                  {name}
                  <span class="small muted wide-words"> {priority.toLowerCase()}</span>
                  {rating && !rating.sharp && (
                    <span class="small muted chance">{chanceWords(rating)[0]}</span>
                  )}
                </span>
              </span>
            </td>
            <td>
              {shaking ? (
                <span class="level-cell">
                  <span class="roman" style={{ background: colorOf(shaking.mmi), color: inkOn(shaking.mmi) }}>
                    {romanOf(shaking.mmi)}
                  </span>
                  <span>
                    {shakingOf(shaking.mmi)} <span class="small muted">{shaking.mmi.toFixed(1)}</span>
                  </span>
                </span>
              ) : (
                'Not in the map'
              )}
            </td>
            <td class="right wide">{figure(shaking?.pga)}</td>
            <td class="right wide">{figure(shaking?.pgv)}</td>
            <td class="right wide">
              {distanceKm === null ? '–' : Math.round(distanceKm).toLocaleString('en')}
            </td>
          </>
        )}
      </tr>
      {isOpen && (
        <tr class="opened">
          <td colSpan={columns}>
            <Details {...props} />
          </td>
        </tr>
      )}
    </>
  )
}

function Details({ row: { facility, impact }, columns, show, remove }: FacilityRowProps) {
  const { shaking, rating, distanceKm, partly } = impact
  return (
    <div class="stack">
      <dl class="facts">
        <dt>Place</dt>
        <dd>
          {formatPosition(facility.lat, facility.lon, 4)}
          {facility.outline.length > 0 &&
            `, the middle of ${facility.outline.length} corners; the strongest shaking counts`}
        </dd>
        {facility.externalId && (
          <>
            <dt>Id</dt>
            <dd>{facility.externalId}</dd>
          </>
        )}
        <dt>Thresholds</dt>
        <dd>
          {thresholdWords(facility)}
          {facility.assumed && ' (this page’s own, since the list gives none)'}
        </dd>
        {columns > 1 && shaking && (
          <>
            <dt>Shaking</dt>
            <dd>
              PGA {figure(shaking.pga)} %g, PGV {figure(shaking.pgv)} cm/s; possible damage:{' '}
              {damageOf(shaking.mmi).toLowerCase()}
              {partly && '. A part of the facility is not in the map.'}
            </dd>
          </>
        )}
        {rating && (
          <>
            <dt>Probability</dt>
            <dd>
              {chanceWords(rating).join(', ')}, by {metricWords(rating.metric)}
            </dd>
          </>
        )}
        {columns > 1 && distanceKm !== null && (
          <>
            <dt>Epicentre</dt>
            <dd>{Math.round(distanceKm).toLocaleString('en')} km away</dd>
          </>
        )}
      </dl>
      <div class="row">
        {show && (
          <button type="button" class="button quiet" onClick={show}>
            Show on the map
          </button>
        )}
        <button type="button" class="button quiet" onClick={remove}>
          Remove from the list
        </button>
      </div>
    </div>
  )
}

/** `intensity: green 4, red 8`, with the spread of those that have one. */
function thresholdWords({ curves }: Facility): string {
  return [...new Set(curves.map(({ metric }) => metric))]
    .map((metric) => {
      const levels = curves
        .filter((curve) => curve.metric === metric)
        .map(({ level, alpha, beta }) => `${level} ${alpha}${beta === null ? '' : ` (β ${beta})`}`)
      return `${metricWords(metric)}: ${levels.join(', ')}`
    })
    .join('; ')
}
