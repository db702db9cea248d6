/** What the colours of a motion's map mean: its steps, each with the figure where it begins. */
import { maximumOf } from '../../../shakemap/grid.ts'
import { motionColor, motionInk, motionSteps, unitOf } from '../../../shakemap/motion-scale.ts'
import { motionMeaning, motionName } from '../../common/words/motion.ts'
import type { ShownMotion } from '../../map/drawings.ts'
import { formatMotion, formatNumber } from '../../texts/figures.ts'
import { mapTexts } from '../../texts/sections/map.ts'
import './layers.css'

export function MotionLegend({ motion: { name, values } }: { readonly motion: ShownMotion }) {
  const largest = maximumOf(values) ?? 0
  const steps = motionSteps(largest)
  const texts = mapTexts.value.layers
  return (
    <figure class="motion-legend">
      <figcaption>
        <strong>{motionName(name)}</strong> {motionMeaning(name)}.{' '}
        {texts.largest({ motion: `${formatMotion(largest)} ${unitOf(name)}` })}
      </figcaption>
      <ol class="motion-steps" aria-label={texts.scale}>
        {steps.map((step, i) => {
          const middle = Math.sqrt(step * (steps[i + 1] ?? step * 2))
          return (
            <li key={step} style={{ background: motionColor(middle), color: motionInk(middle) }}>
              {formatNumber(step)}
            </li>
          )
        })}
        <li class="motion-unit">{unitOf(name)}</li>
      </ol>
    </figure>
  )
}
