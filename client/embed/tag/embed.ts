/**
 * The script tag, what every visitor loads, with the line before it that starts pictures where the site is quick (head-start.ts):
 *
 *     <script data-flashcrew-start>…</script>
 *     <script type="module" async src="https://signaling.example/embed.js?channel=crew://…/site" data-manifest="/flashcrew.json"></script>
 *     <img data-flashcrew src="/pictures/large.jpg" alt="…">
 *
 * It learns whether this visitor has company (the server puts that into the script itself where the channel is named), and
 * only then loads the rest (site.ts). Whatever goes wrong, the file comes by plain HTTP, and why is counted. The document
 * hears of it by the event `flashcrew`. Attributes of the script: docs/reference/script-tag.md.
 */
import {
  beginMarked,
  isLoaded,
  isMedia,
  MARKED,
  isResponsive,
  near,
  Own,
  ownAddress,
  settled,
  type Media,
} from './elements.ts'
import { sparesDocument } from '../../../shared/crew/sources/site-crowd.ts'
import { limits } from '../../../shared/wire/limits.ts'
import { plainAmong, plainHere, readCompany, type Company, type Plain } from './decide.ts'
import type { Answer, PlainError, Site } from '../swarm/site.ts'
import { graceMs, latencies, pageTimes, speedOf } from './site-speed.ts'
import type { FromPage, Here, List, Want } from '../worker/worker-messages.ts'

export interface EmbedReport {
  /** Verified bytes. */
  readonly fromPeers: number
  readonly fromOrigin: number
  /** Kept from an earlier visit. */
  readonly kept: number
  /** Bytes that this visitor has sent to others. */
  readonly sent: number
  /** Files that came by plain HTTP, by the reason. */
  readonly plain: Readonly<Record<string, number>>
  /** Files that came by way of the swarm. */
  readonly shared: number
}

/** The server writes it before this script where the script's address names the channel. */
declare const flashcrewCompany: unknown

/** A site that is slow with its document would be as slow with its pictures. */
const documentMsMax = 5_000
/** Nobody waits for it yet. */
const aloneMsMax = 30_000
/** Beyond it nobody should wait for our server. */
const companyMsMax = 2_500
const consentMsMax = 1_000
const batteryMsMax = 100
/** When a visitor who was alone asks anew, each so many seconds after the one before. */
const looksAgain = [1, 1, 2, 4, 8, 16]
/** A battery below this, and not being charged, is spared. */
const batteryLevelLeast = 0.2

const script = document.querySelector<HTMLScriptElement>('script[data-manifest]')
const settings: DOMStringMap = script?.dataset ?? {}
const address = new URL(settings['manifest'] ?? '/flashcrew.json', document.baseURI)
const here = new URL(import.meta.url)
const server = settings['server'] === undefined ? here.origin : new URL(settings['server']).origin
const named = here.searchParams.get('channel')
const plain: Record<string, number> = {}
let shared = 0
let site: Site | undefined
/** Pictures that are on their way by plain HTTP, since there was no company: there may be some soon. */
const alone = new Map<HTMLImageElement, URL>()
/** The site's document, where it was asked for ahead. */
let askedAhead: Promise<Answer | null> | undefined
let tellCompany = () => {}
/** Resolves when there is company, before all is ready. */
const hasCompany = new Promise<void>((resolve) => (tellCompany = resolve))
// Whoever waits for this script (head-start.ts) hears that it is here.
report()
/** Before it nothing is done that would be in the way. */
const begun = hadItsTime()
let opening = begun.then(() => open())
void begun.then(begin)

function begin(): void {
  showIn(document)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        if (node.matches(MARKED)) show(node)
        showIn(node)
      }
  }).observe(document.documentElement, { childList: true, subtree: true })
  if (settings['debug'] !== undefined)
    void import('./overlay.ts').then(({ showOverlay }) => showOverlay(report))
  void answerWorker()
  void opening.then((opened) => opened === 'alone' && void lookAgain())
}

