/**
 * Keeps the two pages for when the server is gone: their HTML, scripts, styles, worker and basemap, as listed by the
 * build in /precache.json. Releases are not its business (they are in IndexedDB), nor is anything else of this origin.
 *
 * 1. A copy is whole: the HTML is replaced only after everything it needs is in the cache.
 * 2. A page is fetched from the network, and taken from the copy when that fails or takes too long.
 * 3. A listed file is taken from the copy; its name changes with its content, or it is refreshed with the copy.
 * 4. Any miss falls through to the network.
 */
const CACHE = 'flashcrew-pages'
const LIST = '/precache.json'
const PAGES = ['/', '/publish/']
const KEPT = /^\/((assets|basemap|icons)\/|favicon\.svg$|manifest\.webmanifest$)/
const PAGE_MS = 2_500

self.addEventListener('install', (event) => {
  // A first visit may lose its server at any moment: the copy is made now, but no failure keeps the worker from installing.
  event.waitUntil(refresh().catch(() => undefined))
  void self.skipWaiting()
})

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('message', (event) => {
  if (event.data === 'refresh') event.waitUntil(refresh().catch(() => undefined))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (PAGES.includes(url.pathname)) event.respondWith(page(request, url.pathname))
  } else if (KEPT.test(url.pathname)) {
    event.respondWith(listed(request, url.pathname))
  }
})

/** Makes the copy the same as the server's build. Rejects, with the old copy left usable, when the server does not answer. */
async function refresh() {
  const answer = await fetch(LIST, { cache: 'no-store' })
  if (!answer.ok) throw new Error(`${LIST}: ${answer.status}`)
  const paths = await answer.json()
  const cache = await caches.open(CACHE)
  const have = new Set((await cache.keys()).map((request) => new URL(request.url).pathname))
  await cache.addAll(paths.filter((path) => !path.startsWith('/assets/') || !have.has(path)).map(fresh))
  await cache.addAll(PAGES.map(fresh))
  const wanted = new Set([...paths, ...PAGES])
  await Promise.all([...have].filter((path) => !wanted.has(path)).map((path) => cache.delete(path)))
}

function fresh(path) {
  return new Request(path, { cache: 'no-cache' })
}

async function page(request, path) {
  const network = fetch(request).catch(() => undefined)
  const late = new Promise((resolve) => setTimeout(resolve, PAGE_MS))
  const answer = await Promise.race([network, late])
  // A server that is starting, or a proxy before a dead one, answers 5xx: the copy is better.
  if (answer !== undefined && answer.status < 500) return answer
  return (await kept(path)) ?? (await network) ?? Response.error()
}

async function listed(request, path) {
  return (await kept(path)) ?? fetch(request)
}

async function kept(path) {
  const cache = await caches.open(CACHE)
  return cache.match(path)
}
