/** From a folder's files to a release's, as the console makes them: compact map, priorities, title, what speaks against it. */
import type { PublishFile } from '../../client/api.ts'
import { findConcerns } from '../../client/publishing/concerns.ts'
import { readGridUnits } from '../../client/publishing/grid-units.ts'
import { compactFilesOf } from '../../client/publishing/compact-file.ts'
import { saidTypes, typeRefusal } from '../../client/publishing/event-type.ts'
import { withPdl } from '../../client/publishing/pdl/pdl-folder.ts'
import { gatherFiles, type ContentFile, type Found } from '../../client/publishing/gather.ts'
import { proposeTitle } from '../../client/publishing/title.ts'
import {
  proposePriority,
  readProduct,
  recogniseProduct,
  type ReadProduct,
} from '../../client/shakemap/product/product.ts'
import { shakemapLimits } from '../../client/shakemap/limits.ts'
import type { EventFacts } from '../../client/shakemap/types.ts'
import { limits } from '../../shared/wire/limits.ts'
import type { FoundFile } from '../watch/product-folder.ts'
import type { PublishStatus } from '../folder/state.ts'

export interface Composed {
  readonly files: readonly PublishFile[]
  /** '' where none was given and the files propose none. */
  readonly title: string
  readonly facts: Partial<EventFacts>
  /** All names that the files have for the event. */
  readonly ids: readonly string[]
  /** Sentences about what may only be half-written. */
  readonly doubts: readonly string[]
  /** Sentences about what does not stand in the way. */
  readonly warnings: readonly string[]
  /** Why it must not be published as it is; undefined where nothing stands in the way. */
  readonly refusal: string | undefined
}

export interface ComposeRequest {
  readonly found: readonly Found[]
  /** Sentences about files that cannot be read. */
  readonly unread?: readonly string[]
  readonly status: PublishStatus
  /** '' for the one that the files propose. */
  readonly title: string
  /** A grid that cannot be read is left out instead of doubted. */
  readonly isLate: boolean
}

/** The files that fit into one release, and those that do not: downloads first, the largest first; no part of the map. */
export function fit(files: readonly FoundFile[]): { kept: FoundFile[]; left: FoundFile[] } {
  const known = new Set(Object.values(recogniseProduct(files)))
  // The compact map comes to what is there.
  let over =
    files.reduce((sum, { size }) => sum + size, shakemapLimits.compactBytesMax) - limits.releaseBytesMax
  const left = new Set<FoundFile>()
  const byWorth = files
    .filter(({ path }) => !known.has(path))
    .sort((a, b) => proposePriority(a.path) - proposePriority(b.path) || b.size - a.size)
  for (const file of byWorth) {
    if (over <= 0) break
    left.add(file)
    over -= file.size
  }
  return { kept: files.filter((file) => !left.has(file)), left: [...left] }
}

export async function compose(request: ComposeRequest): Promise<Composed> {
  const { found, unread = [] } = request
  const gathered = await gatherFiles(found)
  const { files, product, left } = await readable(gathered.files, request.isLate)
  const grid = files.find(({ path }) => path === recogniseProduct(sized(files)).grid)
  const concerns = findConcerns({
    files: sized(files),
    product,
    units: await readGridUnits(grid?.data),
    last: undefined,
  })
  // A folder that is being filled anew may still hold parts of the event before.
  const foreign = (product?.foreign ?? []).map(({ path }) => `${path} is of another event than the map.`)
  const pdl = await withPdl(gathered.files, product)
  const doubts = [...unread, ...gathered.problems, ...(product?.problems ?? []), ...foreign, ...pdl.doubts]
  const types = await saidTypes(gathered.files, product?.facts)
  const compact = product ? await compactFilesOf(product, files) : []
  return {
    files: [...files, ...compact].map(({ path, data, priority }) => ({
      path,
      data,
      priority,
    })),
    title: request.title || proposeTitle(pdl.facts),
    facts: pdl.facts,
    ids: pdl.ids,
    doubts,
    warnings: [
      ...unread,
      ...left,
      ...gathered.problems,
      ...concerns.blocking,
      ...concerns.warnings,
      ...pdl.doubts,
    ],
    refusal:
      pdl.refusal ??
      (files.length === 0
        ? ['There is no file to publish.', ...unread, ...left, ...gathered.problems].join(' ')
        : typeRefusal(types, request.status)),
  }
}

/** What is there of a map; of late, without a grid that cannot be read, and the sentence that says so. */
async function readable(
  files: readonly ContentFile[],
  isLate: boolean,
): Promise<{ files: readonly ContentFile[]; product: ReadProduct | undefined; left: string[] }> {
  const known = recogniseProduct(sized(files))
  if (Object.keys(known).length === 0) return { files, product: undefined, left: [] }
  const product = await read(files)
  const { grid } = known
  const problem = product.problems.find((sentence) => sentence.startsWith(`${grid}: `))
  if (!isLate || grid === undefined || problem === undefined) return { files, product, left: [] }
  const rest = files.filter(({ path }) => path !== grid)
  return { files: rest, product: await read(rest), left: [`${problem} It is left out of the release.`] }
}

function read(files: readonly ContentFile[]): Promise<ReadProduct> {
  const blobs = new Map(files.map(({ path, data }) => [path, data]))
  return readProduct(
    (path) => {
      const blob = blobs.get(path)
      return blob && Promise.resolve(blob)
    },
    [...blobs.keys()],
  )
}

function sized(files: readonly ContentFile[]): { path: string; size: number }[] {
  return files.map(({ path, data }) => ({ path, size: data.size }))
}
