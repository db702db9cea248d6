/** What a drill's equation does not cover, in sentences for its maker. See ground-motion.ts for what is done beyond it. */
import type { DrillPreset } from './drill-presets.ts'
import { MAGNITUDES_FITTED } from './ground-motion.ts'

/** Active crust is thinner than this nearly everywhere. */
const CRUST_KM = 40

export interface DrillSubject {
  readonly magnitude: number
  readonly depthKm: number
  /** Undefined where it is not known: at a place of the maker's own. */
  readonly setting?: DrillPreset['setting'] | undefined
}

/** Empty where the equation covers the drill, and of figures that are none. */
export function drillCaveats({ magnitude, depthKm, setting }: DrillSubject): string[] {
  const [least, greatest] = MAGNITUDES_FITTED
  const caveats: string[] = []
  if (setting === 'subduction')
    caveats.push(
      'This place lies over a subduction zone. The equation is for active crust, so a real earthquake here shakes otherwise.',
    )
  if (magnitude < least || magnitude > greatest)
    caveats.push(
      `The equation was fitted to magnitudes ${least} to ${greatest}. Outside of them its shaking is a guess.`,
    )
  if (depthKm > CRUST_KM && setting !== 'subduction')
    caveats.push(
      `The equation is for earthquakes in the crust. At ${depthKm} km an earthquake is below it, and shakes otherwise.`,
    )
  return caveats
}
