/** What the map shows: the intensity, or one kind of ground motion that the product has. */
import { useId } from 'preact/hooks'
import type { FieldName, GridProduct } from '../../../shakemap/types.ts'
import { motionMeaning, motionName } from '../../common/words/motion.ts'
import { commonTexts } from '../../texts/sections/common.ts'
import { mapTexts } from '../../texts/sections/map.ts'
import { chosenMotion, motionsOf, shownMotion } from './shown-motion.ts'
import './layers.css'

export function LayerSwitch({ product }: { readonly product: GridProduct | null | undefined }) {
  const group = useId()
  const motions = motionsOf(product)
  if (motions.length === 0) return null
  const shown = shownMotion(product)?.name ?? null
  const choices: readonly (FieldName | null)[] = [null, ...motions]
  return (
    <fieldset class="map-layers">
      <legend>{mapTexts.value.layers.title}</legend>
      {choices.map((name) => (
        <label key={name ?? 'MMI'} title={name === null ? undefined : motionMeaning(name)}>
          <input
            type="radio"
            name={group}
            checked={name === shown}
            onChange={() => {
              chosenMotion.value = name
            }}
          />
          <span>{name === null ? commonTexts.value.intensity : motionName(name)}</span>
        </label>
      ))}
    </fieldset>
  )
}
