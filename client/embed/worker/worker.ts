/**
 * The service worker that a site's owner copies beside its pages (`flashcrew sw`): what is signed, and asked for by a page
 * with the script tag, comes by way of the site's visitors, and the page need not be changed for it. Pictures, backgrounds
 * of styles, fetch, ranges of films, downloads.
 */
import { SiteWorker, type ServiceWorkerGlobalScope } from './site-worker.ts'

// The compiler knows this for a page's script; it is a worker's.
declare const self: ServiceWorkerGlobalScope

new SiteWorker(self, caches).listen()
