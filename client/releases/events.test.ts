import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Release } from '../api.ts'
import { PageNews } from './events.ts'

const release = { id: 'r' } as Release
let target: EventTarget
let heard: string[]

beforeEach(() => {
  vi.useFakeTimers()
  heard = []
  target = new EventTarget()
  for (const type of ['release', 'progress', 'problem', 'coverage'])
    target.addEventListener(type, (event) => heard.push(event.type))
})
afterEach(() => {
  vi.useRealTimers()
})

test('progress comes at most once each 50 ms, the last change never left out', () => {
  const news = new PageNews(target)
  for (let i = 0; i < 100; i++) {
    news.progress(release)
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(100)
  expect(heard.length).toBeGreaterThanOrEqual(2)
  expect(heard.length).toBeLessThanOrEqual(3)
})

test('a change of state is told at once, in place of what was to come', () => {
  const news = new PageNews(target)
  news.progress(release)
  news.changed(release)
  expect(heard).toEqual(['progress'])
  vi.advanceTimersByTime(100)
  expect(heard).toEqual(['progress'])
})

test('nothing is told after close', () => {
  const news = new PageNews(target)
  news.progress(release)
  news.close()
  news.release(release)
  news.changed(release)
  news.problem({ code: 'quota', message: 'full' })
  vi.advanceTimersByTime(100)
  expect(heard).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
