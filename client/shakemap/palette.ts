/** ShakeMap's colours and words for intensities. */

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

export interface LegendRow {
  readonly intensity: string
  readonly shaking: string
  readonly damage: string
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

/** I … X, the intensity's nearest whole number; X stands for all above. '–' of NaN. */
export function romanOf(mmi: number): string {
  if (Number.isNaN(mmi)) return '–'
  return ROMANS[Math.min(10, Math.max(0, Math.round(mmi)))] ?? 'X'
}

export const LEGEND: readonly LegendRow[] = [
  row('I', 'Not felt', 'None', '<0.05', '<0.02', 1, 0),
  row('II–III', 'Weak', 'None', '0.3', '0.13', 2.5, 1.5),
  row('IV', 'Light', 'None', '2.76', '1.41', 4, 3.5),
  row('V', 'Moderate', 'Very light', '6.2', '4.65', 5, 4.5),
  row('VI', 'Strong', 'Light', '11.5', '9.64', 6, 5.5),
  row('VII', 'Very strong', 'Moderate', '21.5', '20', 7, 6.5),
  row('VIII', 'Severe', 'Moderate/heavy', '40.1', '41.4', 8, 7.5),
  row('IX', 'Violent', 'Heavy', '74.7', '85.8', 9, 8.5),
  row('X+', 'Extreme', 'Very heavy', '>139', '>178', 10, 9.5),
]

/** The legend's row of an intensity: its words. */
export function legendRowOf(mmi: number): LegendRow {
  const found = LEGEND.findLast(({ from }) => mmi >= from)
  return found ?? row('–', 'Unknown', 'Unknown', '–', '–', NaN, NaN)
}

function row(
  intensity: string,
  shaking: string,
  damage: string,
  pga: string,
  pgv: string,
  shade: number,
  from: number,
): LegendRow {
  return { intensity, shaking, damage, pga, pgv, color: colorOf(shade), from }
}
