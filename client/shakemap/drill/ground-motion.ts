/**
 * The shaking of a drill, of a point or of a rupture, by published equations. Pure.
 *
 * Allen, Wald & Worden 2012, "Intensity attenuation for active crustal regions", Journal of Seismology 16, 409–433. It is
 * fitted to earthquakes of magnitude 5.0 to 7.9 in active crust, within 300 km. Beyond that it is extrapolated:
 *
 * - Above magnitude 7.9 and beyond 300 km the equations are used as they are.
 * - Below magnitude 5 the near-source term of either form is that of magnitude 5, and the intensity falls by the
 *   hypocentral form's 1.428 for each magnitude. (The form for ruptures has 0.913, which makes small earthquakes too strong.)
 * - The hypocentral form takes no distance as shorter than half the width of a magnitude 5 rupture, since the hypocentre is
 *   in its middle. Without these two bounds a magnitude 3 at the surface has intensity X. With them it has V.
 */

const CM_S2_PER_PERCENT_G = 9.80665

/** The magnitudes that the equations are fitted to. */
export const MAGNITUDES_FITTED = [5, 7.9] as const
/** Half the width of a magnitude 5 rupture by Wells & Coppersmith 1994: 10^(−1.01 + 0.32 · 5) / 2. */
const DISTANCE_MIN_KM = 1.95
/** c₁ of the hypocentral form. */
const MMI_PER_MAGNITUDE = 1.428

/**
 * Intensity (1–10) at a hypocentral distance in km: their equation of hypocentral distance, coefficients c₀ = 2.085,
 * c₁ = 1.428, c₂ = −1.402, c₄ = 0.078, m₁ = −0.209, m₂ = 2.042. Bounds: see above.
 */
export function intensityAt(magnitude: number, hypocentralKm: number): number {
  const km = Math.max(DISTANCE_MIN_KM, hypocentralKm)
  const nearSourceKm = -0.209 + 2.042 * Math.exp(Math.max(MAGNITUDES_FITTED[0], magnitude) - 5)
  const far = km > 50 ? 0.078 * Math.log(km / 50) : 0
  const mmi = 2.085 + MMI_PER_MAGNITUDE * magnitude - 1.402 * Math.log(Math.hypot(km, nearSourceKm)) + far
  return Math.min(10, Math.max(1, mmi))
}

/**
 * Intensity (1–10) at the distance in km to the nearest point of the rupture: their equation of the closest distance,
 * coefficients c₀ = 3.950, c₁ = 0.913, c₂ = −1.107, c₃ = 0.813. Bounds: see above.
 */
export function intensityAtRupture(magnitude: number, ruptureKm: number): number {
  const [least] = MAGNITUDES_FITTED
  const fitted = Math.max(least, magnitude)
  const nearSourceKm = 1 + 0.813 * Math.exp(fitted - 5)
  const below = MMI_PER_MAGNITUDE * (fitted - magnitude)
  const mmi = 3.95 + 0.913 * fitted - 1.107 * Math.log(Math.hypot(ruptureKm, nearSourceKm)) - below
  return Math.min(10, Math.max(1, mmi))
}

/** Periods of 0.3, 1.0 and 3.0 seconds. */
export const PERIODS = ['PSA03', 'PSA10', 'PSA30'] as const
type Measure = 'PGA' | 'PGV' | (typeof PERIODS)[number]

/** Of MMI = c + d · log₁₀ Y (cm/s², cm/s): below MMI 2, up to where the two lines cross, and above. */
const WORDEN: Readonly<
  Record<Measure, { readonly weak: Line; readonly low: Line; readonly high: Line; readonly crossing: number }>
> = {
  PGA: { weak: [1.71, 2.08], low: [1.78, 1.55], high: [-1.6, 3.7], crossing: 4.22 },
  PGV: { weak: [4.62, 2.17], low: [3.78, 1.47], high: [2.89, 3.16], crossing: 4.56 },
  PSA03: { weak: [1.15, 1.92], low: [1.26, 1.69], high: [-4.15, 4.14], crossing: 4.99 },
  PSA10: { weak: [2.71, 2.17], low: [2.5, 1.51], high: [0.2, 2.9], crossing: 4.98 },
  PSA30: { weak: [7.35, 3.45], low: [3.81, 1.17], high: [1.99, 3.01], crossing: 4.96 },
}
type Line = readonly [c: number, d: number]

/**
 * The motion that goes with an intensity, in %g or cm/s: Worden and others 2012, "Probabilistic relationships between
 * ground-motion parameters and modified Mercalli intensity in California", BSSA 102, 204–221, solved for the motion. The
 * line below MMI 2 is ShakeMap's own.
 */
export function motionOf(measure: Measure, mmi: number): number {
  const { weak, low, high, crossing } = WORDEN[measure]
  const [c, d] = mmi < 2 ? weak : mmi < crossing ? low : high
  return 10 ** ((mmi - c) / d) / (measure === 'PGV' ? 1 : CM_S2_PER_PERCENT_G)
}

/** The intensity (1–10) that goes with a motion in %g or cm/s: the same relationships the other way. */
export function intensityOf(measure: Measure, motion: number): number {
  const { weak, low, high, crossing } = WORDEN[measure]
  const log = Math.log10(motion * (measure === 'PGV' ? 1 : CM_S2_PER_PERCENT_G))
  const by = ([c, d]: Line): number => c + d * log
  const mmi = by(high) >= crossing ? by(high) : by(low) >= 2 ? by(low) : by(weak)
  return Math.min(10, Math.max(1, mmi))
}

/** Peak ground acceleration in %g. */
export function pgaOf(mmi: number): number {
  return motionOf('PGA', mmi)
}

/** Peak ground velocity in cm/s. */
export function pgvOf(mmi: number): number {
  return motionOf('PGV', mmi)
}
/** The distance in km at which the intensity has fallen to `mmi`, found by bisection, within 1 and 20,000. */
export function distanceOf(mmi: number, at: (km: number) => number): number {
  let [near, far] = [1, 20_000]
  for (let i = 0; i < 40; i++) {
    const middle = Math.sqrt(near * far)
    if (at(middle) > mmi) near = middle
    else far = middle
  }
  return Math.sqrt(near * far)
}
