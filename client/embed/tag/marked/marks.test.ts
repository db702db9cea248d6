// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { PlainError } from '../../swarm/plain-error.ts'
import { later } from '../../../testing/later.ts'
import { Marks, type Opened } from './marks.ts'
import { Tally } from '../tally.ts'
import { cameBy, endObservers, picture, reports, setComplete, show, turns } from '../testing.ts'

let blobs = 0
beforeEach(() => {
  blobs = 0
  show('')
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${++blobs}`)
})

/** Marks of a page whose site is opened as `opened` says, when that is known. */
function page(opened: Opened | Promise<Opened>, hasCompany: Promise<void> = new Promise(() => {})) {
  endObservers()
  const heard = reports()
  const state = { opened: Promise.resolve(opened) }
  const marks = new Marks({ tally: new Tally(), hasCompany, opened: () => state.opened })
  return { marks, state, last: () => heard.at(-1) }
}
const loaded: string[] = []
const site: Opened = {
  load: (address) => {
    loaded.push(address.pathname)
    return Promise.resolve(new Blob(['x']))
  },
}

describe('alone', () => {
  test('each picture comes from its mark’s address, and is counted', async () => {
    const image = show('<img data-flashcrew="/a.jpg">') as HTMLImageElement
    const { marks, last } = page('alone')
    marks.begin()
    await turns()
    expect(image.getAttribute('src')).toBe(new URL('/a.jpg', document.baseURI).href)
    expect(last()).toMatchObject({ plain: { alone: 1 }, shared: 0 })
  })

  test('one that has begun by itself is left alone, and taken over once there is company', async () => {
    cameBy('http/1.1')
    const [here, waiting] = [picture('/a.jpg', true), picture('/b.jpg', false)]
    const { marks, state, last } = page('alone')
    marks.begin()
    await turns()
    expect(last()).toMatchObject({ plain: { alone: 2 } })
    const taken = marks.takeAlone()
    expect([...taken.keys()]).toEqual([waiting])
    expect(waiting.hasAttribute('src')).toBe(false)
    state.opened = Promise.resolve(site)
    marks.goOn(taken)
    await turns()
    expect(waiting.src).toBe('blob:1')
    expect(here.getAttribute('src')).toBe('/a.jpg')
    expect(last()).toMatchObject({ plain: { alone: 1 }, shared: 1 })
  })

  test('over HTTP/2 nothing is aborted before the site is open', async () => {
    cameBy('h2')
    const image = picture('/a.jpg', false)
    const { marks } = page('alone')
    marks.begin()
    await turns()
    expect(marks.takeAlone().size).toBe(0)
    expect(image.getAttribute('src')).toBe('/a.jpg')
  })
})

describe('with company', () => {
  test('pictures, films and backgrounds come by way of others', async () => {
    loaded.length = 0
    show(
      `<div><img data-flashcrew="/a.jpg"><video data-flashcrew="/f.mp4"></video><p data-flashcrew="/w.webp"></p></div>`,
    )
    const { marks, last } = page(site)
    marks.begin()
    await turns()
    expect(loaded.toSorted()).toEqual(['/a.jpg', '/f.mp4', '/w.webp'])
    expect(document.querySelector('img')?.src).toMatch(/^blob:/)
    expect(document.querySelector('video')?.src).toMatch(/^blob:/)
    expect(document.querySelector('p')?.style.backgroundImage).toContain('blob:')
    expect(last()).toMatchObject({ plain: {}, shared: 3 })
  })

  test('what is added later comes so too', async () => {
    const { marks, last } = page(site)
    marks.begin()
    const added = document.createElement('div')
    added.innerHTML = '<img data-flashcrew="/late.jpg">'
    document.body.append(added, picture('/later.jpg', false))
    await vi.waitFor(() => expect(last()).toMatchObject({ shared: 2 }))
    expect(added.querySelector('img')?.src).toMatch(/^blob:/)
  })

  test('what the page moves is no other picture', async () => {
    const image = picture('/a.jpg', false)
    const { marks, last } = page(site)
    marks.begin()
    await turns()
    const place = document.createElement('div')
    document.body.append(place)
    place.append(image)
    await new Promise((resolve) => setTimeout(resolve, 0))
    await turns()
    expect(last()).toMatchObject({ shared: 1 })
  })

  test('what its own address has brought by then is left, and counted', async () => {
    cameBy('http/1.1')
    const image = picture('/a.jpg', true)
    const { marks, last } = page(site, Promise.resolve())
    marks.begin()
    await turns()
    expect(image.getAttribute('src')).toBe('/a.jpg')
    expect(last()).toMatchObject({ plain: { loaded: 1 }, shared: 0 })
  })

  test('what has begun is taken over as soon as there is company, before the site is open', async () => {
    cameBy('http/1.1')
    const image = picture('/a.jpg', false)
    const open = later<Opened>()
    const { marks } = page(open.promise, Promise.resolve())
    marks.begin()
    await turns()
    expect(image.hasAttribute('src')).toBe(false)
    open.resolve('bad-manifest')
    await turns()
    expect(image.getAttribute('src'), 'given back').toBe('/a.jpg')
  })

  test('a picture among several is the browser’s to choose', async () => {
    show('<img srcset="/a.jpg 2x" data-flashcrew>')
    const { marks, last } = page(site)
    marks.begin()
    await turns()
    expect(last()).toMatchObject({ plain: { responsive: 1 }, shared: 0 })
  })

  test('what cannot be had from others comes by plain HTTP, and why is counted', async () => {
    const image = show('<img data-flashcrew="/a.jpg">') as HTMLImageElement
    const { marks, last } = page({ load: () => Promise.reject(new PlainError('stalled')) })
    marks.begin()
    await turns()
    expect(image.src).toBe(new URL('/a.jpg', document.baseURI).href)
    expect(last()).toMatchObject({ plain: { stalled: 1 }, shared: 0 })
  })

  test('where the site’s policy refuses what was shared, plain HTTP brings it', async () => {
    const image = show('<img data-flashcrew="/a.jpg">') as HTMLImageElement
    const { marks, last } = page(site)
    marks.begin()
    await turns()
    image.dispatchEvent(new Event('error'))
    expect(image.src).toBe(new URL('/a.jpg', document.baseURI).href)
    expect(last()).toMatchObject({ plain: { fault: 1 } })
  })
})

const click = (link: Element) => {
  const event = new MouseEvent('click', { bubbles: true, cancelable: true })
  link.dispatchEvent(event)
  return event.defaultPrevented
}

describe('a marked link', () => {
  test('saves the file under its name once it has come by way of others', async () => {
    const link = show('<a data-flashcrew href="/papers/paper.pdf">The paper</a>')
    const saved: [string, string][] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push([this.href, this.download])
    })
    const { marks } = page(site)
    marks.begin()
    await turns()
    expect(click(link)).toBe(true)
    await turns()
    expect(saved).toEqual([['blob:1', 'paper.pdf']])
    vi.restoreAllMocks()
  })

  test('is followed as ever by a visitor who is alone', async () => {
    const link = show('<a data-flashcrew href="/paper.pdf">The paper</a>')
    const { marks } = page('alone')
    marks.begin()
    await turns()
    expect(click(link)).toBe(false)
  })
})

test('a picture that came alone meanwhile is not asked for again', async () => {
  const image = picture('/a.jpg', false)
  const { marks, state, last } = page('alone')
  marks.begin()
  await turns()
  setComplete(image, true)
  state.opened = Promise.resolve(site)
  marks.goOn(new Map())
  await turns()
  expect(last()).toMatchObject({ plain: { alone: 1 }, shared: 0 })
})
