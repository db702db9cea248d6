/** Tells when something under a folder changed, by the system's own notice and by a look now and then. */
import { stat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { watch, type FSWatcher } from 'chokidar'
import { isOldVersion, isPassing } from '../../client/publishing/product-folders.ts'

/** Some folders give no notice of changes: those of other machines, and too many of them. */
const lookMs = 30_000
/** The system gives no notice of a link that leads elsewhere. */
const placeMs = 2_000

export interface Watch {
  /**
   * Paths that changed since the last call; null where all is to be looked at. Waits at most until `at` (milliseconds
   * since 1970), or until `signal` aborts.
   */
  next(at: number, signal: AbortSignal): Promise<ReadonlySet<string> | null>
  close(): Promise<void>
}

/** A link that is led elsewhere is watched there, and so is a folder that is put in the place of another. */
export function watchFolder(root: string, failed: (why: string) => void): Watch {
  const changed = new Set<string>()
  let wake: (() => void) | undefined
  let lookAt = Date.now() + lookMs
  const begin = (): FSWatcher => {
    const watcher = watch(root, {
      ignoreInitial: true,
      ignorePermissionErrors: true,
      ignored: (path) => path !== root && isIgnored(relative(root, path)),
    })
    watcher.on('all', (_, path) => {
      changed.add(path)
      wake?.()
    })
    // What changed before it listened to it.
    watcher.on('ready', () => {
      lookAt = 0
      wake?.()
    })
    watcher.on('error', (error) => failed(error instanceof Error ? error.message : String(error)))
    return watcher
  }
  let watcher = begin()
  let place = ''
  let isClosed = false
  const follow = async (): Promise<void> => {
    const now = await placeOf(root)
    if (isClosed || now === place || now === '') return
    const isMoved = place !== ''
    place = now
    if (!isMoved) return
    await watcher.close()
    if (!isClosed) watcher = begin()
  }
  const following = setInterval(() => void follow(), placeMs)
  void follow()
  return {
    async next(at, signal) {
      if (changed.size === 0 && lookAt > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.max(0, Math.min(at, lookAt) - Date.now()))
          const finish = () => {
            clearTimeout(timer)
            signal.removeEventListener('abort', finish)
            resolve()
          }
          wake = finish
          signal.addEventListener('abort', finish)
          if (signal.aborted) finish()
        })
        wake = undefined
      }
      if (Date.now() >= lookAt) {
        lookAt = Date.now() + lookMs
        changed.clear()
        return null
      }
      const paths = new Set(changed)
      changed.clear()
      return paths
    },
    async close() {
      isClosed = true
      clearInterval(following)
      await watcher.close()
    },
  }
}

/** The device and inode that a path leads to, links followed; '' where it is gone. */
async function placeOf(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path)
    return `${dev} ${ino}`
  } catch {
    return ''
  }
}

function isIgnored(path: string): boolean {
  return path.split(sep).some((part) => isPassing(part) || isOldVersion(part))
}
