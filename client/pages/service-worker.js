/**
 * Keeps the pages for when the server is gone, and opens them without asking it: HTML, scripts, styles, workers, basemap
 * and icons, as listed by the build. Releases are not its business (they are in IndexedDB), nor is anything else of this
 * origin: what is not listed goes to the network.
 *
 * 1. A listed file is always taken from the copy, whatever stands behind `?`: nothing is waited for.
 * 2. A copy is whole and of one build: a new build is fetched as a whole beside the old one.
 * 3. A new build is taken when the page is opened the next time, after its last open tab was closed: as browsers do it
 *    unless told otherwise. A tab that is open is not interrupted, nor left with half of another build.
 */
import { precacheAndRoute } from 'workbox-precaching'

const OLD_CACHE = 'flashcrew-pages' // of a worker before this one

self.addEventListener('activate', (event) => {
  // The first visit is served from the copy from now on.
  event.waitUntil(Promise.all([self.clients.claim(), caches.delete(OLD_CACHE)]))
})

precacheAndRoute(self.keptFiles, { ignoreURLParametersMatching: [/./], cleanURLs: false })
