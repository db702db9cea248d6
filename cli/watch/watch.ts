/** Tells when something under a folder changed, by the system's own notice and by a look now and then. */
import { basename, relative, sep } from 'node:path'
import { watch, type FSWatcher } from 'chokidar'

/** Some folders give no notice of changes: those of other machines, and too many of them. */
const lookMs = 30_000

export interface Watch {
  /**
   * Paths that changed since the last call; null where all is to be looked at. Waits at most until `at` (milliseconds
   * since 1970), or until `signal` aborts.
   */
  next(at: number, signal: AbortSignal): Promise<ReadonlySet<string> | null>
  close(): Promise<void>
}

/** `ofEvents`: the folder holds events as ShakeMap keeps them, of which only the products count. */
export function watchFolder(root: string, ofEvents: boolean, failed: (why: string) => void): Watch {
  const changed = new Set<string>()
  let wake: (() => void) | undefined
  let lookAt = Date.now() + lookMs
  const watcher: FSWatcher = watch(root, {
    ignoreInitial: true,
    ignorePermissionErrors: true,
    ignored: (path) => path !== root && isIgnored(relative(root, path), ofEvents),
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
    close: () => watcher.close(),
  }
}

function isIgnored(path: string, ofEvents: boolean): boolean {
  if (basename(path).startsWith('.')) return true
  const [, second, third] = path.split(sep)
  return (
    ofEvents &&
    ((second !== undefined && second !== 'current') || (third !== undefined && third !== 'products'))
  )
}