function showIn(root: ParentNode): void {
  for (const element of root.querySelectorAll(MARKED)) show(element)
}

/** Fills in a picture, film or sound; makes a link a download; gives anything else a background. */
function show(element: Element): void {
  const marked = (element as HTMLElement).dataset['flashcrew'] ?? ''
  if (element instanceof HTMLAnchorElement) {
    element.addEventListener('click', (event) => void download(element, event))
  } else if (isMedia(element)) {
    if (isResponsive(element)) count('responsive')
    else
      void near(element).then(() =>
        put(new URL(ownAddress(element) ?? marked, document.baseURI), placeIn(element)),
      )
  } else if (marked !== '') {
    const fill = (url: string) => ((element as HTMLElement).style.backgroundImage = `url("${url}")`)
    void put(new URL(marked, document.baseURI), { begin: () => true, plain: fill, shared: fill })
  }
}

/** Beside its own address HTTP has begun, as without us: with company, what has not come by then is taken over. */
function placeIn(element: Media, taken?: Own): Place {
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
      if (why === 'alone' && element instanceof HTMLImageElement) alone.set(element, new URL(href))
    },
    shared: (url, failed) => {
      // A policy of the site's may not allow blob: addresses.
      element.addEventListener('error', failed, { once: true })
      element.src = url
    },
  }
}

interface Place {
  /** There is company: false where it is not needed any more. */
  begin(): boolean
  plain(href: string, why: Plain): void
  shared(url: string, failed: () => void): void
}

async function put(address: URL, place: Place): Promise<void> {
  const byHttp = (why: Plain) => {
    count(why)
    place.plain(address.href, why)
  }
  // With company, before all is ready: what has begun by then is in the way of a site that is busy.
  const soon = await (canAbort() ? Promise.race([hasCompany, opening]) : opening)
  if (typeof soon !== 'string' && !place.begin()) return count('loaded')
  const opened = await opening
  if (typeof opened === 'string') return byHttp(opened)
  try {
    const blob = await opened.load(address)
    shared++
    report()
    place.shared(URL.createObjectURL(blob), () => byHttp('fault'))
  } catch (error) {
    byHttp(whyOf(error))
  }
}

/** By HTTP/2 what is aborted has mostly been sent, and the site's document would wait behind it all the same. */
function canAbort(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation?.nextHopProtocol === 'http/1.1'
}

async function download(link: HTMLAnchorElement, event: Event): Promise<void> {
  // Alone, or not known yet: as ever.
  if (!site || event.defaultPrevented) return
  event.preventDefault()
  const saved = document.createElement('a')
  saved.download = link.download || (link.pathname.split('/').pop() ?? '')
  await put(new URL(link.href), {
    begin: () => true,
    plain: (href) => (saved.href = href),
    shared: (url) => (saved.href = url),
  })
  saved.click()
}

/**
 * Who was alone at first is soon of most use: it has what the others come for. What has not come by then it gets with them;
 * what has, as far as the browser still has it, it gives them.
 */
async function lookAgain(): Promise<void> {
  for (const seconds of looksAgain) {
    await after(seconds * 1_000)
    if (named !== null && (await companyOf(named, '&again')) === 'alone') continue
    // Before anything else: what has begun is in the way of a site that is busy.
    const taken = new Map(canAbort() ? waitingAlone().map(([element]) => [element, new Own(element)]) : [])
    const opened = await open('&again')
    if (typeof opened === 'string') {
      for (const own of taken.values()) own.giveBack()
      if (opened === 'alone') continue
      return
    }
    opening = Promise.resolve(opened)
    void tellWorker(opened)
    for (const [element, url] of alone) {
      const own = taken.get(element)
      if (!own && element.complete) continue
      plain['alone'] = (plain['alone'] ?? 1) - 1
      void put(url, placeIn(element, own))
    }
    return
  }
}

