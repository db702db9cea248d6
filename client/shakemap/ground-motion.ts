/** The shaking of a drill, of a point or of a rupture, by published equations. Pure. */

const EARTH_RADIUS_KM = 6371
const CM_S2_PER_PERCENT_G = 9.80665

/**
 * Intensity (1–10) at a hypocentral distance in km.
 * Allen, Wald & Worden 2012, "Intensity attenuation for active crustal regions", hypocentral form.
 */
export function intensityAt(magnitude: number, hypocentralKm: number): number {
  const nearSourceKm = -0.209 + 2.042 * Math.exp(magnitude - 5)
  const far = hypocentralKm > 50 ? 0.078 * Math.log(hypocentralKm / 50) : 0
  const mmi = 2.085 + 1.428 * magnitude - 1.402 * Math.log(Math.hypot(hypocentralKm, nearSourceKm)) + far
  return Math.min(10, Math.max(1, mmi))
}

/**
 * Intensity (1–10) at the distance in km to the nearest point of the rupture.
 * Allen, Wald & Worden 2012, the form with the closest distance to the rupture.
 */
export function intensityAtRupture(magnitude: number, ruptureKm: number): number {
  const nearSourceKm = 1 + 0.813 * Math.exp(magnitude - 5)
  const mmi = 3.95 + 0.913 * magnitude - 1.107 * Math.log(Math.hypot(ruptureKm, nearSourceKm))
  return Math.min(10, Math.max(1, mmi))
}

/** Peak ground acceleration in %g. Worden and others 2012, solved for the motion (their first crossing at MMI 2, second at 4.2). */
export function pgaOf(mmi: number): number {
  const log = mmi < 2 ? (mmi - 1.71) / 2.08 : mmi < 4.21 ? (mmi - 1.78) / 1.55 : (mmi + 1.6) / 3.7
  return 10 ** log / CM_S2_PER_PERCENT_G
}

/** Peak ground velocity in cm/s, by the same. */
export function pgvOf(mmi: number): number {
  return 10 ** (mmi < 2 ? (mmi - 4.62) / 2.17 : mmi < 4.56 ? (mmi - 3.78) / 1.47 : (mmi - 2.89) / 3.16)
}

/** Great-circle distance in km between points in degrees (haversine, on a sphere: 0.5 % is far below the equations' scatter). */
export function epicentralKm(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const radians = Math.PI / 180
  const half =
    Math.sin(((lat2 - lat1) * radians) / 2) ** 2 +
    Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * Math.sin(((lon2 - lon1) * radians) / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** The hypocentral distance in km at which the intensity has fallen to `mmi`, found by bisection, within 1 and 20,000. */
export function distanceOf(magnitude: number, mmi: number): number {
  let [near, far] = [1, 20_000]
  for (let i = 0; i < 40; i++) {
    const middle = Math.sqrt(near * far)
    if (intensityAt(magnitude, middle) > mmi) near = middle
    else far = middle
  }
  return Math.sqrt(near * far)
}
