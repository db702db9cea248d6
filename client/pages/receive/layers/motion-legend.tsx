/** The colours of a map of a motion or of the uncertainty: its steps, each with the figure where it begins. */
import { scaleOf, unitOf } from '../../../shakemap/field-scale.ts'
import { maximumOf } from '../../../shakemap/grid.ts'
import { motionMeaning, motionName } from '../../common/words/motion.ts'
import type { ShownMotion } from '../../map/drawings.ts'
import { formatMotion, formatNumber } from '../../texts/figures.ts'
import { mapTexts } from '../../texts/sections/map.ts'
import './layers.css'

export function MotionLegend({ motion: { name, values } }: { readonly motion: ShownMotion }) {
  const { color, ink, middle, steps: stepsOf } = scaleOf(name)
  const largest = maximumOf(values) ?? 0
  const steps = stepsOf(largest)
  const unit = unitOf(name)
  const texts = mapTexts.value.layers
  return (
    <figure class="motion-legend">
      <figcaption>
        <strong>{motionName(name)}</strong> {motionMeaning(name)}.{' '}
        {texts.largest({ motion: `${formatMotion(largest)} ${unit}`.trim() })}
      </figcaption>
      <ol class="motion-steps" aria-label={texts.scale}>
        {steps.map((step, i) => {
          const value = middle(step, steps[i + 1])
          return (
            <li key={step} style={{ background: color(value), color: ink(value) }}>
              {formatNumber(step)}
            </li>
          )
        })}
        {unit !== '' && <li class="motion-unit">{unit}</li>}
      </ol>
    </figure>
  )
}