function waitingAlone(): [HTMLImageElement, URL][] {
  return [...alone].filter(([{ complete }]) => !complete)
}

/** The site by way of its visitors, or why not. Never rejects. `again`: this visitor has been counted. */
async function open(again = ''): Promise<Site | Plain> {
  try {
    const here = plainHere({
      hasWebRtc: typeof RTCPeerConnection === 'function',
      hasCrypto: (globalThis.crypto as Crypto | undefined)?.subtle !== undefined,
      savesData: savesData(),
    })
    if (here) return here
    // Who is alone does not even need the document.
    const told = named === null ? null : await companyOf(named, again)
    // It will be needed soon where others come, and a busy site would not give it then.
    if (told === 'alone') askedAhead ??= answerOf(address, aloneMsMax)
    if (typeof told === 'string') return told
    if (told) tellCompany()
    if (!(await consents())) return 'no-consent'
    if (await savesPower()) return 'battery-saver'
    const heavy = told && import('../swarm/site.ts')
    // Said below, where it is needed.
    heavy?.catch(() => {})
    const times = pageTimes()
    // A page that does not say of which version it is has to ask: what others tell may be of an earlier one.
    const isSpared =
      told !== null &&
      settings['sequence'] !== undefined &&
      !askedAhead &&
      sparesDocument(told.visitors, speedOf(times) === 'busy', Math.random())
    if (!isSpared) void ask()
    let channel = named
    if (channel === null) {
      const answer = await ask()
      if (!answer) return 'no-manifest'
      channel = channelIn(answer.text)
      if (channel === null) return 'bad-manifest'
    }
    const company = told ?? (await companyOf(channel, again))
    if (typeof company === 'string') return company
    tellCompany()
    const { openSite } = await (heavy ?? import('../swarm/site.ts'))
    const { wayMs } = latencies(times)
    site = await openSite({
      channel,
      address,
      ask,
      isSpared,
      wayMs,
      server,
      company,
      settings,
      changed: report,
    })
    return site
  } catch (error) {
    return whyOf(error)
  }
}

/**
 * A site that is not busy is asked by plain HTTP at once, and has a moment for that: then there is no page that we make
 * slower. In a crowd it is spared before it is busy.
 */
async function hadItsTime(): Promise<void> {
  const times = pageTimes()
  // So many may well be the first of many more.
  const isCrowd = (toldCompany()?.visitors ?? 0) >= limits.siteCrowdLeast
  if (isCrowd || speedOf(times) === 'busy' || underWay().length === 0) return
  const grace = graceMs(times)
  const over = after(grace.all)
  if (document.readyState === 'loading')
    await Promise.race([
      over,
      new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve)),
    ])
  const media = underWay()
  await Promise.race([after(grace.first), ...media.map(settled)])
  if (media.some(isLoaded)) await Promise.race([over, Promise.all(media.map(settled))])
}

/** What is marked and may not wait until it is near; from now on all of it is under way. */
function underWay(): Media[] {
  beginMarked()
  return [...document.querySelectorAll(MARKED)]
    .filter((element) => isMedia(element))
    .filter((element) => element.getAttribute('loading') !== 'lazy')
}

/** Company, or why there is none. */
async function companyOf(channel: string, again: string): Promise<Company | Plain> {
  const url = new URL(`/crowd.json?channel=${encodeURIComponent(channel)}${again}`, server)
  const told = again === '' && channel === named ? toldCompany() : null
  const company = told ?? readCompany(JSON.parse((await answerOf(url, companyMsMax))?.text ?? 'null'))
  return company ? (plainAmong(company) ?? company) : 'no-server'
}

/** As the server wrote it into this script. */
function toldCompany(): Company | null {
  return typeof flashcrewCompany === 'undefined' ? null : readCompany(flashcrewCompany)
}

