/** A page for tests of the script tag's first half. */
import { onTestFinished } from 'vitest'
import type { EmbedReport } from './told.ts'

/** The page's body, and the first element in it. */
export function show(html: string): Element {
  // happy-dom does not know it on the constructor.
  Object.assign(HTMLMediaElement, { HAVE_NOTHING: 0 })
  document.body.innerHTML = html
  return document.body.firstElementChild ?? document.body
}

/** A marked picture of its own address in the page; `isHere`: it has come. */
export function picture(src: string, isHere: boolean): HTMLImageElement {
  const image = document.createElement('img')
  image.dataset['flashcrew'] = ''
  image.setAttribute('src', src)
  document.body.append(image)
  setComplete(image, isHere)
  return image
}

export function setComplete(image: HTMLImageElement, isHere: boolean): void {
  Object.defineProperty(image, 'complete', { value: isHere, configurable: true })
}

/** Observers of this test's page end with the test: there is one document for all. */
export function endObservers(): void {
  const Original = MutationObserver
  const made: MutationObserver[] = []
  globalThis.MutationObserver = class extends Original {
    constructor(callback: MutationCallback) {
      super(callback)
      made.push(this)
    }
  }
  onTestFinished(() => {
    globalThis.MutationObserver = Original
    for (const observer of made) observer.disconnect()
  })
}

/** As the browser tells how the page came. */
export function cameBy(protocol: string, times: Partial<PerformanceNavigationTiming> = {}): void {
  const original = performance.getEntriesByType.bind(performance)
  performance.getEntriesByType = (type) =>
    type === 'navigation'
      ? [{ nextHopProtocol: protocol, ...times } as PerformanceNavigationTiming]
      : original(type)
  onTestFinished(() => {
    performance.getEntriesByType = original
  })
}

/** Reports that the document hears from now on, in their order. */
export function reports(): EmbedReport[] {
  const heard: EmbedReport[] = []
  const hear = (event: Event) => heard.push((event as CustomEvent<EmbedReport>).detail)
  document.addEventListener('flashcrew', hear)
  onTestFinished(() => document.removeEventListener('flashcrew', hear))
  return heard
}

/** Lets all run that waits for nothing but its turn. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve()
}
