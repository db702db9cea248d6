/** ShakeMap's colours, numerals and classes of intensities. Their words are among the pages' texts. */

/** Intensity and its red, green, blue; linear in between. */
const NODES: readonly (readonly [number, number, number, number])[] = [
  [0, 255, 255, 255],
  [1, 255, 255, 255],
  [2, 191, 204, 255],
  [3, 160, 230, 255],
  [4, 128, 255, 255],
  [5, 122, 255, 147],
  [6, 255, 255, 0],
  [7, 255, 200, 0],
  [8, 255, 145, 0],
  [9, 255, 0, 0],
  [10, 200, 0, 0],
  [13, 128, 0, 0],
]
const ROMANS = ['I', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X'] as const

export type IntensityClass = 'I' | 'II–III' | 'IV' | 'V' | 'VI' | 'VII' | 'VIII' | 'IX' | 'X+' | '–'

export interface LegendRow {
  /** '–' of no intensity. */
  readonly intensity: IntensityClass
  /** Percent of g. */
  readonly pga: string
  /** cm/s. */
  readonly pgv: string
  readonly color: string
  /** The row holds intensities from here up to the next row's. */
  readonly from: number
}

/** `#rrggbb`; intensities beyond 0–13 are clipped, NaN is grey. */
export function colorOf(mmi: number): string {
  if (Number.isNaN(mmi)) return '#808080'
  const value = Math.min(13, Math.max(0, mmi))
  const above = Math.max(
    1,
    NODES.findIndex(([node]) => node >= value),
  )
  const [low, ...from] = NODES[above - 1] ?? [0, 255, 255, 255]
  const [high, ...to] = NODES[above] ?? [13, 128, 0, 0]
  const share = (value - low) / (high - low)
  const mixed = from.map((part, i) => Math.round(part + ((to[i] ?? part) - part) * share))
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** For what is written on an intensity's colour: black, or white on the darkest reds, at least 4.5:1 either way. */
export function inkOn(mmi: number): string {
  // At 9.33 black and white have 4.58:1 both. On lighter reds only full black has enough.
  return mmi >= 9.33 ? '#ffffff' : mmi >= 9 ? '#000000' : '#111111'
}

/** I … X, the intensity's nearest whole number; X stands for all above. '–' of NaN. */
export function romanOf(mmi: number): string {
  if (Number.isNaN(mmi)) return '–'
  return ROMANS[Math.min(10, Math.max(0, Math.round(mmi)))] ?? 'X'
}

export const LEGEND: readonly LegendRow[] = [
  row('I', '<0.05', '<0.02', 1, 0),
  row('II–III', '0.3', '0.13', 2.5, 1.5),
  row('IV', '2.76', '1.41', 4, 3.5),
  row('V', '6.2', '4.65', 5, 4.5),
  row('VI', '11.5', '9.64', 6, 5.5),
  row('VII', '21.5', '20', 7, 6.5),
  row('VIII', '40.1', '41.4', 8, 7.5),
  row('IX', '74.7', '85.8', 9, 8.5),
  row('X+', '>139', '>178', 10, 9.5),
]

/** The legend's row of an intensity; a row of dashes of NaN. */
export function legendRowOf(mmi: number): LegendRow {
  const found = LEGEND.findLast(({ from }) => mmi >= from)
  return found ?? row('–', '–', '–', NaN, NaN)
}

function row(intensity: IntensityClass, pga: string, pgv: string, shade: number, from: number): LegendRow {
  return { intensity, pga, pgv, color: colorOf(shade), from }
}
