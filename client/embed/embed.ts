/**
 * The script tag, what every visitor loads:
 *
 *     <script type="module" src="https://signaling.example/embed.js" data-manifest="/flashcrew.json"></script>
 *     <img data-flashcrew src="/pictures/large.jpg" alt="…">       HTTP begins at once
 *     <img data-flashcrew="/pictures/larger.jpg" alt="…">          the site is spared as much as can be
 *
 * It asks the server whether this visitor has company, and only then loads the rest (site.ts). Whatever goes wrong, the
 * file comes by plain HTTP, and why is counted. `data-upload="off"`, `data-consent="…"` (a global function that resolves
 * to whether this visitor agrees) go on the script; the document hears of it by the event `flashcrew`.
 */
import { plainAmong, plainHere, readCompany, type Company, type Plain } from './decide.ts'
import type { PlainError, Site } from './site.ts'

export interface EmbedReport {
  /** Verified bytes. */
  readonly fromPeers: number
  readonly fromOrigin: number
  /** Files that came by plain HTTP, by the reason. */
  readonly plain: Readonly<Record<string, number>>
  /** Files that came by way of the swarm. */
  readonly shared: number
}

type Marked = HTMLImageElement | HTMLVideoElement | HTMLAudioElement

/** A site that is slow with its document would be as slow with its pictures. */
const documentMsMax = 5_000
/** Beyond it nobody should wait for our server. */
const companyMsMax = 2_500
const uploadMax = 250_000 // bytes a second: 2 Mbit/s
const MARKED = 'img[data-flashcrew], video[data-flashcrew], audio[data-flashcrew]'

const script = document.querySelector<HTMLScriptElement>('script[data-manifest]')
const server = new URL(import.meta.url).origin
const plain: Record<string, number> = {}
let shared = 0
let site: Site | undefined
const opening = open()

for (const element of document.querySelectorAll<Marked>(MARKED)) void show(element)
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes) {
      if (!(node instanceof Element)) continue
      if (node.matches(MARKED)) void show(node as Marked)
      for (const inner of node.querySelectorAll<Marked>(MARKED)) void show(inner)
    }
}).observe(document.documentElement, { childList: true, subtree: true })

/**
 * Marked by an address (`data-flashcrew="/a.jpg"`) it has nothing yet. Marked beside its own `src`, HTTP has begun at once:
 * what has not come when there turns out to be company is taken over.
 */
async function show(element: Marked): Promise<void> {
  const own = element.getAttribute('src')
  const address = new URL(own ?? element.dataset['flashcrew'] ?? '', document.baseURI)
  const byHttp = (why: Plain) => {
    count(why)
    if (element.getAttribute('src') === null) element.src = address.href
  }
  const opened = await opening
  if (typeof opened === 'string') return byHttp(opened)
  if (own !== null) {
    if (isLoaded(element)) return count('loaded')
    element.removeAttribute('src')
  }
  try {
    const blob = await opened.load(address)
    shared++
    report()
    const failed = () => {
      // A policy of the site's may not allow blob: addresses.
      element.removeAttribute('src')
      byHttp('fault')
    }
    element.addEventListener('error', failed, { once: true })
    element.src = URL.createObjectURL(blob)
  } catch (error) {
    byHttp((error as Partial<PlainError>).why ?? 'fault')
  }
}

function isLoaded(element: Marked): boolean {
  if (element instanceof HTMLImageElement) return element.complete
  return element.readyState > HTMLMediaElement.HAVE_NOTHING
}

/** The site by way of its visitors, or why not. Never rejects. */
async function open(): Promise<Site | Plain> {
  try {
    const here = plainHere({
      hasWebRtc: typeof RTCPeerConnection === 'function',
      hasCrypto: (globalThis.crypto as Crypto | undefined)?.subtle !== undefined,
      savesData: savesData(),
    })
    if (here) return here
    if (!(await consents())) return 'no-consent'
    const address = new URL(script?.dataset['manifest'] ?? '/flashcrew.json', document.baseURI)
    const text = await answerOf(address, documentMsMax)
    if (text === null) return 'no-manifest'
    const company = await ask(text)
    if (typeof company === 'string') return company
    const { openSite } = await import('./site.ts')
    const uploadLimit = script?.dataset['upload'] === 'off' ? 0 : uploadMax
    site = await openSite({ text, address, server, company, uploadLimit, changed: report })
    return site
  } catch (error) {
    return (error as Partial<PlainError>).why ?? 'fault'
  }
}

async function ask(text: string): Promise<Company | Plain> {
  let channel: unknown
  try {
    channel = (JSON.parse(text) as { channel?: unknown } | null)?.channel
  } catch {
    // Said below.
  }
  if (typeof channel !== 'string') return 'bad-manifest'
  const answer = await answerOf(
    new URL(`/crowd.json?channel=${encodeURIComponent(channel)}`, server),
    companyMsMax,
  )
  const company = readCompany(JSON.parse(answer ?? 'null'))
  return company ? (plainAmong(company) ?? company) : 'no-server'
}

async function answerOf(address: URL, msMax: number): Promise<string | null> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(msMax) })
    return response.ok ? await response.text() : null
  } catch {
    return null
  }
}

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; type?: string } }
  return connection?.saveData === true || connection?.type === 'cellular'
}

async function consents(): Promise<boolean> {
  const name = script?.dataset['consent']
  if (name === undefined) return true
  const hook = (globalThis as Record<string, unknown>)[name]
  return typeof hook === 'function' && (await hook()) === true
}

function count(why: Plain): void {
  plain[why] = (plain[why] ?? 0) + 1
  report()
}

function report(): void {
  const bytes = site?.bytes ?? { peers: 0, origin: 0 }
  const detail: EmbedReport = {
    fromPeers: bytes.peers,
    fromOrigin: bytes.origin,
    plain: { ...plain },
    shared,
  }
  document.dispatchEvent(new CustomEvent('flashcrew', { detail }))
}
