/**
 * What a site's visitor decides before it has a peer: a file of its own, since the script tag's first kilobytes need it and
 * nothing else of the core.
 */
import { assert } from '../../lib/assert.ts'
import { parameters } from '../../wire/parameters.ts'

/** In a crowd peers tell what a busy site's document says: few ask the site, so that what they tell is what it says now. `draw`: 0 … 1. */
export function sparesDocument(visitors: number, isBusy: boolean, draw: number): boolean {
  assert(draw >= 0 && draw <= 1, 'a draw is a share')
  return isBusy && draw * visitors >= parameters.siteCrowdLeast
}
