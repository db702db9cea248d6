/**
 * Files of this build that not every reader needs: the page keeps those that its reader has looked at, for when the server is
 * gone. What all readers need is the service worker's to keep.
 */

/** Of some KB each, and those of an earlier build among them. */
const KEPT_FILES_MAX = 96

/** Undefined where it cannot be had, and the next call tries again. A JSON of this build's own. */
export async function fetchKept<T>(cacheName: string, url: string): Promise<T | undefined> {
  const kept = await openCache(cacheName)
  const copy = await kept?.match(url).catch(() => undefined)
  if (copy) return readJson<T>(copy)
  try {
    const response = await fetch(url)
    if (!response.ok) return undefined
    await kept?.put(url, response.clone()).catch(() => undefined)
    if (kept) void forgetOldest(kept)
    return await readJson<T>(response)
  } catch {
    return undefined
  }
}

/** One that the service worker keeps. Undefined where it cannot be had. */
export async function fetchJson<T>(url: string): Promise<T | undefined> {
  try {
    const response = await fetch(url)
    return response.ok ? await readJson<T>(response) : undefined
  } catch {
    return undefined
  }
}

/** Undefined on an insecure page, and where the browser keeps nothing. */
async function openCache(name: string): Promise<Cache | undefined> {
  try {
    return await globalThis.caches?.open(name)
  } catch {
    return undefined
  }
}

async function forgetOldest(kept: Cache): Promise<void> {
  try {
    const requests = await kept.keys()
    const old = requests.slice(0, Math.max(0, requests.length - KEPT_FILES_MAX))
    await Promise.all(old.map((request) => kept.delete(request)))
  } catch {
    // The next file tries again.
  }
}

/** The files are this build's own, so a wrong one is a failed download. */
async function readJson<T>(response: Response): Promise<T | undefined> {
  try {
    return (await response.json()) as T
  } catch {
    return undefined
  }
}
