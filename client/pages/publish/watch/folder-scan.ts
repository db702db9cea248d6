/** What lies in a watched folder: the products in it, each a folder with a file that only ShakeMaps have. */
import { limits } from '../../../../shared/wire/limits.ts'
import { reasonOf } from '../../common/words/sentence-of.ts'
import { DEPTH_MAX, findProducts, isPassing, type ListFolder } from '../../../publishing/product-folders.ts'

/** The parts of the File System Access interface that are used here. */
export interface PickedFile {
  readonly kind: 'file'
  readonly name: string
  getFile(): Promise<File>
}
export interface FolderEntry {
  readonly kind: 'directory'
  readonly name: string
  values(): AsyncIterable<PickedFile | FolderEntry>
}

interface SeenFile {
  /** Within the product. */
  readonly path: string
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modified: number
  readonly entry: PickedFile
  /** Why it cannot even be looked at, as the end of a sentence. Left out of one that may be readable. */
  readonly fault?: string
}

export interface SeenProduct {
  /** Within the watched folder; '' where that is the product itself. */
  readonly folder: string
  readonly files: readonly SeenFile[]
  /** Changes whenever a file comes, goes, grows or is written again. */
  readonly signature: string
}

export interface Scan {
  readonly products: readonly SeenProduct[]
  /** A sentence about each folder that cannot be listed. */
  readonly unread: readonly string[]
  /** There is more in the folder than is looked at. */
  readonly isCut: boolean
}

const FILES_MAX = 4_000

/** Rejects where the folder itself is gone or may no longer be read. A folder in it that cannot be read costs itself. */
export async function scanFolder(root: FolderEntry): Promise<Scan> {
  const folders = new Map<string, FolderEntry>([['', root]])
  const unread = new Map<string, string>()
  const list: ListFolder = async (path) => {
    const folder = folders.get(path) ?? (await innerOf(folders, path))
    if (!folder) return []
    const listed = await entriesOf(folder)
    if (!listed.ok) {
      if (path === '') throw listed.error
      sayUnread(unread, path, listed.error)
      return []
    }
    const entries: { name: string; isFolder: boolean }[] = []
    for (const entry of listed.value) {
      entries.push({ name: entry.name, isFolder: entry.kind === 'directory' })
      if (entry.kind === 'directory') folders.set(path === '' ? entry.name : `${path}/${entry.name}`, entry)
    }
    return entries
  }
  const found = await findProducts(list)
  let isCut = found.isCut
  const products: SeenProduct[] = []
  let left = FILES_MAX
  for (const folder of found.folders) {
    const files: SeenFile[] = []
    const handle = folders.get(folder)
    const sayInner = (path: string, error: unknown): void =>
      sayUnread(unread, folder === '' ? path : `${folder}/${path}`, error)
    if (left <= 0 || (handle && (await walk(handle, '', 0, files, left, sayInner)))) isCut = true
    left -= files.length
    if (files.length === 0) continue
    files.sort((a, b) => byText(a.path, b.path))
    const signature = files
      .map(({ path, size, modified, fault = '' }) => `${path}\t${size}\t${modified}\t${fault}`)
      .join('\n')
    products.push({ folder, files, signature })
  }
  return { products, unread: [...unread.values()], isCut }
}

async function entriesOf(
  folder: FolderEntry,
): Promise<{ readonly ok: true; readonly value: Entry[] } | { readonly ok: false; readonly error: unknown }> {
  try {
    const value: Entry[] = []
    for await (const entry of folder.values()) value.push(entry)
    return { ok: true, value }
  } catch (error) {
    return { ok: false, error }
  }
}

type Entry = PickedFile | FolderEntry

function sayUnread(unread: Map<string, string>, path: string, error: unknown): void {
  // One that was removed since it was listed is no fault.
  if (!isGone(error))
    unread.set(path, `The folder ${path} cannot be read (${whyNot(error)}), and is left out.`)
}

