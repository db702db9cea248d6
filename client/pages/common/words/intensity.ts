/** ShakeMap’s words for an intensity, in the reader's language. Each takes the MMI, also a fraction or NaN. */
import { legendRowOf } from '../../../shakemap/palette.ts'
import { commonTexts } from '../../texts/sections/common.ts'

export function shakingOf(mmi: number): string {
  return commonTexts.value.shaking[legendRowOf(mmi).intensity]
}

export function damageOf(mmi: number): string {
  return commonTexts.value.damage[legendRowOf(mmi).intensity]
}
