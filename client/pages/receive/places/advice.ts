/**
 * Advice after shaking of an intensity, as the American Red Cross, FEMA’s Ready.gov and the Earthquake Country Alliance give it to
 * the public. Pure.
 */
export type Advice = 'aftershocks' | 'nothing' | 'look' | 'gas' | 'leave' | 'water' | 'coast' | 'help'

/** From here on things fall, and light damage is possible: the legend’s V. */
const THINGS_FALL_MMI = 4.5
/** From here on buildings may be damaged: the legend’s VII. */
const BUILDINGS_MMI = 6.5
const FELT_MMI = 1.5

/** The most urgent first. */
export function adviceFor(mmi: number): readonly Advice[] {
  if (mmi >= BUILDINGS_MMI) return ['aftershocks', 'leave', 'gas', 'coast', 'water', 'help']
  if (mmi >= THINGS_FALL_MMI) return ['aftershocks', 'look', 'gas', 'coast']
  return mmi >= FELT_MMI ? ['nothing', 'aftershocks'] : ['nothing']
}
