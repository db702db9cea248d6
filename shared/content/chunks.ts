/**
 * A release's bytes are its files one after another, highest priority first, cut into chunks of one size.
 * Small files share a chunk; a file is whole as soon as the chunks it touches are here.
 */
import { limits } from '../wire/limits.ts'
import type { FileEntry } from './manifest.ts'

/**
 * The chunk size for a release of `bytes`: √(F · o·u/L), the optimum of Mundinger–Weber–Weiss with an overhead per
 * chunk (TARGETS.md), for o·u/L ≈ 400 bytes: about 20 ms of a 200 kbit/s link a chunk, five doublings.
 * 100 KB gives 6 KiB × 17, 1 MB 20 KiB × 50, 10 MB 63 KiB × 160.
 */
export function chunkBytesFor(bytes: number): number {
  const ideal = Math.ceil(Math.sqrt(bytes * 400) / 1024) * 1024
  return Math.min(Math.max(ideal, limits.chunkBytesMin), limits.chunkBytesMax)
}

/** Files in the order in which their bytes are laid out: by priority, highest first, then by path. */
export function layoutOrder<F extends { readonly path: string; readonly priority: number }>(
  files: readonly F[],
): F[] {
  return files.toSorted((a, b) => b.priority - a.priority || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
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
export function fileRange(
  files: readonly FileEntry[],
  path: string,
  chunkBytes: number,
): FileRange | undefined {
  let start = 0
  for (const file of files) {
    if (file.path === path) {
      const end = start + file.size
      const firstChunk = Math.floor(start / chunkBytes)
      return {
        start,
        end,
        firstChunk,
        lastChunk: file.size === 0 ? firstChunk - 1 : Math.floor((end - 1) / chunkBytes),
      }
    }
    start += file.size
  }
  return undefined
}
