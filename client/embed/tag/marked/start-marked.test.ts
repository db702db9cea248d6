// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startMarked } from './start-marked.ts'
import { endObservers, show } from '../testing.ts'

beforeEach(() => {
  endObservers()
  vi.useFakeTimers()
  show(
    '<img data-flashcrew="/a.jpg"><p data-flashcrew="/w.webp"></p><script data-manifest="/m.json"></script>',
  )
})
afterEach(() => vi.useRealTimers())

const source = () => document.querySelector('img')?.getAttribute('src')
const wall = () => document.querySelector('p')?.style.backgroundImage

test.each([
  ['quick', 0],
  ['far', 300],
  ['busy', 3_000],
] as const)('on a site that is %s pictures begin after %i ms', async (speed, holdMs) => {
  startMarked(speed)
  await vi.advanceTimersByTimeAsync(Math.max(0, holdMs - 1))
  if (holdMs > 0) expect(source()).toBeNull()
  await vi.advanceTimersByTimeAsync(1)
  expect(source()).toBe('/a.jpg')
})

test('where the script does not come within three seconds, backgrounds begin too', async () => {
  startMarked('quick')
  await vi.advanceTimersByTimeAsync(2_999)
  expect(wall()).toBe('')
  await vi.advanceTimersByTimeAsync(1)
  expect(wall()).toContain('/w.webp')
})

test('what the script says first is the script’s from then on', async () => {
  startMarked('busy')
  document.dispatchEvent(new Event('flashcrew'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect([source(), wall()]).toEqual([null, ''])
})

test('a script that fails starts all at once; another’s failure does not', () => {
  startMarked('busy')
  document.querySelector('img')?.dispatchEvent(new Event('error'))
  expect(source()).toBeNull()
  document.querySelector('script')?.dispatchEvent(new Event('error'))
  expect(source()).toBe('/a.jpg')
  expect(wall()).toContain('/w.webp')
})
