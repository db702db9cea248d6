// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { beginMarked, isLoaded, isResponsive, near, Own, ownAddress, settled } from './elements.ts'
import { picture, show } from '../testing.ts'

beforeEach(() => show(''))

test('what has an address in its mark alone begins; nothing else does', () => {
  show(`
    <img id="mark" data-flashcrew="/a.jpg"><img id="own" data-flashcrew="/b.jpg" src="/c.jpg">
    <img id="empty" data-flashcrew=""><video id="film" data-flashcrew="/f.mp4"></video>
    <div id="wall" data-flashcrew="/w.webp"></div><img id="other">`)
  beginMarked()
  const sources = [...document.querySelectorAll('[id]')].map(({ id, attributes }) => [
    id,
    attributes.getNamedItem('src')?.value,
  ])
  expect(Object.fromEntries(sources)).toEqual({
    mark: '/a.jpg',
    own: '/c.jpg',
    empty: undefined,
    film: '/f.mp4',
    wall: undefined,
    other: undefined,
  })
})

test.each([
  ['<img data-flashcrew="/a.jpg">', null],
  ['<img data-flashcrew src="/b.jpg">', '/b.jpg'],
  ['<video data-flashcrew="/f.mp4"></video>', null],
  ['<audio data-flashcrew src="/s.mp3"></audio>', '/s.mp3'],
])('the own address of %s is %s', (html, address) => {
  expect(ownAddress(show(html) as HTMLImageElement)).toBe(address)
})

test.each([
  ['<img srcset="/a.jpg 2x">', true],
  ['<picture><source srcset="/a.webp"><img src="/a.jpg"></picture>', true],
  ['<picture><img src="/a.jpg"></picture>', false],
  ['<img src="/a.jpg">', false],
])('the browser chooses which picture %s is: %s', (html, chooses) => {
  show(html)
  expect(isResponsive(document.querySelector('img') ?? new Image())).toBe(chooses)
})

describe('what is under way', () => {
  test.each(['load', 'error'])('is settled by its “%s”', async (event) => {
    const image = picture('/a.jpg', false)
    expect(isLoaded(image)).toBe(false)
    const told = vi.fn<() => void>()
    const waiting = settled(image).then(told)
    await Promise.resolve()
    expect(told).not.toHaveBeenCalled()
    image.dispatchEvent(new Event(event))
    await waiting
    expect(told).toHaveBeenCalled()
  })

  test('is settled already where it is here', async () => {
    await expect(settled(picture('/a.jpg', true))).resolves.toBeUndefined()
  })

  test('of a film is settled by its first facts', async () => {
    const film = show('<video data-flashcrew src="/f.mp4"></video>') as HTMLVideoElement
    const waiting = settled(film)
    film.dispatchEvent(new Event('loadedmetadata'))
    await expect(waiting).resolves.toBeUndefined()
  })
})

test('a lazy picture is waited for until it is near, any other is not', async () => {
  const observers: ((entries: { isIntersecting: boolean }[]) => void)[] = []
  const ended = vi.fn<() => void>()
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      disconnect = ended
      constructor(look: (entries: { isIntersecting: boolean }[]) => void) {
        observers.push(look)
      }
      observe(): void {}
    },
  )
  await near(picture('/a.jpg', false))
  expect(observers).toHaveLength(0)
  const told = vi.fn<() => void>()
  const waiting = near(show('<img loading="lazy" data-flashcrew="/a.jpg">')).then(told)
  observers[0]?.([{ isIntersecting: false }])
  await Promise.resolve()
  expect(told).not.toHaveBeenCalled()
  observers[0]?.([{ isIntersecting: true }])
  await waiting
  expect(ended).toHaveBeenCalledTimes(1)
  vi.unstubAllGlobals()
})

test('an element is taken from where it comes from by itself, and given it back', () => {
  const film = show('<video><source src="/a.webm"><source src="/a.mp4"></video>') as HTMLVideoElement
  const reload = vi.spyOn(film, 'load')
  const sources = () => [...film.querySelectorAll('source')].map((source) => source.getAttribute('src'))
  const own = new Own(film)
  expect(sources()).toEqual([null, null])
  expect(reload).toHaveBeenCalledTimes(1)
  film.src = 'blob:x'
  own.giveBack()
  expect(sources()).toEqual(['/a.webm', '/a.mp4'])
  expect(film.hasAttribute('src')).toBe(false)
  expect(reload).toHaveBeenCalledTimes(2)
  const image = picture('/a.jpg', false)
  const taken = new Own(image)
  expect(image.hasAttribute('src')).toBe(false)
  taken.giveBack()
  expect(image.getAttribute('src')).toBe('/a.jpg')
})
