/**
 * Registers the service worker that keeps the pages for when the server is gone. Only where browsers allow one: https,
 * or this machine. A failure costs the reload without a server, nothing else.
 */
export async function keepPagesOffline(): Promise<void> {
  if (!window.isSecureContext || !('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/sw.js', { scope: '/' })
    const { active } = await navigator.serviceWorker.ready
    // The worker compares its copy with the server's build each time a page was loaded.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    active?.postMessage('refresh')
  } catch {
    // Refused by the browser's settings, or the server is gone already.
  }
}
