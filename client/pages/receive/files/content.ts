/** One release's files as they are verified: links to save them, and the ShakeMap read from those that make one. */
import { computed, signal, untracked, type ReadonlySignal } from '@preact/signals'
import type { Release, ReleaseFile } from '../../../api.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import {
  LAYER_NAMES,
  recogniseProduct,
  REPORTS_FILES,
  type Recognised,
} from '../../../shakemap/product/product-paths.ts'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { isLarge } from './large-file.ts'
import { loadReader, type ProductReader } from './product-reader.ts'

type ReadingState =
  /** All that is here is read. */
  | 'idle'
  | 'busy'
  /** The code that reads could not be loaded. It is tried again with the next file. */
  | 'unable'

export interface ReleaseContent {
  /** Object URLs of the verified files, by path. */
  readonly urls: ReadonlySignal<ReadonlyMap<string, string>>
  /** What the ShakeMap says so far; undefined before the first of its files is here. */
  readonly product: ReadonlySignal<ReadProduct | undefined>
  /** How far the reading of `product` is. */
  readonly reading: ReadonlySignal<ReadingState>
  /** A grid is read, the compact one or the full one, or the contours of a release without either: the map can be drawn. */
  readonly drawable: ReadonlySignal<boolean>
  /** Does the release have the files of a ShakeMap? */
  readonly isMap: ReadonlySignal<boolean>
  /**
   * To be called when the release's progress changed; takes up its files as soon as they are known, large ones once whole.
   * `extent`: of a release that is not looked at, only what its map shows is read.
   */
  update(view: ShownRelease, extent?: 'all' | 'map'): void
  /** Gets a file that was left out. */
  ask(path: string): void
  dispose(): void
}

const MAP_FILES = [
  'compact',
  ...LAYER_NAMES,
  'info',
  'rupture',
  'contours',
  'stations',
  ...REPORTS_FILES,
  'impact',
  'coverage',
  'grid',
  'uncertainty',
] as const

export function openContent(
  release: Release,
  readerOf: () => Promise<ProductReader | undefined> = loadReader,
): ReleaseContent {
  const urls = signal<ReadonlyMap<string, string>>(new Map())
  const product = signal<ReadProduct | undefined>(undefined)
  const isMap = signal(false)
  const reading = signal<ReadingState>('idle')
  let gridComes = false
  /** The fewest files that tell of what event a map is, and how strong. */
  const outline = new Set<string>()
  /** The map cannot be drawn without it. */
  let neededGrid: string | undefined
  const mapFiles = new Map<string, Blob>()
  const mapPaths = new Set<string>()
  const taken = new Set<string>()
  let known: Recognised = {}
  let isKnown = false
  let disposed = false
  let stale = false

  async function take(path: string): Promise<void> {
    taken.add(path)
    let blob: Blob
    try {
      blob = await release.file(path)
    } catch {
      return // superseded, cancelled or left before it was here; the release's state says so
    }
    if (disposed) return
    urls.value = new Map(urls.value).set(path, saveUrl(blob))
    if (!mapPaths.has(path)) return
    mapFiles.set(path, blob)
    await read()
  }

  /** One reading at a time: a file that arrives meanwhile is read with the next. */
  async function read(): Promise<void> {
    stale = true
    if (reading.peek() === 'busy') return
    reading.value = 'busy'
    const reader = await readerOf()
    if (disposed) return
    if (!reader) {
      reading.value = 'unable'
      return
    }
    while (stale) {
      stale = false
      const result = await reader.readProduct(
        (path) => {
          const blob = mapFiles.get(path)
          return blob && Promise.resolve(blob)
        },
        [...mapPaths],
      )
      if (disposed) return
      product.value = result
      demandGrid(result)
    }
    reading.value = 'idle'
  }

  return {
    urls,
    product,
    reading,
    isMap,
    drawable: computed(() => {
      const { product: grid = null, contours = null } = product.value ?? {}
      return grid !== null || (contours !== null && !gridComes)
    }),
    update(view, extent = 'all') {
      if (disposed || view.files.length === 0) return
      if (!isKnown) recognise(view)
      // In the order in which they come, so that what is here already, after a reload, is read in that order too.
      for (const file of view.files.toSorted((a, b) => b.priority - a.priority)) {
        if ((extent === 'all' || outline.has(file.path)) && isDue(file, view)) void take(file.path)
      }
    },
    ask(path) {
      if (!disposed) void take(path)
    },
    dispose() {
      disposed = true
      for (const url of urls.peek().values()) URL.revokeObjectURL(url)
    },
  }

  /** A compact map that cannot be read leaves the grid as the only map. */
  function demandGrid({ product, problems }: ReadProduct): void {
    if (product !== null || problems.length === 0 || known.compact === undefined) return
    if (known.grid === undefined || !mapFiles.has(known.compact) || taken.has(known.grid)) return
    void take(known.grid)
  }

  function recognise(view: ShownRelease): void {
    isKnown = true
    known = recogniseProduct(view.files)
    const grid = known.grid ?? known.coverage
    if (known.compact === undefined) neededGrid = grid
    for (const path of [known.compact ?? known.contours ?? grid, known.info])
      if (path !== undefined) outline.add(path)
    gridComes = grid !== undefined || known.compact !== undefined
    for (const kind of MAP_FILES) if (known[kind] !== undefined) mapPaths.add(known[kind])
    untracked(() => {
      isMap.value = gridComes || known.contours !== undefined
    })
  }

  /** To take a file is to ask for it; a large one that the reader may still leave out is taken when it has come unasked. */
  function isDue({ path, size }: ReleaseFile, view: ShownRelease): boolean {
    if (taken.has(path)) return false
    if (path === neededGrid) return true
    return isLarge({ path, size }) ? view.release.bytesOf(path) === size : !view.leftOut.includes(path)
  }
}

/**
 * The type is dropped: a signed file may still be a page with scripts, and opened from an object URL it would run as
 * this origin. The `download` attribute keeps the name.
 */
function saveUrl(blob: Blob): string {
  return URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }))
}
