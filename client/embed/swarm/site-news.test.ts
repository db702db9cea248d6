import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SiteNews } from './site-news.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('progress is heard once in 50 ms, the last never left out; a change at once', () => {
  const news = new SiteNews()
  const hear = vi.fn<() => void>()
  news.listen(hear)
  for (let i = 0; i < 5; i++) news.progress()
  expect(hear).not.toHaveBeenCalled()
  vi.advanceTimersByTime(50)
  expect(hear).toHaveBeenCalledTimes(1)
  news.progress()
  news.changed()
  expect(hear).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(1_000)
  expect(hear, 'what was told is not told again').toHaveBeenCalledTimes(2)
})

test('after the end nothing is heard', () => {
  const news = new SiteNews()
  const hear = vi.fn<() => void>()
  news.listen(hear)
  news.progress()
  news.close()
  news.changed()
  vi.advanceTimersByTime(1_000)
  expect(hear).not.toHaveBeenCalled()
})
