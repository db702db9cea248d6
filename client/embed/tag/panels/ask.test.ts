// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest'
import { consents } from '../visitor.ts'

beforeEach(() => {
  localStorage.clear()
  document.body.replaceChildren()
  document.documentElement.lang = 'en'
  // As on a page of its own.
  vi.resetModules()
})

const asking = (ask = '') => import('./ask.ts').then(({ asksVisitor }) => asksVisitor(ask))
const panels = () => [...document.querySelectorAll('[aria-label=Flashcrew]')]
const within = (selector: string) => [
  ...(panels()[0]?.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? []),
]
const shown = () => vi.waitFor(() => expect(panels()).toHaveLength(1))
const press = (label: string) =>
  within('button')
    .find(({ textContent }) => textContent === label)
    ?.click()

test.each([
  ['Take part', true],
  ['No, thanks', false],
])('the visitor says “%s” once, for all pages of the site', async (label, agrees) => {
  const answer = asking()
  await shown()
  press(label)
  expect(await answer).toBe(agrees)
  expect(panels()).toEqual([])
  vi.resetModules()
  expect(await asking(), 'on the next page').toBe(agrees)
  expect(panels()).toEqual([])
})

test('it says what others will see, in the page’s language, and where to read more', async () => {
  document.documentElement.lang = 'es-MX'
  void asking('/privacidad')
  await shown()
  expect(within('p')[0]?.textContent).toContain('ven entonces su dirección de internet')
  expect(within('a')[0]?.getAttribute('href')).toBe('/privacidad')
})

test('a page that looks again for company asks nobody twice', async () => {
  const { asksVisitor } = await import('./ask.ts')
  const answers = [asksVisitor(''), asksVisitor('')]
  await shown()
  press('Take part')
  expect(await Promise.all(answers)).toEqual([true, true])
})

test('nobody takes part before there was a yes, and no page waits for it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const first = consents({ ask: '' })
  await shown()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await first, 'for this page it is a no').toBe(false)
  vi.useRealTimers()
  press('Take part')
  await vi.waitFor(async () => expect(await consents({ ask: '' })).toBe(true))
})

test('a site’s own function is asked first', async () => {
  vi.stubGlobal('mayShare', () => false)
  expect(await consents({ ask: '', consent: 'mayShare' })).toBe(false)
  expect(panels()).toEqual([])
  vi.unstubAllGlobals()
})
