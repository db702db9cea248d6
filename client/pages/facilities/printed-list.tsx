/** The list on paper: all of it rather than a page of it, with the map's version and times. Made when printing begins. */
import { render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { romanOf } from '../../shakemap/palette.ts'
import { levelOf, sortRows } from '../../facilities/order.ts'
import { formatUtc, count } from '../common/format.ts'
import { shakingOf } from '../common/intensity.ts'
import { LevelMark } from './level-mark.tsx'
import type { FacilitiesState } from './state.ts'
import { figure, STANDING_WORDS } from './words.ts'

/** Some 25 sheets; more is for a file. */
const PRINTED_MAX = 1_000

export function PrintedList({ state }: { state: FacilitiesState }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const draw = (content: preact.ComponentChild): void => {
      if (place.current) render(content, place.current)
    }
    // The browser prints what is there when the event's listeners have returned.
    const before = (): void => draw(<Sheet state={state} />)
    const after = (): void => draw(null)
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
    }
  }, [state])
  return <div class="printed" ref={place} />
}

function Sheet({ state }: { state: FacilitiesState }) {
  const map = state.map.peek()
  const all = state.rows.peek()
  const rows = sortRows(all, {
    column: map?.evaluated ? 'priority' : 'name',
    descending: map?.evaluated !== undefined,
  })
  const facts = map?.facts
  const about = facts && [
    facts.status,
    facts.title,
    facts.eventId && `event ${facts.eventId}`,
    facts.version && `map version ${facts.version}`,
    facts.processTime && `made ${formatUtc(facts.processTime)}`,
    facts.mapStatus,
    facts.source && `source ${facts.source}`,
  ]
  return (
    <>
      {about && (
        <p>
          <strong>{about.filter(Boolean).join(' · ')}</strong>
        </p>
      )}
      <p>
        Printed {formatUtc(new Date().toISOString())}.{' '}
        {rows.length > PRINTED_MAX &&
          `The first ${PRINTED_MAX.toLocaleString('en')} of ${count(rows.length, 'facility', 'facilities')} by inspection priority.`}
      </p>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">Facility</th>
            <th scope="col">Inspection</th>
            <th scope="col">Intensity</th>
            <th scope="col">PGA, %g</th>
            <th scope="col">PGV, cm/s</th>
            <th scope="col">Epicentre, km</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, PRINTED_MAX).map((row, i) => {
            const { shaking, distanceKm } = row.impact
            const { name, priority } = STANDING_WORDS[levelOf(row)]
            return (
              <tr key={row.facility.key}>
                <td>{i + 1}</td>
                <th scope="row">
                  {row.facility.name} {row.facility.type}
                </th>
                <td>
                  {map?.evaluated && (
                    <>
                      <LevelMark standing={levelOf(row)} /> {name}: {priority.toLowerCase()}
                    </>
                  )}
                </td>
                <td>
                  {shaking
                    ? `${romanOf(shaking.mmi)} ${shakingOf(shaking.mmi)} (${shaking.mmi.toFixed(1)})`
                    : map?.evaluated && 'Not in the map'}
                </td>
                <td>{figure(shaking?.pga)}</td>
                <td>{figure(shaking?.pgv)}</td>
                <td>{distanceKm === null ? '–' : Math.round(distanceKm)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </>
  )
}
