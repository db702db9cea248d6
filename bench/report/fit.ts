/** Statistics of small samples. */

export interface Fit {
  readonly slope: number
  readonly intercept: number
  /** Share of the variance that the line explains, 0 … 1; 1 where there is none. */
  readonly r2: number
}

/** The line of least squares through points of which at least two differ in x. */
export function linearFit(points: readonly (readonly [x: number, y: number])[]): Fit {
  const n = points.length
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n
  let xx = 0
  let xy = 0
  let yy = 0
  for (const [x, y] of points) {
    xx += (x - meanX) ** 2
    xy += (x - meanX) * (y - meanY)
    yy += (y - meanY) ** 2
  }
  if (xx === 0) throw new Error('a line needs two points that differ in x')
  const slope = xy / xx
  return { slope, intercept: meanY - slope * meanX, r2: yy === 0 ? 1 : (slope * xy) / yy }
}
