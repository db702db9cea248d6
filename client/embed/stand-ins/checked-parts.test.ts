// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { loadPart } from './checked-parts.ts'

afterEach(() => vi.restoreAllMocks())

/** The element that it asks by; nothing is fetched. */
function asked(name: string): { script: HTMLScriptElement; came: Promise<unknown> } {
  const append = vi.spyOn(document.head, 'append').mockImplementation(() => {})
  const came = loadPart(name, 'abc=')
  return { script: append.mock.lastCall?.[0] as HTMLScriptElement, came }
}

test('a part is asked for by its hash, beside this file, with the nonce of the tag', () => {
  document.body.innerHTML = '<script data-manifest="/flashcrew.json" nonce="once"></script>'
  const tag = document.querySelector('script')
  if (tag) tag.nonce = 'once'
  const { script } = asked('site')
  expect(script).toMatchObject({ type: 'module', integrity: 'sha256-abc=', nonce: 'once' })
  expect(new URL(script.src).pathname).toMatch(/\/client\/embed\/stand-ins\/embed-site\.js$/)
})

test('a part that the browser refuses is not imported', async () => {
  const { script, came } = asked('site')
  script.dispatchEvent(new Event('error'))
  await expect(came).rejects.toBeInstanceOf(Event)
})
