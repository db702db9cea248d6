/**
 * A release's bytes are its files one after another, highest priority first, cut into chunks of one size.
 * Small files share a chunk; a file is whole as soon as the chunks it touches are here.
 *
 * In an aligned release every file begins with a chunk of its own, and zeros fill the gap after the one before it. So a web
 * server's answer for one file gives whole chunks. It costs half a chunk a file, which a web site has and an emergency's
 * network has not.
 */
import { parameters } from '../wire/parameters.ts'

/** Above this, chunks are larger only where there would be too many of them. */
const packetsMax = 8
/** The two bitmaps in a state that tells all are then a twenty-fourth of a chunk, or less. */
const chunksWanted = 1_440

/**
 * The chunk size for a release of `bytes`: √(F · o·u/L), the optimum of Mundinger–Weber–Weiss with an overhead per
 * chunk (TARGETS.md), in whole packets, up to eight: a chunk is confirmed as a whole, and larger ones leave a slow uplink
 * waiting for that (docs/BENCHMARKS.md).
 */
export function chunkBytesFor(bytes: number): number {
  const best = Math.ceil(Math.sqrt(bytes * 19) / parameters.dataPieceBytes)
  const fewest = Math.ceil(bytes / (chunksWanted * parameters.dataPieceBytes))
  return parameters.dataPieceBytes * Math.max(1, fewest, Math.min(packetsMax, best))
}

/** What is known of a file that its place in the release follows from. */
interface FilePlace {
  readonly path: string
  readonly size: number
}

/** How files lie in a release: as its header says. */
export interface Layout {
  readonly chunkBytes: number
  readonly aligned?: true | undefined
}

/** Where a file begins that follows on `end`. */
export function startAfter(end: number, { chunkBytes, aligned }: Layout): number {
  return aligned === true ? Math.ceil(end / chunkBytes) * chunkBytes : end
}

/** Bytes of a release of these files, gaps included. */
export function layoutBytes(files: readonly { readonly size: number }[], layout: Layout): number {
  return files.reduce((end, { size }) => (size === 0 ? end : startAfter(end, layout) + size), 0)
}

/** The layout that a publisher chooses: gaps count as chunks too. */
export function layoutFor(files: readonly { readonly size: number }[], aligned: boolean): Layout {
  let chunkBytes = chunkBytesFor(files.reduce((sum, { size }) => sum + size, 0))
  if (!aligned) return { chunkBytes }
  while (layoutBytes(files, { chunkBytes, aligned }) > chunksWanted * chunkBytes)
    chunkBytes += parameters.dataPieceBytes
  return { chunkBytes, aligned }
}

/** Files in the order in which their bytes are laid out: by priority, highest first, then by path. */
export function layoutOrder<F extends { readonly path: string; readonly priority: number }>(
  files: readonly F[],
): F[] {
  return files.toSorted((a, b) => b.priority - a.priority || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

/**
 * The order in which chunks are wanted: 0 for those with a byte of a file of the highest priority, 1 for the next lower
 * priority, and so on, 255 at most. All 0 where all files have the same.
 */
export function chunkRanks(
  files: readonly { readonly path: string; readonly size: number; readonly priority: number }[],
  release: Layout & { readonly chunks: number },
): Uint8Array {
  const ranks = new Uint8Array(release.chunks)
  let rank = 0
  let start = 0
  let before: number | undefined
  for (const { size, priority } of layoutOrder(files)) {
    if (size === 0) continue
    if (before !== undefined && priority < before) rank = Math.min(255, rank + 1)
    before = priority
    start = startAfter(start, release)
    // A chunk that it shares with the file before it has that one's rank already.
    ranks.fill(rank, Math.ceil(start / release.chunkBytes), Math.ceil((start + size) / release.chunkBytes))
    start += size
  }
  return ranks
}

/** Chunks that hold bytes of these files, and of no other. */
export function chunksOnlyOf(
  paths: ReadonlySet<string>,
  files: readonly FilePlace[],
  release: Layout & { readonly chunks: number },
): number[] {
  const only = new Set<number>()
  const others = new Set<number>()
  for (const { path } of files) {
    const range = fileRange(files, path, release)
    if (range === undefined) continue
    for (let chunk = range.firstChunk; chunk <= range.lastChunk; chunk++)
      (paths.has(path) ? only : others).add(chunk)
  }
  return [...only].filter((chunk) => !others.has(chunk))
}

/** Bytes of chunk `index` of a release. */
export function chunkLength(
  index: number,
  release: { readonly bytes: number; readonly chunkBytes: number },
): number {
  return Math.max(0, Math.min(release.chunkBytes, release.bytes - index * release.chunkBytes))
}

export interface FileRange {
  /** First byte of the file in the release. */
  readonly start: number
  /** One past the last. */
  readonly end: number
  readonly firstChunk: number
  /** Inclusive; firstChunk − 1 for an empty file. */
  readonly lastChunk: number
}

/** Where a file's bytes lie, or undefined where no file has that path. */
export function fileRange(files: readonly FilePlace[], path: string, layout: Layout): FileRange | undefined {
  const { chunkBytes } = layout
  let end = 0
  for (const file of files) {
    const start = file.size === 0 ? end : startAfter(end, layout)
    end = start + file.size
    if (file.path !== path) continue
    const firstChunk = Math.floor(start / chunkBytes)
    const lastChunk = file.size === 0 ? firstChunk - 1 : Math.floor((end - 1) / chunkBytes)
    return { start, end, firstChunk, lastChunk }
  }
  return undefined
}
