/**
 * Which folders of a tree are products of ShakeMaps: one rule for the console and the command line, which each bring a way
 * to list a folder. A product's files lie in one folder, and in folders within it. Its event's folder names it.
 *
 * ShakeMap 4 keeps `EVENT/current/products/` beside `EVENT/backup0001/`, ShakeMap 3.5 `EVENT/output/` beside copies of it
 * under `EVENT/genex/`: of one event that one folder counts. PDL keeps each version of a product in a folder of its own,
 * `TYPE/CODE/SOURCE/TIME`, with product.xml beside the maker's files: the last version counts.
 */
import { knownFileOf } from '../shakemap/product/product-paths.ts'

export interface FolderEntry {
  readonly name: string
  readonly isFolder: boolean
}
/** `path` is within the tree, parts with `/` between; '' is the tree itself. Empty where the folder is gone. */
export type ListFolder = (path: string) => Promise<readonly FolderEntry[]>

export interface FoundProducts {
  /** Paths within the tree, in order; '' where the tree is itself a product. */
  readonly folders: readonly string[]
  /** There are more folders than are looked at. */
  readonly isCut: boolean
}

/** A file that only ShakeMaps have. A folder of pictures alone may be anything. */
const SIGNS = new Set(['grid', 'coverage', 'contours', 'info', 'compact'])
/** Where ShakeMap 4 puts what it made of an event. No other program does, so the place itself is a sign. */
const PLACE = 'current/products'
/** The folders, within an event's own, where ShakeMap 4 and 3.5 put its product. */
const OWN = [PLACE, 'output']
/** Earlier versions of an event, kept by ShakeMap. */
const BACKUP = /^backup\d+$/i
/** Says nothing of the event. */
const COMMON = /^(current|products?|output|download|shakemap|data|www|genex|web|\d{13})$/i
/** PDL's name for a version's folder: when it was sent, in milliseconds. */
const VERSION = /^\d{13}$/
/** What PDL says of a product beside its files. It writes product.xml last, so what has none is being written. */
const TELLS = /^(product|contents)\.xml$/i
const TELLS_LAST = /^product\.xml$/i
/** The folder in which a maker sends its files by PDL. */
const SENT = 'download'
/** Left by editors, copying programs and file managers; what is being written is often called so. */
const PASSING =
  /(^\.)|(^~)|(~$)|(\.(tmp|temp|part|partial|swp|lock|filepart|crdownload)$)|^(Thumbs\.db|desktop\.ini|__MACOSX)$/i
/** Deeper than any product, and a loop of links ends. */
export const DEPTH_MAX = 8
const FOLDERS_MAX = 50_000

export function isPassing(name: string): boolean {
  return PASSING.test(name)
}

/** True for a folder of an earlier version, which a watcher need not look at. */
export function isOldVersion(name: string): boolean {
  return BACKUP.test(name)
}

export async function findProducts(list: ListFolder): Promise<FoundProducts> {
  let looked = 0
  let isCut = false
  const entriesOf = async (path: string): Promise<readonly FolderEntry[]> => {
    if (++looked > FOLDERS_MAX) {
      isCut = true
      return []
    }
    return (await list(path)).filter(({ name }) => !isPassing(name))
  }
  /** Files in ShakeMap 4's own place that no name shows to be a ShakeMap's. They count where nothing else does. */
  const placed: string[] = []
  const walk = async (path: string, depth: number): Promise<string[]> => {
    const entries = await entriesOf(path)
    if (isProduct(entries)) return [path]
    if (depth >= DEPTH_MAX) return []
    const names = new Set(entries.flatMap(({ name, isFolder }) => (isFolder ? [name] : [])))
    if (hasFile(entries, TELLS) && names.has(SENT) && isProduct(await entriesOf(joined(path, SENT))))
      return [path]
    const versions = [...names].filter((name) => VERSION.test(name)).toSorted()
    const last = await lastOf(path, versions)
    if (last !== undefined) {
      for (const name of versions) names.delete(name)
      if (names.size === 0) return [last]
    }
    for (const own of OWN) {
      if (!names.has(own.split('/')[0] ?? '')) continue
      const folder = joined(path, own)
      const inside = await entriesOf(folder)
      if (isProduct(inside)) return [folder]
      if (own === PLACE && inside.some(({ isFolder }) => !isFolder)) placed.push(folder)
    }
    const found: string[] = last === undefined ? [] : [last]
    for (const name of [...names].toSorted())
      if (!BACKUP.test(name)) found.push(...(await walk(joined(path, name), depth + 1)))
    return found
  }
  /**
   * Of a product's versions, oldest first, the last that is whole. One without a map counts where an earlier one has a map: it
   * says that the map is gone. Undefined where these are no versions of a map.
   */
  const lastOf = async (path: string, versions: readonly string[]): Promise<string | undefined> => {
    let last: string | undefined
    for (const name of versions.toReversed()) {
      const folder = joined(path, name)
      const entries = await entriesOf(folder)
      if (!hasFile(entries, TELLS_LAST)) continue
      last ??= folder
      if (isProduct(entries) || isProduct(await entriesOf(joined(folder, SENT)))) return last
    }
    return undefined
  }
  const shown = await walk('', 0)
  return { folders: shown.length > 0 ? shown : placed, isCut }
}

/** The name of the event's folder that a product lies in; `rootName` is the tree's own name. */
export function eventNameOf(rootName: string, folder: string): string {
  const parts = [rootName, ...folder.split('/')].filter((part) => part !== '')
  // CODE/SOURCE/TIME: the source is the network, and the code names the event.
  const code = VERSION.test(parts.at(-1) ?? '') ? parts.at(-3) : undefined
  if (code !== undefined && !COMMON.test(code)) return code
  return parts.findLast((part) => !COMMON.test(part)) ?? rootName
}

/** Is the tree one event's own folder, or does it hold events? */
export function isOneEvent(folders: readonly string[]): boolean {
  const [only] = folders
  return (
    folders.length === 1 &&
    only !== undefined &&
    only.split('/').every((part) => part === '' || COMMON.test(part))
  )
}

function isProduct(entries: readonly FolderEntry[]): boolean {
  return entries.some(({ name, isFolder }) => !isFolder && SIGNS.has(knownFileOf(name) ?? ''))
}

function hasFile(entries: readonly FolderEntry[], pattern: RegExp): boolean {
  return entries.some(({ name, isFolder }) => !isFolder && pattern.test(name))
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`
}
