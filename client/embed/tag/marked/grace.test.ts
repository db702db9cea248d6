// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parameters } from '../../../../shared/wire/parameters.ts'
import { hadItsTime } from './grace.ts'
import type { PageTimes } from './site-speed.ts'
import { picture, setComplete, show, turns } from '../testing.ts'

/** A page that took so long to answer, on a connection that took `wayMs`. */
const page = (answerMs: number, wayMs = 0): PageTimes => ({
  ...{ connectStart: 0, secureConnectionStart: 0, connectEnd: wayMs },
  ...{ requestStart: wayMs, responseStart: wayMs + answerMs },
})
const QUICK = page(10)

beforeEach(() => {
  vi.useFakeTimers()
  show('')
})
afterEach(() => vi.useRealTimers())

const come = (image: HTMLImageElement) => {
  setComplete(image, true)
  image.dispatchEvent(new Event('load'))
}

/** How long it takes, ms. */
async function msOf(times: PageTimes | null, visitors: number, act: () => void = () => {}): Promise<number> {
  const begun = Date.now()
  let ended = Number.NaN
  void hadItsTime(times, visitors).then(() => (ended = Date.now()))
  await turns()
  act()
  await vi.advanceTimersByTimeAsync(10_000)
  return ended - begun
}

test.each([
  ['nothing is marked', QUICK, 1, ''],
  ['all of it may wait until it is near', QUICK, 1, '<img loading="lazy" data-flashcrew="/a.jpg">'],
  ['the site is busy', page(300), 1, '<img data-flashcrew="/a.jpg">'],
  ['there is a crowd', QUICK, parameters.siteCrowdLeast, '<img data-flashcrew="/a.jpg">'],
])('no time is given where %s', async (_, times, visitors, html) => {
  show(html)
  expect(await msOf(times, visitors)).toBe(0)
})

test('what is marked begins, and has the time of a first picture where none comes', async () => {
  const image = show('<img data-flashcrew="/a.jpg">') as HTMLImageElement
  setComplete(image, false)
  expect(await msOf(QUICK, 1)).toBe(300)
  expect(image.getAttribute('src')).toBe('/a.jpg')
})

test('where one has come the others have the time of all, and no more than they need', async () => {
  const far = page(100, 100)
  const [first, second] = [picture('/a.jpg', false), picture('/b.jpg', false)]
  expect(await msOf(far, 1, () => come(first))).toBe(1_000)
  setComplete(first, false)
  expect(
    await msOf(far, 1, () => {
      come(first)
      come(second)
    }),
  ).toBe(0)
})