/** A folder that is asked for by its path before its parent was listed: `current/products`. */
async function innerOf(folders: Map<string, FolderEntry>, path: string): Promise<FolderEntry | undefined> {
  const cut = path.lastIndexOf('/')
  const parent = folders.get(path.slice(0, Math.max(0, cut)))
  const listed = parent && (await entriesOf(parent))
  if (!listed?.ok) return undefined
  for (const entry of listed.value)
    if (entry.kind === 'directory' && entry.name === path.slice(cut + 1)) {
      folders.set(path, entry)
      return entry
    }
  return undefined
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** True where not all was looked at. */
async function walk(
  folder: FolderEntry,
  at: string,
  depth: number,
  files: SeenFile[],
  filesMax: number,
  sayFolder: (path: string, error: unknown) => void,
): Promise<boolean> {
  if (depth > DEPTH_MAX) return true
  const listed = await entriesOf(folder)
  if (!listed.ok) {
    sayFolder(at.slice(0, -1), listed.error)
    return false
  }
  for (const entry of listed.value) {
    if (isPassing(entry.name)) continue
    if (files.length >= filesMax) return true
    if (entry.kind === 'directory') {
      if (await walk(entry, `${at}${entry.name}/`, depth + 1, files, filesMax, sayFolder)) return true
      continue
    }
    try {
      const { size, lastModified } = await entry.getFile()
      files.push({ path: at + entry.name, size, modified: lastModified, entry })
    } catch (error) {
      // Of one that was removed since it was listed, the next look sees what is there.
      if (!isGone(error))
        files.push({ path: at + entry.name, size: 0, modified: 0, entry, fault: whyNot(error) })
    }
  }
  return false
}

export interface ReadProductFiles {
  readonly files: readonly { readonly path: string; readonly data: Blob }[]
  /** A sentence about each file that cannot be read. */
  readonly unread: readonly string[]
}

/**
 * A product's content in memory, so that it can no longer change. A file that cannot be read costs itself. Rejects where a
 * file changed or went while it was read.
 */
export async function readPickedFiles({ files }: SeenProduct): Promise<ReadProductFiles> {
  const read: { path: string; data: Blob }[] = []
  const unread: string[] = []
  for (const seen of files) {
    const { path, fault } = seen
    const file = fault === undefined ? await readWhole(seen) : { why: fault }
    if ('why' in file) unread.push(`${path} cannot be read (${file.why}), and is left out.`)
    else read.push({ path, data: file.data })
  }
  return { files: read, unread }
}

async function readWhole({
  path,
  size,
  modified,
  entry,
}: SeenFile): Promise<{ data: Blob } | { why: string }> {
  const isSame = (file: File): boolean => file.size === size && file.lastModified === modified
  const changed = new Error(`${path} changed while it was read.`)
  try {
    const file = await entry.getFile()
    const bytes = await file.arrayBuffer()
    if (bytes.byteLength !== size || !isSame(file)) throw changed
    return { data: new Blob([bytes], { type: file.type }) }
  } catch (error) {
    if (error === changed || isGone(error)) throw changed
    // Browsers say the same of a file that may not be read and of one that was written meanwhile.
    const now = await entry.getFile().catch(() => undefined)
    if (now && !isSame(now)) throw changed
    return { why: whyNot(error) }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError'
}

/** The end of a sentence. */
function whyNot(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'the browser may not open it'
  if (name === 'NotReadableError') return 'the disk or its permissions do not let it'
  return reasonOf(error)
}

/** More than a release may hold? A sentence then. */
export function tooLarge({ files }: SeenProduct): string | undefined {
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (files.length > limits.releaseFilesMax) return `It has more than ${limits.releaseFilesMax} files.`
  if (bytes > limits.releaseBytesMax) return `It has more than ${limits.releaseBytesMax / 1024 / 1024} MB.`
  return undefined
}

/** The same for the same paths and bytes, whatever their times: SHA-256 in hexadecimal. */
export async function pickedHash(
  files: readonly { readonly path: string; readonly data: Blob }[],
): Promise<string> {
  const lines: string[] = []
  for (const { path, data } of files) lines.push(`${path}\t${await sha256(await data.arrayBuffer())}`)
  return sha256(new TextEncoder().encode(lines.toSorted(byText).join('\n')).buffer)
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
