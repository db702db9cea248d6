/** Folders with something to publish: which they are, what is in them, and whether it is still being written. */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import type { Found } from '../../client/publishing/gather.ts'
import {
  DEPTH_MAX,
  eventNameOf,
  findProducts,
  type FolderEntry,
  isOneEvent,
  isPassing,
} from '../../client/publishing/product-folders.ts'
import { limits } from '../../shared/wire/limits.ts'
import { codeOf, CommandFailure, whyNot } from '../failure.ts'

/** Listed at most; far more than a release may have, so that it can still be said how many there are. */
const entriesMax = 100_000

export interface ProductFolder {
  /** Absolute, links as they are: what it is known by, also where a link leads elsewhere later. */
  readonly path: string
  /** In words: the event's folder, or the folder's own name. */
  readonly name: string
}

export interface FoundFile {
  /** In the folder, with `/`. */
  readonly path: string
  readonly size: number
  readonly modifiedMs: number
  /** Why it cannot be read, as the end of a sentence. Left out of one that may be readable. */
  readonly fault?: string
}

export interface ReadFiles {
  readonly found: Found[]
  /** A sentence about each file that cannot be read. */
  readonly unread: readonly string[]
}

export interface FolderLayout {
  readonly kind: 'product' | 'events' | 'empty'
  readonly folders: readonly ProductFolder[]
}

/** The folder as given, absolute. Rejects with a Failure where there is none, or it cannot be read. */
export async function openFolder(path: string): Promise<string> {
  try {
    const whole = resolve(path)
    await readdir(whole)
    return whole
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR')
      throw new CommandFailure(`${path} is a file: name the folder that it is in.`)
    throw new CommandFailure(`The folder ${path} cannot be read: ${whyNot(error)}.`)
  }
}

/** A product itself, the folder of one event, or many events'. The console has the same rule. */
export async function readLayout(root: string): Promise<FolderLayout> {
  const found = await findProducts((path) => list(join(root, path)))
  const folders = found.folders.map((path) => ({
    path: join(root, path),
    name: eventNameOf(basename(root), path),
  }))
  if (isOneEvent(found.folders)) return { kind: 'product', folders }
  if (folders.length > 0) return { kind: 'events', folders }
  const files = await listFiles(root)
  if (files.length === 0) return { kind: 'empty', folders: [] }
  return { kind: 'product', folders: [{ path: root, name: basename(root) }] }
}

/** Which product a change at `path` belongs to, by names alone; undefined for what is above them. */
export function folderOf(path: string, folders: readonly ProductFolder[]): ProductFolder | undefined {
  return folders.find((folder) => path === folder.path || path.startsWith(folder.path + sep))
}

/** All files, by path; empty where the folder is gone. What cannot be looked at is left out until it can. */
export async function listFiles(folder: string): Promise<FoundFile[]> {
  const files: FoundFile[] = []
  await walk(folder, '', 0, files)
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The same as long as no file was added, removed, or written. */
export function signatureOf(files: readonly FoundFile[]): string {
  const text = files.map(({ path, size, modifiedMs }) => `${path}\n${size} ${modifiedMs}\n`).join('')
  return createHash('sha256').update(text).digest('base64url')
}

/** Why a folder's files are more than a release may have; undefined where they are not. */
export function tooMany(files: readonly FoundFile[]): string | undefined {
  if (files.length <= limits.releaseFilesMax) return undefined
  const count =
    files.length >= entriesMax ? `over ${entriesMax.toLocaleString('en')}` : files.length.toLocaleString('en')
  return `A release holds at most ${limits.releaseFilesMax} files; these are ${count}.`
}

/**
 * The bytes of those of a folder's files that are `wanted`; undefined where any of them changed or went meanwhile. One that
 * cannot be read costs itself.
 */
export async function readProductFiles(
  folder: string,
  files: readonly FoundFile[],
  wanted: readonly FoundFile[],
): Promise<ReadFiles | undefined> {
  const found: Found[] = []
  const unread: string[] = []
  for (const { path, size, fault } of wanted) {
    let bytes: Buffer
    try {
      if (fault !== undefined) throw new CommandFailure(fault)
      bytes = await readFile(join(folder, path))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      const why = error instanceof CommandFailure ? error.message : whyNot(error)
      unread.push(`${path} cannot be read (${why}), and is left out.`)
      continue
    }
    if (bytes.length !== size) return undefined
    found.push({ path, data: new Blob([new Uint8Array(bytes)]) })
  }
  return signatureOf(await listFiles(folder)) === signatureOf(files) ? { found, unread } : undefined
}

/** Of paths and bytes, SHA-256 in base64url: the same content is never published twice. */
export async function productHash(found: readonly Found[]): Promise<string> {
  const hash = createHash('sha256')
  for (const { path, data } of found) {
    hash.update(`${path}\n${data.size}\n`)
    hash.update(new Uint8Array(await data.arrayBuffer()))
  }
  return hash.digest('base64url')
}

async function walk(folder: string, inside: string, depth: number, files: FoundFile[]): Promise<void> {
  for (const { name, isFolder } of await list(join(folder, inside))) {
    if (files.length >= entriesMax) return
    const path = inside === '' ? name : `${inside}/${name}`
    if (isFolder) {
      if (depth < DEPTH_MAX) await walk(folder, path, depth + 1, files)
      continue
    }
    // Of so many nothing is published, and only their number is told.
    if (files.length > limits.releaseFilesMax * 4) {
      files.push({ path, size: 0, modifiedMs: 0 })
      continue
    }
    try {
      const { size, mtimeMs } = await stat(join(folder, path))
      files.push({ path, size, modifiedMs: mtimeMs })
    } catch {
      // Gone meanwhile, or a link to nowhere; or its name's bytes are no UTF-8, and no name leads to it.
      if (name.includes('\uFFFD'))
        files.push({ path, size: 0, modifiedMs: 0, fault: 'the bytes of its name are no UTF-8' })
    }
  }
}

/** Files and folders, links followed; nothing else, and nothing that is only passing through. */
async function list(folder: string): Promise<FolderEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const kept: FolderEntry[] = []
  for (const entry of entries) {
    if (isPassing(entry.name)) continue
    const kind = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => undefined) : entry
    if (kind?.isFile() === true || kind?.isDirectory() === true)
      kept.push({ name: entry.name, isFolder: kind.isDirectory() })
  }
  return kept
}

/** For messages: as short as it can be said from where the command runs. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' ? '.' : short.startsWith('..') ? path : short
}
