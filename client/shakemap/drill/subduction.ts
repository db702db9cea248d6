/**
 * The shaking of an earthquake where one plate slides under another (interface), over it and before the volcanoes (fore-arc).
 * Pure.
 *
 * Abrahamson, Gregor & Addo 2016, "BC Hydro ground motion prediction equations for subduction earthquakes", Earthquake
 * Spectra 32, 23–44: the median of the central model, for the horizontal components' mean. It is fitted to interface
 * earthquakes of magnitude 6.0 to 8.4, within 300 km. The site's ground enters by Vs30, after Walling and others 2008.
 *
 * The coefficients are those of OpenQuake's `abrahamson_2015.py`, and the tests compare with the values that OpenQuake
 * publishes for it. The equation has no PGV and no intensity. The intensity is that of the PGA, by Worden and others 2012:
 * ShakeMap does the same where an equation has no PGV. The PGV is then the one that goes with the intensity.
 */
import { intensityOf, PERIODS, pgvOf } from './ground-motion.ts'

interface Coefficients {
  readonly vLin: number
  readonly b: number
  readonly theta1: number
  readonly theta2: number
  readonly theta6: number
  readonly theta12: number
  readonly theta13: number
  readonly deltaC1: number
}

const PGA: Coefficients = {
  ...{ vLin: 865.1, b: -1.186, theta1: 4.2203, theta2: -1.35, theta6: -0.0012 },
  ...{ theta12: 0.98, theta13: -0.0135, deltaC1: 0.2 },
}
const PSA: Readonly<Record<(typeof PERIODS)[number], Coefficients>> = {
  PSA03: {
    ...{ vLin: 587.1, b: -2.518, theta1: 4.7945, theta2: -1.28, theta6: -0.0027 },
    ...{ theta12: 2.348, theta13: -0.0183, deltaC1: 0.2 },
  },
  PSA10: {
    ...{ vLin: 400, b: -1.955, theta1: 2.7981, theta2: -0.85, theta6: -0.0062 },
    ...{ theta12: 1.47, theta13: -0.0363, deltaC1: 0 },
  },
  PSA30: {
    ...{ vLin: 400, b: 0, theta1: 0.6443, theta2: -0.64, theta6: -0.0064 },
    ...{ theta12: -0.673, theta13: -0.0798, deltaC1: -0.2 },
  },
}
const [N, C, C4, C1] = [1.18, 1.88, 10, 7.8]
const [THETA3, THETA4, THETA9] = [0.1, 0.9, 0.4]
/** m/s: the ground that the equation calls rock. */
const ROCK = 1_000

/** The magnitudes of the interface earthquakes that the equation is fitted to. */
export const INTERFACE_MAGNITUDES = [6, 8.4] as const
/** Stiff soil, between the building code's classes C and D. */
export const VS30_USUAL = 360
/** m/s: from soft soil to hard rock. Above 1,000 the equation knows no difference. */
export const VS30_RANGE = [150, 1_500] as const

export interface Motion {
  readonly mmi: number
  /** %g */
  readonly pga: number
  /** cm/s */
  readonly pgv: number
  /** %g, in the order of PERIODS. */
  readonly psa: readonly number[]
}

/** The shaking at so many kilometres from the rupture, on ground of this Vs30 in m/s. */
export function interfaceMotion(magnitude: number, ruptureKm: number, vs30: number): Motion {
  const rockPga = Math.exp(onRock(PGA, magnitude, ruptureKm))
  const percentG = (of: Coefficients): number =>
    100 * Math.exp(sourceAndPath(of, magnitude, ruptureKm) + site(of, vs30, rockPga))
  const pga = percentG(PGA)
  const mmi = intensityOf('PGA', pga)
  return { mmi, pga, pgv: pgvOf(mmi), psa: PERIODS.map((name) => percentG(PSA[name])) }
}

/** The natural logarithm of the motion on rock, in g. */
function onRock(of: Coefficients, magnitude: number, km: number): number {
  return sourceAndPath(of, magnitude, km) + (of.theta12 + of.b * N) * Math.log(ROCK / of.vLin)
}

function sourceAndPath(
  { theta1, theta2, theta6, theta13, deltaC1 }: Coefficients,
  magnitude: number,
  km: number,
): number {
  // Above C1 + ΔC1 the slope is zero.
  const slope = THETA4 * Math.min(0, magnitude - C1 - deltaC1)
  const source = theta1 + THETA4 * deltaC1 + slope + theta13 * (10 - magnitude) ** 2
  const spread = Math.log(km + C4 * Math.exp(THETA9 * (magnitude - 6)))
  return source + (theta2 + THETA3 * (magnitude - 7.8)) * spread + theta6 * km
}

/** Soft ground strengthens weak shaking, and less so strong shaking, which its own give takes up. */
function site({ vLin, b, theta12 }: Coefficients, vs30: number, rockPga: number): number {
  const share = Math.min(vs30, ROCK) / vLin
  const linear = theta12 * Math.log(share)
  if (vs30 >= vLin) return linear + b * N * Math.log(share)
  return linear - b * Math.log(rockPga + C) + b * Math.log(rockPga + C * share ** N)
}
