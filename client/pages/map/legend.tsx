/** What the colours mean, in words. */
import { inkOn, LEGEND, legendRowOf } from '../../shakemap/palette.ts'
import { commonTexts } from '../texts/sections/common.ts'
import './legend.css'

/** Where on the scale its words stand when there is no room for one on each colour. */
const ENDS = [1, 5, 10]

/**
 * A scale of colours, numerals and, where there is room, words, that is always there; under it a table that opens, with
 * the damage and the motion that go with each.
 */
export function Legend() {
  const { intensity, shaking } = commonTexts.value
  return (
    <div class="legend-frame">
      <details class="shake-legend">
        <summary class="shake-legend-scale">
          <span class="shake-legend-title">{intensity}</span>
          {/* The table says the same in order; read out one by one the chips would only be in the way. */}
          <span class="shake-legend-chips" aria-hidden="true">
            {LEGEND.map((row) => (
              <span
                key={row.intensity}
                class="shake-legend-chip"
                style={{ background: row.color, color: inkOn(row.from) }}
              >
                {row.intensity}
                <span class="shake-legend-word">{shaking[row.intensity]}</span>
              </span>
            ))}
          </span>
          <span class="shake-legend-ends" aria-hidden="true">
            {ENDS.map((mmi) => (
              <span key={mmi}>{shaking[legendRowOf(mmi).intensity]}</span>
            ))}
          </span>
        </summary>
        <Table />
      </details>
    </div>
  )
}

function Table() {
  const { intensity, shakingTitle, damageTitle, shaking, damage } = commonTexts.value
  const columns = [
    ['intensity', intensity],
    ['shaking', shakingTitle],
    ['damage', damageTitle],
    ['pga', 'PGA %g'],
    ['pgv', 'PGV cm/s'],
  ] as const
  return (
    <div class="shake-legend-table">
      <table>
        <thead>
          <tr>
            {columns.map(([key, title]) => (
              <th key={key} class={`is-${key}`} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {LEGEND.map((row) => (
            <tr key={row.intensity}>
              <th class="is-intensity" scope="row">
                <span class="shake-legend-swatch" style={{ background: row.color }} />
                {row.intensity}
              </th>
              <td class="is-shaking">{shaking[row.intensity]}</td>
              <td class="is-damage">{damage[row.intensity]}</td>
              <td class="is-pga">{row.pga}</td>
              <td class="is-pgv">{row.pgv}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
