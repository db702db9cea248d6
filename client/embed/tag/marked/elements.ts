/** A page's pictures, films and sounds: where they come from by themselves, and how that is taken from them and given back. */

export type Media = HTMLImageElement | HTMLMediaElement

export const MARKED = '[data-flashcrew]'
/** With an address in the mark, and none beside it. */
export const UNBEGUN = `${MARKED}:not([data-flashcrew=""]):not([src])`

/** Begins by plain HTTP what has no address but the mark's. */
export function beginMarked(): void {
  const names = ['img', 'video', 'audio'].map((name) => name + UNBEGUN)
  for (const element of document.querySelectorAll<Media>(names.join()))
    element.src = element.dataset['flashcrew'] ?? ''
}

export function isMedia(element: Element): element is Media {
  return element instanceof HTMLImageElement || element instanceof HTMLMediaElement
}

/** Nothing is under way, and it is not in vain that nothing is. */
export function isLoaded(element: Media): boolean {
  if (element instanceof HTMLImageElement) return element.complete
  return element.readyState > HTMLMediaElement.HAVE_NOTHING
}

/** Null where it has none but the mark. */
export function ownAddress(element: Media): string | null {
  return (
    element.getAttribute('src') ?? (element instanceof HTMLImageElement ? null : element.currentSrc || null)
  )
}

/** The browser chooses which picture it is, and does not tell before it comes. */
export function isResponsive(element: Media): boolean {
  const { parentElement: parent } = element
  // `:has` would be an error where a browser does not know it.
  const isOfSeveral = parent instanceof HTMLPictureElement && parent.querySelector('source') !== null
  return element instanceof HTMLImageElement && (element.hasAttribute('srcset') || isOfSeveral)
}

/** Resolves once what has begun is here, or has failed. */
export function settled(element: Media): Promise<void> {
  if (isLoaded(element)) return Promise.resolve()
  const type = element instanceof HTMLImageElement ? 'load' : 'loadedmetadata'
  return new Promise((resolve) => {
    for (const name of [type, 'error']) element.addEventListener(name, () => resolve(), { once: true })
  })
}

/** Resolves when a picture that is to come late is as near to what is seen as browsers have it (Chromium: 1250 px). */
export function near(element: Element): Promise<void> {
  if (!(element instanceof HTMLImageElement) || element.loading !== 'lazy') return Promise.resolve()
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return
        observer.disconnect()
        resolve()
      },
      { rootMargin: '1250px' },
    )
    observer.observe(element)
  })
}

/** Takes from an element where it comes from by itself, and ends what is under way. */
export class Own {
  private readonly element: Media
  private readonly taken: { readonly from: Element; readonly src: string }[] = []

  constructor(element: Media) {
    this.element = element
    for (const from of [...element.querySelectorAll('source'), element]) {
      const src = from.getAttribute('src')
      if (src === null) continue
      this.taken.push({ from, src })
      from.removeAttribute('src')
    }
    this.reload()
  }

  giveBack(): void {
    this.element.removeAttribute('src')
    for (const { from, src } of this.taken) from.setAttribute('src', src)
    this.reload()
  }

  /** A film goes on with what it had until it is told. */
  private reload(): void {
    if (this.element instanceof HTMLMediaElement) this.element.load()
  }
}
