/**
 * The gallery's own script. It shows what the publisher sends, and tells the page around it how this visitor fares. The pictures
 * of the gallery are the script tag's: nothing here helps them to come, but that a visitor tries again where one failed.
 */
import type { Channel, Release } from '../../client/api.ts'
import type { EmbedReport } from '../../client/embed/tag/told.ts'
import type { VisitorReport } from '../messages.ts'

const RETRY_MS = 2_000

const settings = document.querySelector<HTMLScriptElement>('script[data-demo]')?.dataset ?? {}
const pictures = [...document.querySelectorAll<HTMLImageElement>('ul img')]
const report: { -readonly [K in keyof VisitorReport]: VisitorReport[K] } = {
  pictures: 0,
  ms: null,
  fromPeers: 0,
  news: '',
}

// All visitors' pages are in one page, where each landmark has a name of its own.
document.querySelector('main')?.setAttribute('aria-label', `Gallery, ${location.hostname.split('.')[0]}`)
follow()
const channel = new URLSearchParams(location.search).get('news')
if (channel !== null) void followNews(channel)

function follow(): void {
  document.addEventListener('flashcrew', (event) => {
    report.fromPeers = (event as CustomEvent<EmbedReport>).detail.fromPeers
    tell()
  })
  for (const picture of pictures) {
    picture.addEventListener('load', count)
    picture.addEventListener('error', () => setTimeout(() => tryAgain(picture), RETRY_MS))
  }
  count()
}

function count(): void {
  report.pictures = pictures.filter(({ complete, naturalWidth }) => complete && naturalWidth > 0).length
  if (report.pictures === pictures.length) report.ms ??= performance.now()
  tell()
}

/** As somebody who reloads; what comes by way of others is not touched. */
function tryAgain(picture: HTMLImageElement): void {
  const address = picture.getAttribute('src')
  if (address === null || address.startsWith('blob:') || picture.naturalWidth > 0) return
  picture.src = address
}

/** To the page around this one, if there is one. */
function tell(): void {
  if (parent !== window && settings['demo'] !== undefined) parent.postMessage({ ...report }, settings['demo'])
}

async function followNews(uri: string): Promise<void> {
  const { demo = '', signaling = '' } = settings
  const address = `${demo}/flashcrew.js`
  const { join } = (await import(/* @vite-ignore */ address)) as typeof import('../../client/index.ts')
  const news: Channel = await join(uri, { signaling: [signaling], store: 'memory' })
  news.addEventListener('release', ({ release }) => void show(release))
  for (const release of news.releases.slice(0, 1)) void show(release)
}

async function show(release: Release): Promise<void> {
  await release.complete
  const [file] = release.files
  if (!file) return
  const url = URL.createObjectURL(await release.file(file.path))
  const picture = document.querySelector<HTMLImageElement>('#news img')
  const words = document.querySelector('#news p')
  if (!picture || !words) return
  URL.revokeObjectURL(picture.src)
  picture.src = url
  picture.alt = release.title
  picture.hidden = false
  words.textContent = release.title
  report.news = release.title
  tell()
}
