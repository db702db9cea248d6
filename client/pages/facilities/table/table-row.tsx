/** One facility in the table, and under it, when opened, all that is known of it. */
import { colorOf, inkOn, romanOf } from '../../../shakemap/palette.ts'
import { levelOf } from '../../../facilities/order.ts'
import type { Facility, Row } from '../../../facilities/types.ts'
import { formatPosition } from '../../common/words/format.ts'
import { shakingOf } from '../../common/words/intensity.ts'
import { facilitiesTexts } from '../../texts/sections/facilities.ts'
import { formatMmi, formatNumber } from '../../texts/figures.ts'
import { LevelMark } from './level-mark.tsx'
import {
  chanceWords,
  facilityFigure,
  lackWords,
  measuredWords,
  metricWords,
  priorityWords,
} from '../words.ts'

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
  const texts = facilitiesTexts.value
  const { name } = texts.levels[standing]
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
                  <span class={`small muted ${standing === 'unrated' ? 'lack' : 'wide-words'}`}>
                    {' '}
                    {priorityWords(row)}
                  </span>
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
                    {shakingOf(shaking.mmi)} <span class="small muted">{formatMmi(shaking.mmi)}</span>
                  </span>
                </span>
              ) : (
                texts.notInMap
              )}
            </td>
            <td class="right wide">{facilityFigure(shaking?.pga)}</td>
            <td class="right wide">{facilityFigure(shaking?.pgv)}</td>
            <td class="right wide">{distanceKm === null ? '–' : formatNumber(Math.round(distanceKm))}</td>
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
  const texts = facilitiesTexts.value
  const position = formatPosition(facility.lat, facility.lon, 4)
  const thresholds = thresholdWords(facility)
  const shaken = shaking && measuredWords(shaking)
  return (
    <div class="stack">
      <dl class="facts">
        <dt>{texts.place}</dt>
        <dd>
          {facility.outline.length > 0
            ? texts.placeOutline({ place: position, count: formatNumber(facility.outline.length) })
            : position}
        </dd>
        {facility.externalId && (
          <>
            <dt>{texts.id}</dt>
            <dd>{facility.externalId}</dd>
          </>
        )}
        <dt>{texts.thresholds}</dt>
        <dd>{facility.assumed ? texts.thresholdsAssumed({ thresholds }) : thresholds}</dd>
        {columns > 1 && shaken && (
          <>
            <dt>{texts.shaking}</dt>
            <dd>{partly ? texts.partly({ words: shaken }) : shaken}</dd>
          </>
        )}
        {rating && (
          <>
            <dt>{texts.probability}</dt>
            <dd>
              {texts.probabilityBy({
                chances: chanceWords(rating).join(', '),
                metric: metricWords(rating.metric),
              })}
            </dd>
          </>
        )}
        {impact.unanswered.length > 0 && (
          <>
            <dt>{texts.notRatedBy}</dt>
            <dd>
              {impact.unanswered.map(({ metric }) => metric).join(', ')}: {lackWords(impact).join('; ')}
            </dd>
          </>
        )}
        {columns > 1 && distanceKm !== null && (
          <>
            <dt>{texts.epicentre}</dt>
            <dd>{texts.kmAway({ km: formatNumber(Math.round(distanceKm)) })}</dd>
          </>
        )}
      </dl>
      <div class="row">
        {show && (
          <button type="button" class="button quiet" onClick={show}>
            {texts.show}
          </button>
        )}
        <button type="button" class="button quiet" onClick={remove}>
          {texts.remove}
        </button>
      </div>
    </div>
  )
}

/** `intensity: green 4, red 8`, with the spread of those that have one. */
function thresholdWords({ curves }: Facility): string {
  const { levels: names } = facilitiesTexts.value
  return [...new Set(curves.map(({ metric }) => metric))]
    .map((metric) => {
      const levels = curves
        .filter((curve) => curve.metric === metric)
        .map(
          ({ level, alpha, beta }) =>
            `${names[level].name.toLowerCase()} ${formatNumber(alpha)}${beta === null ? '' : ` (β ${formatNumber(beta)})`}`,
        )
      return `${metricWords(metric)}: ${levels.join(', ')}`
    })
    .join('; ')
}
