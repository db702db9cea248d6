/** The time that a site which is not busy has for itself, before others are asked. */
import { parameters } from '../../../../shared/wire/parameters.ts'
import { after } from '../after.ts'
import { beginMarked, isLoaded, isMedia, MARKED, settled, type Media } from './elements.ts'
import { graceMs, speedOf, type PageTimes } from './site-speed.ts'

/**
 * A site that is not busy is asked by plain HTTP at once, and has a moment for that: then there is no page that we make
 * slower. In a crowd (`visitors`, this one included) it is spared before it is busy. Resolves when the moment is over.
 */
export async function hadItsTime(times: PageTimes | null, visitors: number): Promise<void> {
  // So many may well be the first of many more.
  const isCrowd = visitors >= parameters.siteCrowdLeast
  if (isCrowd || speedOf(times) === 'busy' || underWay().length === 0) return
  const grace = graceMs(times)
  const over = after(grace.all)
  if (document.readyState === 'loading')
    await Promise.race([
      over,
      new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve)),
    ])
  const media = underWay()
  await Promise.race([after(grace.first), ...media.map(settled)])
  if (media.some(isLoaded)) await Promise.race([over, Promise.all(media.map(settled))])
}

/** What is marked and may not wait until it is near; from now on all of it is under way. */
function underWay(): Media[] {
  beginMarked()
  return [...document.querySelectorAll(MARKED)]
    .filter((element) => isMedia(element))
    .filter((element) => element.getAttribute('loading') !== 'lazy')
}
