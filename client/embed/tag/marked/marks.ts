/** What a page has marked: pictures, films and sounds, backgrounds, downloads. Each comes by way of others, or by plain HTTP. */
import type { Plain } from '../decide.ts'
import { isLoaded, isMedia, isResponsive, MARKED, near, Own, ownAddress, type Media } from './elements.ts'
import { whyOf } from '../opening.ts'
import { pageTimes } from './site-speed.ts'
import type { Tally } from '../tally.ts'

/** The site by way of its visitors, or why not. */
export type Opened = { load(address: URL): Promise<Blob> } | Plain

export interface MarksParts {
  readonly tally: Tally
  /** Resolves when there is company, before all is ready. */
  readonly hasCompany: Promise<void>
  /** As it is known by now; another where a visitor who was alone has company since. */
  opened(): Promise<Opened>
}

/** An element that waits for its file. */
interface Place {
  /** There is company: false where it is not needed any more. */
  begin(): boolean
  plain(href: string, why: Plain): void
  shared(url: string, failed: () => void): void
}

export class Marks {
  private readonly parts: MarksParts
  /** Pictures that are on their way by plain HTTP, since there was no company: there may be some soon. */
  private readonly alone = new Map<HTMLImageElement, URL>()
  /** A page may move what it has: that is no other picture. */
  private readonly shown = new WeakSet<Element>()
  private isOpen = false

  constructor(parts: MarksParts) {
    this.parts = parts
  }

  /** All that is marked, also what is added later. */
  begin(): void {
    void this.parts.opened().then((opened) => (this.isOpen = typeof opened !== 'string'))
    this.showIn(document)
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes) {
          if (!(node instanceof Element)) continue
          if (node.matches(MARKED)) this.show(node)
          this.showIn(node)
        }
    }).observe(document.documentElement, { childList: true, subtree: true })
  }

  /** Takes from pictures that are on their way what they load by themselves: it is in the way of a site that is busy. */
  takeAlone(): ReadonlyMap<HTMLImageElement, Own> {
    if (!canAbort()) return new Map()
    const waiting = [...this.alone.keys()].filter(({ complete }) => !complete)
    return new Map(waiting.map((element) => [element, new Own(element)]))
  }

  /** There is company now: what was begun alone and has not come by then comes by way of others. */
  goOn(taken: ReadonlyMap<HTMLImageElement, Own>): void {
    this.isOpen = true
    for (const [element, url] of this.alone) {
      const own = taken.get(element)
      if (!own && element.complete) continue
      this.parts.tally.takeBack('alone')
      void this.put(url, this.placeIn(element, own))
    }
  }

  private showIn(root: ParentNode): void {
    for (const element of root.querySelectorAll(MARKED)) this.show(element)
  }

  /** Fills in a picture, film or sound; makes a link a download; gives anything else a background. */
  private show(element: Element): void {
    if (this.shown.has(element)) return
    this.shown.add(element)
    const marked = (element as HTMLElement).dataset['flashcrew'] ?? ''
    if (element instanceof HTMLAnchorElement) {
      element.addEventListener('click', (event) => void this.download(element, event))
    } else if (isMedia(element)) {
      if (isResponsive(element)) this.parts.tally.camePlain('responsive')
      else
        void near(element).then(() =>
          this.put(new URL(ownAddress(element) ?? marked, document.baseURI), this.placeIn(element)),
        )
    } else if (marked !== '') {
      const fill = (url: string) => ((element as HTMLElement).style.backgroundImage = `url("${url}")`)
      void this.put(new URL(marked, document.baseURI), { begin: () => true, plain: fill, shared: fill })
    }
  }

  /** Beside its own address HTTP has begun, as without us: with company, what has not come by then is taken over. */
  private placeIn(element: Media, taken?: Own): Place {
    const address = ownAddress(element)
    let own = taken
    return {
      begin: () => {
        if (own || address === null) return true
        if (isLoaded(element)) return false
        own = new Own(element)
        return true
      },
      plain: (href, why) => {
        if (own) own.giveBack()
        else if (address === null) element.src = href
        if (why === 'alone' && element instanceof HTMLImageElement) this.alone.set(element, new URL(href))
      },
      shared: (url, failed) => {
        // A policy of the site's may not allow blob: addresses.
        element.addEventListener('error', failed, { once: true })
        element.src = url
      },
    }
  }

  private async put(address: URL, place: Place): Promise<void> {
    const { tally, hasCompany } = this.parts
    const opening = this.parts.opened()
    const byHttp = (why: Plain) => {
      tally.camePlain(why)
      place.plain(address.href, why)
    }
    // With company, before all is ready: what has begun by then is in the way of a site that is busy.
    const soon = await (canAbort() ? Promise.race([hasCompany, opening]) : opening)
    if (typeof soon !== 'string' && !place.begin()) return tally.camePlain('loaded')
    const opened = await opening
    if (typeof opened === 'string') return byHttp(opened)
    try {
      const blob = await opened.load(address)
      tally.cameShared()
      place.shared(URL.createObjectURL(blob), () => byHttp('fault'))
    } catch (error) {
      byHttp(whyOf(error))
    }
  }

  private async download(link: HTMLAnchorElement, event: Event): Promise<void> {
    // Alone, or not known yet: as ever.
    if (!this.isOpen || event.defaultPrevented) return
    event.preventDefault()
    const saved = document.createElement('a')
    saved.download = link.download || (link.pathname.split('/').pop() ?? '')
    await this.put(new URL(link.href), {
      begin: () => true,
      plain: (href) => (saved.href = href),
      shared: (url) => (saved.href = url),
    })
    saved.click()
  }
}

/** By HTTP/2 what is aborted has mostly been sent, and the site's document would wait behind it all the same. */
function canAbort(): boolean {
  return pageTimes()?.nextHopProtocol === 'http/1.1'
}
