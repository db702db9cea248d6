/** Folders with something to publish: which they are, what is in them, and whether it is still being written. */
import { createHash } from 'node:crypto'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import type { Found } from '../../client/publishing/gather.ts'
import { limits } from '../../shared/wire/limits.ts'
import { codeOf, CommandFailure, whyNot } from '../failure.ts'

/** Where ShakeMap puts what it made of an event: `EVENT/current/products/`. */
const PRODUCTS = join('current', 'products')
/** Deeper than any product, and a loop of links ends. */
const depthMax = 8
/** Listed at most; far more than a release may have, so that it can still be said how many there are. */
const entriesMax = limits.releaseFilesMax * 4
/** Left by editors, copying programs and file managers; what is being written is often called so. */
const PASSING =
  /(^\.)|(~$)|(\.(tmp|temp|part|partial|swp|lock|filepart|crdownload)$)|^(Thumbs\.db|desktop\.ini)$/i

export interface ProductFolder {
  /** Absolute, links resolved: what it is known by. */
  readonly path: string
  /** In words: the event's folder, or the folder's own name. */
  readonly name: string
}

export interface FoundFile {
  /** In the folder, with `/`. */
  readonly path: string
  readonly size: number
  readonly modifiedMs: number
}

export interface FolderLayout {
  readonly kind: 'product' | 'events' | 'empty'
  readonly folders: readonly ProductFolder[]
}

/** The folder as given, absolute, links resolved. Rejects with a Failure where there is none, or it cannot be read. */
export async function openFolder(path: string): Promise<string> {
  try {
    const whole = await realpath(path)
    await readdir(whole)
    return whole
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR')
      throw new CommandFailure(`${path} is a file: name the folder that it is in.`)
    throw new CommandFailure(`The folder ${path} cannot be read: ${whyNot(error)}.`)
  }
}

/** A product itself, the folder of one event, or many events' as ShakeMap keeps them. */
export async function readLayout(root: string): Promise<FolderLayout> {
  const own = await folderAt(join(root, PRODUCTS), basename(root))
  if (own) return { kind: 'product', folders: [own] }
  const entries = await list(root)
  const events: ProductFolder[] = []
  for (const { name, isFolder } of entries) {
    if (!isFolder) continue
    const folder = await folderAt(join(root, name, PRODUCTS), name)
    if (folder) events.push(folder)
  }
  if (events.length > 0) return { kind: 'events', folders: events }
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

/**
 * The bytes of those of a folder's files that are `wanted`; undefined where any of them changed or went meanwhile.
 * Rejects with a Failure where one may not be read.
 */
export async function readProductFiles(
  folder: string,
  files: readonly FoundFile[],
  wanted: readonly FoundFile[],
): Promise<Found[] | undefined> {
  const found: Found[] = []
  for (const { path, size } of wanted) {
    let bytes: Buffer
    try {
      bytes = await readFile(join(folder, path))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw new CommandFailure(`The file ${join(folder, path)} cannot be read: ${whyNot(error)}.`)
    }
    if (bytes.length !== size) return undefined
    found.push({ path, data: new Blob([new Uint8Array(bytes)]) })
  }
  return signatureOf(await listFiles(folder)) === signatureOf(files) ? found : undefined
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

async function folderAt(path: string, name: string): Promise<ProductFolder | undefined> {
  try {
    const whole = await realpath(path)
    return (await stat(whole)).isDirectory() ? { path: whole, name } : undefined
  } catch {
    return undefined
  }
}

async function walk(folder: string, inside: string, depth: number, files: FoundFile[]): Promise<void> {
  for (const { name, isFolder } of await list(join(folder, inside))) {
    if (files.length >= entriesMax) return
    const path = inside === '' ? name : `${inside}/${name}`
    if (isFolder) {
      if (depth < depthMax) await walk(folder, path, depth + 1, files)
      continue
    }
    try {
      const { size, mtimeMs } = await stat(join(folder, path))
      files.push({ path, size, modifiedMs: mtimeMs })
    } catch {
      // Gone meanwhile, or a link to nowhere.
    }
  }
}

interface Entry {
  readonly name: string
  readonly isFolder: boolean
}

/** Files and folders, links followed; nothing else, and nothing that is only passing through. */
async function list(folder: string): Promise<Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const kept: Entry[] = []
  for (const entry of entries) {
    if (PASSING.test(entry.name)) continue
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
