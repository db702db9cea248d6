import type { FacilityStanding } from '../../../facilities/rate/changes.ts'
import { MARKS } from './shapes.ts'

/** The level's shape in its colour, as on the map; words stand beside it. */
export function LevelMark({ standing }: { standing: FacilityStanding }) {
  const { path, fill } = MARKS[standing]
  return (
    <svg class="level-mark" viewBox="-1 -1 22 22" aria-hidden="true">
      <path d={path} fill={fill} stroke="#14181d" stroke-width="1.6" stroke-linejoin="round" />
    </svg>
  )
}
