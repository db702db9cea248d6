import { EventEmitter, once } from 'node:events'
import { renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { parsePublish, type PublishOptions } from '../publish/arguments.ts'
import type { Order } from '../publish/desk.ts'
import { readLayout } from './product-folder.ts'
import { KeyState } from '../folder/state.ts'
import { drillTexts, recordedOutput, temporaryFolder, writeFiles } from '../testing.ts'
import { WatchedProducts } from './watched-products.ts'

const SETTLE_SECONDS = 0.15

function optionsOf(words: string[]): PublishOptions {
  return parsePublish([...words, '--watch'], Date.now())
}

/** A folder that is watched, by one process after another; a publication is kept instead of signed. */
function station(root: string, ...words: string[]) {
  const keyFile = join(temporaryFolder(), 'site.key')
  const published: Order[] = []
  const news = new EventEmitter()
  const options = optionsOf([root, '--key', keyFile, '--settle', String(SETTLE_SECONDS), ...words])

  async function start() {
    const state = new KeyState(keyFile)
    const { output, told } = recordedOutput()
    const ending = new AbortController()
    const tell = output.tell.bind(output)
    output.tell = (event, sentence, fields) => {
      tell(event, sentence, fields)
      news.emit(event)
    }
    const warn = output.warn.bind(output)
    output.warn = (event, sentence, fields) => {
      warn(event, sentence, fields)
      news.emit(event)
    }
    const publish = (order: Order) => {
      const { folder, signature, hash, status, composed } = order
      const { eventId = '', processTime } = composed.facts
      published.push(order)
      state.setSources({
        [folder]: {
          signature,
          hash,
          published: {
            hash,
            sequence: published.length,
            status,
            title: '',
            note: '',
            eventId,
            ids: [...composed.ids],
            processTime: processTime?.toISOString() ?? '',
            release: String(published.length),
          },
        },
      })
      news.emit('published')
      return Promise.resolve()
    }
    const layout = await readLayout(root)
    const { signal } = ending
    const request = {
      root,
      layout,
      desk: { publish },
      state,
      options,
      status: options.status ?? 'exercise',
      output,
      signal,
    }
    const running = new WatchedProducts(request).run()
    const stop = async () => {
      ending.abort()
      await running
      state.close()
    }
    onTestFinished(() => ending.abort())
    return { told, state, stop }
  }

  const titles = () => published.map(({ composed }) => composed.title)
  const next = (event: string) => once(news, event)
  return { start, published, titles, next }
}

test('a product that comes is published when it is whole, and each version once', async () => {
  const root = temporaryFolder()
  const { start, titles, next, published } = station(root)
  const waiting = next('waiting')
  const { told, state, stop } = await start()
  await waiting
  const first = next('published')
  writeFiles(root, drillTexts(3.5))
  await first
  expect(titles()).toEqual(['M 3.5, Los Angeles'])

  // A burst of versions, each before the one before it was whole.
  const second = next('published')
  for (const [version, magnitude] of [3.6, 3.7, 3.8].entries())
    writeFiles(root, drillTexts(magnitude, version + 2))
  await second
  expect(titles()).toEqual(['M 3.5, Los Angeles', 'M 3.8, Los Angeles'])

  // Touched, and written again as it was: the next that is published is the next version.
  writeFiles(root, drillTexts(3.8, 4))
  utimesSync(join(root, 'grid.xml'), new Date(), new Date(1_700_000_000_000))
  await vi.waitFor(() => expect(state.source(root)?.signature).not.toBe(published.at(-1)?.signature))
  const third = next('published')
  writeFiles(root, drillTexts(3.9, 5))
  await third
  expect(titles().slice(2)).toEqual(['M 3.9, Los Angeles'])
  for (const order of published) expect(order).toMatchObject({ folder: root, beside: [] })
  await stop()
  expect(told.filter(({ event }) => event === 'problem')).toEqual([])
})

test('after a restart nothing is published that was, and what came meanwhile is', async () => {
  const root = temporaryFolder()
  writeFiles(root, drillTexts(3.5))
  const { start, titles, next } = station(root)
  let coming = next('published')
  const first = await start()
  await coming
  await first.stop()

  const second = await start()
  await second.stop()
  expect(titles()).toEqual(['M 3.5, Los Angeles'])

  writeFiles(root, drillTexts(4, 2))
  coming = next('published')
  const third = await start()
  await coming
  await third.stop()
  expect(titles()).toEqual(['M 3.5, Los Angeles', 'M 4.0, Los Angeles'])
})

test('of ShakeMap’s own folders: what is there counts as known, new and changed events are published beside each other', async () => {
  const root = temporaryFolder()
  const products = (event: string) => join(root, event, 'current', 'products')
  writeFiles(products('old1'), drillTexts(3))
  writeFiles(products('old2'), drillTexts(3.1))
  const { start, titles, published, next } = station(root)
  const passed = next('passed-over')
  const { told, stop } = await start()
  await passed
  expect(told.find(({ event }) => event === 'passed-over')).toMatchObject({ events: 2 })

  let coming = next('published')
  writeFiles(products('new'), drillTexts(3.5))
  await coming
  coming = next('published')
  writeFiles(products('old1'), drillTexts(3.5, 2))
  await coming
  expect(titles()).toEqual(['M 3.5, Los Angeles', 'M 3.5, Los Angeles'])
  expect(published[1]?.beside.toSorted()).toEqual(['new', 'old1', 'old2'].map(products).toSorted())

  // Taken away: nothing is published, and nothing breaks.
  rmSync(join(root, 'new'), { recursive: true })
  coming = next('published')
  writeFiles(products('old2'), drillTexts(3.7, 3))
  await coming
  expect(titles().at(-1)).toBe('M 3.7, Los Angeles')
  await stop()
})

test('--catch-up publishes the newest event that is there', async () => {
  const root = temporaryFolder()
  writeFiles(join(root, 'older', 'current', 'products'), drillTexts(3))
  writeFiles(join(root, 'newer', 'current', 'products'), drillTexts(3.5))
  for (const path of Object.keys(drillTexts(3)))
    utimesSync(join(root, 'older', 'current', 'products', path), new Date(1_000_000), new Date(1_000_000))
  const { start, titles, next } = station(root, '--catch-up')
  const coming = next('published')
  const { stop } = await start()
  await coming
  await stop()
  expect(titles()).toEqual(['M 3.5, Los Angeles'])
})

test('what is half-written gets more time, and is published when it is whole', async () => {
  const root = temporaryFolder()
  const whole = drillTexts(3.5)
  writeFiles(root, { ...whole, 'grid.xml': (whole['grid.xml'] ?? '').slice(0, 100_000) })
  const { start, published, next } = station(root)
  const doubt = next('doubt')
  const { stop } = await start()
  await doubt
  expect(published).toEqual([])
  const coming = next('published')
  writeFileSync(join(root, 'grid.xml'), whole['grid.xml'] ?? '')
  await coming
  expect(published[0]?.composed.files.map(({ path }) => path)).toContain('grid.xml')
  await stop()
  expect(published).toHaveLength(1)
})

test('a map made before the one that is published is left alone, and so is a scenario among actual ones', async () => {
  const root = temporaryFolder()
  writeFiles(root, drillTexts(3.5, 5))
  const { start, titles, next } = station(root)
  let coming = next('published')
  const { told, stop } = await start()
  await coming
  coming = next('problem')
  writeFiles(root, drillTexts(3.6, 4))
  await coming
  expect(told.at(-1)?.message).toContain('was made before the one that is published')
  await stop()
  expect(titles()).toEqual(['M 3.5, Los Angeles'])

  const actual = station(root, '--status', 'actual')
  coming = actual.next('problem')
  const other = await actual.start()
  await coming
  expect(other.told.at(-1)?.message).toContain('calls the event a SCENARIO')
  await other.stop()
  expect(actual.titles()).toEqual([])
})

/** A product as PDL stores it. */
function storePdl(
  root: string,
  code: string,
  sentMs: number,
  texts: Readonly<Record<string, string>>,
  status = 'UPDATE',
) {
  const folder = join(root, 'shakemap', code, 'us', String(sentMs))
  const sent = Object.fromEntries(Object.entries(texts).map(([path, text]) => [`download/${path}`, text]))
  const ids = '<property name="eventids" value="nc1,drill1"/>'
  const product = `<product id="urn:usgs-product:us:shakemap:${code}:${sentMs}" status="${status}">${ids}</product>`
  writeFiles(folder, { ...sent, 'product.xml': product })
  return folder
}

test('PDL’s folders: each version of a product has one of its own, under the event’s name or another', async () => {
  const root = temporaryFolder()
  const { start, published, next } = station(root)
  const waiting = next('waiting')
  const { told, stop } = await start()
  await waiting
  let coming = next('published')
  const first = storePdl(root, 'drill1', 1_626_794_017_050, drillTexts(3.5, 2))
  await coming
  coming = next('published')
  const second = storePdl(root, 'nc1', 1_626_794_027_050, drillTexts(3.6, 3))
  await coming
  expect(published.map(({ folder }) => folder)).toEqual([first, second])
  expect(published[1]?.composed).toMatchObject({ ids: ['drill1', 'nc1'], facts: { source: 'drill' } })
  expect(published[1]?.composed.files.map(({ path }) => path)).toContain('product.xml')

  coming = next('problem')
  storePdl(root, 'drill1', 1_626_794_037_050, drillTexts(3.7, 1))
  await coming
  expect(told.at(-1)?.message).toContain('was made before the one that is published')
  coming = next('problem')
  storePdl(root, 'nc1', 1_626_794_047_050, {}, 'DELETE')
  await coming
  expect(told.at(-1)?.message).toContain('its maker has deleted this product')
  expect(published).toHaveLength(2)
  await stop()
})

test('an event’s folder that is renamed is not published again, and its next version is', async () => {
  const root = temporaryFolder()
  writeFiles(join(root, 'usOLD', 'output'), drillTexts(3.5))
  writeFiles(join(root, 'other', 'output'), { 'info.json': '{}' })
  utimesSync(join(root, 'other', 'output', 'info.json'), new Date(1_000_000), new Date(1_000_000))
  const { start, titles, next } = station(root, '--catch-up')
  let coming = next('published')
  const { told, stop } = await start()
  await coming
  coming = next('unchanged')
  renameSync(join(root, 'usOLD'), join(root, 'ciOLD'))
  await coming
  expect(told.findLast(({ event }) => event === 'unchanged')?.message).toMatch(
    /ciOLD.*usOLD.*not published again/,
  )
  coming = next('published')
  writeFiles(join(root, 'ciOLD', 'output'), drillTexts(3.6, 2))
  await coming
  await stop()
  expect(titles()).toEqual(['M 3.5, Los Angeles', 'M 3.6, Los Angeles'])
})

test('a link to the data that is led elsewhere is followed', async () => {
  const root = temporaryFolder()
  writeFiles(join(root, 'v1'), drillTexts(3.5))
  writeFiles(join(root, 'v2'), drillTexts(3.6, 2))
  const link = join(root, 'data')
  symlinkSync(join(root, 'v1'), link)
  const { start, titles, next } = station(link)
  let coming = next('published')
  const { stop } = await start()
  await coming
  coming = next('published')
  symlinkSync(join(root, 'v2'), join(root, 'next'))
  renameSync(join(root, 'next'), link)
  await coming
  await stop()
  expect(titles()).toEqual(['M 3.5, Los Angeles', 'M 3.6, Los Angeles'])
})

test('new events go out before those that were there are read; touched later, these are known', async () => {
  const root = temporaryFolder()
  const products = (event: string) => join(root, event, 'current', 'products')
  for (let i = 0; i < 3; i++) writeFiles(products(`old${i}`), drillTexts(3 + i / 10))
  const { start, titles, next } = station(root)
  const passed = next('passed-over')
  const { state, stop } = await start()
  await passed
  expect(state.source(products('old0'))?.hash, 'not read yet').toBe('')
  await vi.waitFor(() => expect(state.source(products('old2'))?.hash).toHaveLength(43))
  const before = state.source(products('old1'))?.signature
  utimesSync(join(products('old1'), 'grid.xml'), new Date(), new Date(1_700_000_000_000))
  await vi.waitFor(() => expect(state.source(products('old1'))?.signature).not.toBe(before))
  const coming = next('published')
  writeFiles(products('new'), drillTexts(4))
  await coming
  await stop()
  expect(titles()).toEqual(['M 4.0, Los Angeles'])
})
