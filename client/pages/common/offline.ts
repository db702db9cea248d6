/**
 * Registers the service worker that opens the pages without the server. Only where browsers allow one: https, or this
 * machine. A failure costs the opening without a server, nothing else.
 */
const HOUR_MS = 3_600_000

export async function keepPagesOffline(): Promise<void> {
  if (!window.isSecureContext || !('serviceWorker' in navigator)) return
  try {
    const registration = await navigator.serviceWorker.register('/sw.js', {
      scope: '/',
      updateViaCache: 'none',
    })
    lookForUpdates(registration)
  } catch {
    // Refused by the browser's settings, or the server is gone already.
  }
}

/** Browsers look for a new build when a page is opened; a tab that stays open for weeks looks when it is turned to. */
function lookForUpdates(registration: ServiceWorkerRegistration): void {
  let lookedAt = performance.now()
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || performance.now() - lookedAt < HOUR_MS) return
    lookedAt = performance.now()
    // The server may be gone; there is a next time.
    registration.update().catch(() => undefined)
  })
}
