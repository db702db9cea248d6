/** What the colours mean, in words. */
import { LEGEND, legendRowOf } from '../../shakemap/palette.ts'
import './legend.css'

const COLUMNS = [
  ['Intensity', 'intensity'],
  ['Shaking', 'shaking'],
  ['Damage', 'damage'],
  ['PGA %g', 'pga'],
  ['PGV cm/s', 'pgv'],
] as const

/**
 * A scale of colours, numerals and, where there is room, words, that is always there; under it a table that opens, with
 * the damage and the motion that go with each. A `details` element.
 */
export function createLegend(): HTMLElement {
  const legend = element('details', 'shake-legend')
  const summary = element('summary', 'shake-legend-scale')
  summary.append(element('span', 'shake-legend-title', 'Intensity'))
  const scale = element('span', 'shake-legend-chips')
  // The table says the same in order; read out one by one the chips would only be in the way.
  scale.setAttribute('aria-hidden', 'true')
  for (const { intensity, shaking, color, from } of LEGEND) {
    const chip = element('span', 'shake-legend-chip', intensity)
    chip.append(element('span', 'shake-legend-word', shaking))
    chip.style.background = color
    chip.style.color = inkOn(from)
    scale.append(chip)
  }
  summary.append(scale)
  const ends = element('span', 'shake-legend-ends')
  ends.setAttribute('aria-hidden', 'true')
  for (const mmi of [1, 5, 10]) ends.append(element('span', '', legendRowOf(mmi).shaking))
  summary.append(ends)
  legend.append(summary, table())
  return legend
}

/** Black, or white on the darkest reds: at least 4.5:1 either way. */
export function inkOn(mmi: number): string {
  return mmi >= 9.5 ? '#ffffff' : '#111111'
}

function table(): HTMLElement {
  const scroll = element('div', 'shake-legend-table')
  const table = element('table')
  const head = element('tr')
  for (const [title, key] of COLUMNS) {
    const cell = element('th', `is-${key}`, title)
    cell.scope = 'col'
    head.append(cell)
  }
  const body = element('tbody')
  for (const row of LEGEND) {
    const line = element('tr')
    for (const [, key] of COLUMNS) {
      const cell = element(key === 'intensity' ? 'th' : 'td', `is-${key}`, row[key])
      if (key === 'intensity') {
        cell.setAttribute('scope', 'row')
        const swatch = element('span', 'shake-legend-swatch')
        swatch.style.background = row.color
        cell.prepend(swatch)
      }
      line.append(cell)
    }
    body.append(line)
  }
  const header = element('thead')
  header.append(head)
  table.append(header, body)
  scroll.append(table)
  return scroll
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag)
  if (className) created.className = className
  if (text) created.textContent = text
  return created
}
