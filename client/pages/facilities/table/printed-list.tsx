/** The list on paper: all of it rather than a page of it, with the map's version and times. Made when printing begins. */
import { render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { romanOf } from '../../../shakemap/palette.ts'
import { levelOf, sortRows } from '../../../facilities/order.ts'
import { formatUtc } from '../../../words/figures.ts'
import { shakingOf } from '../../common/words/intensity.ts'
import { commonTexts } from '../../texts/sections/common.ts'
import { facilitiesTexts } from '../../texts/sections/facilities.ts'
import { formatMmi, formatNumber } from '../../texts/figures.ts'
import { LevelMark } from './level-mark.tsx'
import type { FacilitiesState } from '../state.ts'
import { facilityFigure, priorityWords } from '../words.ts'

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
  const texts = facilitiesTexts.peek()
  const about = facts && [
    map.marks.map((mark) => commonTexts.peek().marks[mark]).join(', '),
    facts.title,
    facts.eventId && texts.printedEvent({ id: facts.eventId }),
    facts.version && texts.printedVersion({ version: facts.version }),
    facts.processTime && texts.printedMade({ time: formatUtc(facts.processTime) ?? '' }),
    facts.mapStatus,
    facts.source && texts.printedSource({ source: facts.source }),
  ]
  return (
    <>
      {about && (
        <p>
          <strong>{about.filter(Boolean).join(' · ')}</strong>
        </p>
      )}
      <p>
        {texts.printed({ time: formatUtc(new Date().toISOString()) ?? '' })}{' '}
        {rows.length > PRINTED_MAX &&
          texts.printedFirst({
            shown: formatNumber(PRINTED_MAX),
            all: texts.count({ count: rows.length }),
          })}
      </p>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">{texts.number}</th>
            {Object.entries(texts.columns).map(([column, title]) => (
              <th key={column} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, PRINTED_MAX).map((row, i) => {
            const { shaking, distanceKm } = row.impact
            const { name: level } = texts.levels[levelOf(row)]
            return (
              <tr key={row.facility.key}>
                <td>{i + 1}</td>
                <th scope="row">
                  {row.facility.name} {row.facility.type}
                </th>
                <td>
                  {map?.evaluated && (
                    <>
                      <LevelMark standing={levelOf(row)} />{' '}
                      {texts.levelWords({ level, priority: priorityWords(row) })}
                    </>
                  )}
                </td>
                <td>
                  {shaking
                    ? `${romanOf(shaking.mmi)} ${shakingOf(shaking.mmi)} (${formatMmi(shaking.mmi)})`
                    : map?.evaluated && texts.notInMap}
                </td>
                <td>{facilityFigure(shaking?.pga)}</td>
                <td>{facilityFigure(shaking?.pgv)}</td>
                <td>{distanceKm === null ? '–' : formatNumber(Math.round(distanceKm))}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </>
  )
}
