/**
 * Browsers keep a service worker whose file the site has taken away. So this one looks now and then whether its own file is
 * still there, and goes where the site says that it is not.
 */

export interface RemovalParts {
  /** The address of the worker's own file. */
  readonly address: string
  readonly caches: Pick<CacheStorage, 'open'>
  /** Takes the worker away. */
  readonly remove: () => Promise<unknown>
}

const CACHE = 'flashcrew-looked'
const LOOKED = '/flashcrew-looked'
/** A visitor's browser asks for one answer without a body in that time. */
const everyMs = 3_600_000

export class Removal {
  private readonly parts: RemovalParts
  private isLooking = false

  constructor(parts: RemovalParts) {
    this.parts = parts
  }

  /** Never rejects: a site that does not answer has taken nothing away. */
  async look(): Promise<void> {
    if (this.isLooking) return
    this.isLooking = true
    try {
      await this.lookOnce()
    } catch {
      // There is a next time.
    }
    this.isLooking = false
  }

  private async lookOnce(): Promise<void> {
    const { address, caches, remove } = this.parts
    const now = Date.now()
    const cache = await caches.open(CACHE)
    const last = Number(await (await cache.match(LOOKED))?.text())
    // A clock that was set back does not stop it.
    if (last <= now && now - last < everyMs) return
    await cache.put(LOOKED, new Response(String(now)))
    const { status } = await fetch(address, { method: 'HEAD', cache: 'no-store' })
    if (status === 404 || status === 410) await remove()
  }
}
