/** The emergency page in the reader's language: the browser's, or the one chosen on the page. */
import type { Page } from '@playwright/test'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'

const INVENTORY = [
  'FACILITY_TYPE,EXTERNAL_FACILITY_ID,FACILITY_NAME,LAT,LON,METRIC:MMI:GREEN,METRIC:MMI:YELLOW,METRIC:MMI:RED',
  'HOSPITAL,H1,Hospital Central,34.02,-118.03,4,6,8',
  'PUENTE,P1,Puente Viejo,34.60,-118.60,4,6,8',
  'PRESA,D1,Presa Alta,95,-118,4,6,8',
].join('\n')

test('a browser in Spanish has the page in Spanish, before and with a map', async ({ world }) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('sismos')
  const { page } = await world.tab('emergency page', { path: `/#${channel}`, locale: 'es' })
  await page.setViewportSize({ width: 1280, height: 900 })
  await expect(page.locator('html')).toHaveAttribute('lang', 'es')
  await expect(page.getByRole('heading', { level: 1, name: 'A la espera de un aviso' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Idioma' })).toHaveValue('es')
  await expectNoEnglish(page)

  await publishMap(publisher, {
    title: 'M 6,8, al norte de Pueblo Nuevo',
    status: 'exercise',
    magnitude: 6.8,
    stations: 4,
    facts: { version: '1', description: 'Pueblo Nuevo', mapStatus: 'automatic' },
  })
  await expect(
    page.getByRole('heading', { level: 1, name: 'SIMULACRO: M 6,8, al norte de Pueblo Nuevo' }),
  ).toBeVisible()
  await expect(page.getByRole('region', { name: 'Estado de este aviso' })).toContainText(
    'SIMULACRO Esto es un simulacro.',
  )
  const facts = page.getByRole('region', { name: 'Datos del terremoto' })
  await expect(facts).toContainText('Magnitud6,8')
  await expect(facts).toContainText('34,00° N, 118,00° O')
  await expect(facts).toContainText('Automático, aún no revisado por una persona')
  await expect(page.getByText('4 archivos, todos verificados.')).toBeVisible()
  await expect(page.getByText(/^Recibido hace menos de un minuto$/)).toBeVisible()
  const map = page.getByRole('application', { name: /^Mapa de intensidad sísmica/ })
  await map.getByRole('button', { name: 'Acercar' }).click()
  await expect(map.getByRole('button', { name: 'Estaciones (4)' })).toBeVisible()
  await map.focus()
  await page.keyboard.press('ArrowRight')
  await expect(map.getByRole('status')).toContainText(/° norte, .*° oeste: .* del epicentro/)

  const list = page.getByRole('region', { name: /^Mis instalaciones/ })
  await list.getByLabel('Archivo de instalaciones').setInputFiles({
    name: 'inventario.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(INVENTORY),
  })
  await expect(list.getByText('inventario.csv: 2 instalaciones añadidas, 1 línea omitida.')).toBeVisible()
  await expect(list.getByRole('row').filter({ hasText: 'Hospital Central' })).toContainText('prioridad')
  await list.getByRole('button', { name: 'Hospital Central' }).click()
  await expectNoEnglish(page)
  await look(page, 'spanish')
})

test('the language chosen on the page changes it at once, and stays over a reload, also without the server', async ({
  world,
}) => {
  const reader = await world.tab('emergency page', { path: '/', locale: 'en-US' })
  const { page } = reader
  await expect(page.getByRole('heading', { level: 1, name: 'No channel yet' })).toBeVisible()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Español')
  await expect(page.getByRole('heading', { level: 1, name: 'Aún no hay canal' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Acercar' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Mis instalaciones' })).toBeVisible()
  await expect(page).toHaveTitle(/^A la espera/)
  await reader.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'es')
  await expect(page.getByRole('heading', { level: 1, name: 'Aún no hay canal' })).toBeVisible()

  // The texts are kept for when the server is gone, like all of the page.
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
  await world.server.kill()
  await reader.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'El servidor no responde' })).toBeVisible()
  await page.getByRole('combobox', { name: 'Idioma' }).selectOption('English')
  await expect(page.getByRole('heading', { level: 1, name: 'The server does not answer' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})

/** No text, name or hint with one of English's small words, but for what says that it is English. */
async function expectNoEnglish(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const english = /\b(the|of|and|is|are|not|from|this|was|by|with|here|your|to)\b/i
    const texts: string[] = []
    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest('[lang=en], script, noscript')) continue
      for (const node of element.childNodes)
        if (node.nodeType === Node.TEXT_NODE) texts.push(node.textContent ?? '')
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext'])
        texts.push(element.getAttribute(name) ?? '')
    }
    return texts.filter((text) => english.test(text))
  })
  expect(found).toEqual([])
}