/** The site's document. */
async function ask(): Promise<Answer | null> {
  const answer = await (askedAhead ??= answerOf(address, documentMsMax))
  if (!answer) askedAhead = undefined
  return answer
}

function channelIn(text: string): string | null {
  try {
    const { channel } = JSON.parse(text) as { channel?: unknown }
    return typeof channel === 'string' ? channel : null
  } catch {
    return null
  }
}

async function answerOf(url: URL, msMax: number): Promise<Answer | null> {
  const startMs = performance.now()
  try {
    // The site's document as it is now: one that the browser keeps may be of an earlier version.
    const response = await fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(msMax) })
    const latencyMs = performance.now() - startMs
    const cacheControl = response.headers.get('Cache-Control') ?? ''
    if (!response.ok) return null
    const text = await response.text()
    return { text, cacheControl, latencyMs, answerMs: performance.now() - startMs }
  } catch {
    return null
  }
}

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; type?: string } }
  return connection?.saveData === true || connection?.type === 'cellular'
}

async function savesPower(): Promise<boolean> {
  type Battery = { readonly charging: boolean; readonly level: number }
  const { getBattery } = navigator as { getBattery?: () => Promise<Battery> }
  const asked = getBattery?.call(navigator).catch(() => undefined)
  const battery = await Promise.race([asked, after(batteryMsMax)])
  return battery?.charging === false && battery.level < batteryLevelLeast
}

/** Pictures do not wait for a visitor who takes time to think. */
async function consents(): Promise<boolean> {
  const name = settings['consent']
  if (name === undefined) return true
  const hook = (globalThis as Record<string, unknown>)[name]
  return typeof hook === 'function' && (await Promise.race([hook(), after(consentMsMax)])) === true
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined))
}

/** The site's service worker, where it has ours, asks the page for what the page asks for. */
async function answerWorker(): Promise<void> {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer }
  if (!serviceWorker) return
  serviceWorker.addEventListener('message', ({ data, ports }: MessageEvent<Want>) => {
    const [port] = ports
    if (data?.flashcrew === 'want' && port) void serve(data, port)
  })
  serviceWorker.startMessages()
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is of one origin
  serviceWorker.controller?.postMessage({ flashcrew: 'here' } satisfies Here)
  const path = settings['worker']
  if (path === undefined) return
  // Refused where the page or the file is not as it must be: then elements that are marked are all there is.
  const registration = await serviceWorker.register(path).catch(() => null)
  if (!registration) return count('no-worker')
  const opened = await opening
  if (typeof opened !== 'string') await tellWorker(opened)
}

/** What is signed: on the next page it asks for that. */
async function tellWorker({ urls }: Site): Promise<void> {
  if (settings['worker'] === undefined) return
  const { active } = await navigator.serviceWorker.ready
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is of one origin
  active?.postMessage({ flashcrew: 'list', files: urls } satisfies List)
}

async function serve(want: Want, port: MessagePort): Promise<void> {
  // Whoever asked waits for a moment only where it does not hear of any.
  void hasCompany.then(() => port.postMessage({ type: 'wait' } satisfies FromPage))
  const opened = await opening
  const plainly = (why: Plain) => {
    count(why)
    port.postMessage({ type: 'plain' } satisfies FromPage)
  }
  if (typeof opened === 'string') return plainly(opened)
  try {
    await opened.stream(want, port)
    shared++
    report()
  } catch (error) {
    plainly(whyOf(error))
  }
}

function whyOf(error: unknown): Plain {
  return (error as Partial<PlainError>).why ?? 'fault'
}

function count(why: Plain): void {
  plain[why] = (plain[why] ?? 0) + 1
  report()
}

function report(): void {
  const bytes = site?.bytes ?? { fromPeers: 0, fromOrigin: 0, kept: 0, sent: 0 }
  const detail: EmbedReport = { ...bytes, plain: { ...plain }, shared }
  document.dispatchEvent(new CustomEvent('flashcrew', { detail }))
}
