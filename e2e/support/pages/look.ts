/** A state of a page as a person would look at it: axe finds nothing, and with SCREENSHOTS set, pictures are kept. */
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const FOLDER = fileURLToPath(new URL('../../results/screenshots/', import.meta.url))
const NARROWEST = 320
const WIDTHS = [375, 1280, 2560]
const SCHEMES = ['light', 'dark'] as const

/** Nothing sticks out sideways on the narrowest phone. `part`: the accessible name of a region, to keep a picture of it alone. */
export async function look(page: Page, state: string, part?: string): Promise<void> {
  await expectFits(page, state)
  for (const colorScheme of SCHEMES) {
    await expectNothingFound(page, state, colorScheme)
    if (process.env['SCREENSHOTS'] !== undefined) await keep(page, `${state}-${colorScheme}`, part)
  }
}

/** axe finds nothing, in either theme. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  for (const colorScheme of SCHEMES) await expectNothingFound(page, state, colorScheme)
}

async function expectNothingFound(
  page: Page,
  state: string,
  colorScheme: (typeof SCHEMES)[number],
): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  const axe = new AxeBuilder({ page })
  // A theme changes colours and nothing else, so the second one is held against those rules alone.
  if (colorScheme !== SCHEMES[0]) axe.withRules(['color-contrast', 'link-in-text-block'])
  const { violations } = await axe.analyze()
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    at: nodes.map(({ target }) => target.join(' ')).slice(0, 5),
  }))
  expect(found, `axe, ${state}, ${colorScheme}`).toEqual([])
}

async function expectFits(page: Page, state: string): Promise<void> {
  const before = page.viewportSize()
  await page.setViewportSize({ width: NARROWEST, height: 800 })
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), `${state} on ${NARROWEST} px`)
    .toBeLessThanOrEqual(NARROWEST)
  if (before) await page.setViewportSize(before)
}

async function keep(page: Page, name: string, part: string | undefined): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const before = page.viewportSize()
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: Math.min(1440, Math.max(800, width * 0.6)) })
    const path = `${FOLDER}${name}-${width}${part === undefined ? '' : '-part'}.png`
    if (part === undefined) await page.screenshot({ path, fullPage: true, animations: 'disabled' })
    else await page.getByRole('region', { name: part }).screenshot({ path, animations: 'disabled' })
  }
  if (before) await page.setViewportSize(before)
}
