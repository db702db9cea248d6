import { expect, test, vi } from 'vitest'
import { followPage } from './page-life.ts'

function page() {
  const [window, document] = [new EventTarget(), new EventTarget()]
  const life = { gone: vi.fn<() => void>(), back: vi.fn<() => void>(), awake: vi.fn<() => void>() }
  const listeners = new AbortController()
  followPage(life, listeners.signal, { window, document } as unknown as Partial<typeof globalThis>)
  return { window, document, life, listeners }
}
const shown = (persisted: boolean) => Object.assign(new Event('pageshow'), { persisted })

test('a page that is put away is gone, and back only out of the cache', () => {
  const { window, life } = page()
  window.dispatchEvent(new Event('pagehide'))
  expect(life.gone).toHaveBeenCalledTimes(1)
  window.dispatchEvent(shown(false))
  expect(life.back, 'a first showing').not.toHaveBeenCalled()
  window.dispatchEvent(shown(true))
  expect(life.back).toHaveBeenCalledTimes(1)
})

test('a page that was hidden or frozen looks at the time', () => {
  const { document, life } = page()
  document.dispatchEvent(new Event('visibilitychange'))
  document.dispatchEvent(new Event('resume'))
  expect(life.awake).toHaveBeenCalledTimes(2)
})

test('after the end nothing is heard, and where there is no page nothing at all', () => {
  const { window, document, life, listeners } = page()
  listeners.abort()
  window.dispatchEvent(new Event('pagehide'))
  window.dispatchEvent(shown(true))
  document.dispatchEvent(new Event('resume'))
  expect([life.gone, life.back, life.awake].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0])
  expect(() => followPage(life, new AbortController().signal, {})).not.toThrow()
})
