/** What a drill's equation does not cover, in sentences for its maker. See ground-motion.ts for what is done beyond it. */
import type { DrillSetting } from './drill-presets.ts'
import { MAGNITUDES_FITTED } from './ground-motion.ts'
import { INTERFACE_MAGNITUDES } from './subduction.ts'

/** Active crust is thinner than this nearly everywhere. */
const CRUST_KM = 40
/** Deeper, two plates hold together no longer: an earthquake there is one within the lower plate. */
const INTERFACE_KM = 60

export interface DrillSubject {
  readonly magnitude: number
  readonly depthKm: number
  /** Active crust where it is left out. */
  readonly setting?: DrillSetting | undefined
}

/** Empty where the equation covers the drill, and of figures that are none. */
export function drillCaveats({ magnitude, depthKm, setting }: DrillSubject): string[] {
  const isInterface = setting === 'subduction'
  const [least, greatest] = isInterface ? INTERFACE_MAGNITUDES : MAGNITUDES_FITTED
  const caveats: string[] = []
  if (magnitude < least || magnitude > greatest)
    caveats.push(
      `The equation was fitted to magnitudes ${least} to ${greatest}. Outside of them its shaking is a guess.`,
    )
  if (isInterface && depthKm > INTERFACE_KM)
    caveats.push(
      `The equation is for earthquakes between two plates. At ${depthKm} km an earthquake is within the lower plate, and shakes otherwise.`,
    )
  if (!isInterface && depthKm > CRUST_KM)
    caveats.push(
      `The equation is for earthquakes in the crust. At ${depthKm} km an earthquake is below it, and shakes otherwise.`,
    )
  return caveats
}
