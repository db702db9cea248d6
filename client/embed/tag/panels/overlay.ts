/** `data-debug`: a small panel in the corner of the page, with where its files came from. For the site's owner, not for visitors. */
import { cornerPanel } from './corner.ts'
import type { EmbedReport } from '../told.ts'

const ROWS = [
  ['fromPeers', 'from visitors', '#2e7d32'],
  ['fromOrigin', 'from the site', '#c05621'],
  ['kept', 'kept', '#5a6b7b'],
] as const

/** `report` has the page told again of how it stands. */
export function showOverlay(report: () => void): void {
  const { host, root } = cornerPanel('status', {
    ...{ width: '240px', padding: '10px 12px', background: '#14202bf2', color: '#fff' },
    font: '12px/1.5 system-ui, sans-serif',
  })
  document.addEventListener('flashcrew', (event) =>
    root.replaceChildren(...draw((event as CustomEvent<EmbedReport>).detail)),
  )
  document.body.append(host)
  report()
}

function draw(report: EmbedReport): Node[] {
  const total = ROWS.reduce((sum, [key]) => sum + report[key], 0)
  const bar = box({
    display: 'flex',
    height: '8px',
    borderRadius: '4px',
    overflow: 'hidden',
    margin: '6px 0',
    background: '#ffffff26',
  })
  for (const [key, , color] of ROWS)
    bar.append(box({ width: `${total === 0 ? 0 : (report[key] / total) * 100}%`, background: color }))
  const rows = ROWS.map(([key, label, color]) => row(label, bytes(report[key]), color))
  rows.push(row('given to visitors', bytes(report.sent), 'transparent'))
  const plain = Object.entries(report.plain).map(([why, files]) =>
    row(`by HTTP: ${why}`, String(files), 'transparent'),
  )
  return [box({ fontWeight: '600' }, `Flashcrew · ${report.shared} files shared`), bar, ...rows, ...plain]
}

function row(label: string, value: string, color: string): HTMLElement {
  const line = box({ display: 'flex', alignItems: 'center', gap: '6px' })
  line.append(
    box({ width: '8px', height: '8px', borderRadius: '2px', background: color }),
    box({ flex: '1' }, label),
  )
  line.append(box({ fontVariantNumeric: 'tabular-nums' }, value))
  return line
}

function box(style: Partial<CSSStyleDeclaration>, text = ''): HTMLElement {
  const element = document.createElement('div')
  Object.assign(element.style, style)
  element.textContent = text
  return element
}

function bytes(count: number): string {
  return count < 1e6 ? `${Math.round(count / 1e3)} KB` : `${(count / 1e6).toFixed(1)} MB`
}
