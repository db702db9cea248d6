/** What lies in a watched folder: the products in it, each a folder with a file that only ShakeMaps have. */
import { limits } from '../../../../shared/wire/limits.ts'
import { findProducts, isPassing, type ListFolder } from '../../../publishing/product-folders.ts'

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
  /** There is more in the folder than is looked at. */
  readonly isCut: boolean
}

const FILES_MAX = 4_000
const DEPTH_MAX = 8
/** Rejects where the folder is gone or may no longer be read. */
export async function scanFolder(root: FolderEntry): Promise<Scan> {
  const folders = new Map<string, FolderEntry>([['', root]])
  const list: ListFolder = async (path) => {
    const folder = folders.get(path) ?? (await innerOf(folders, path))
    if (!folder) return []
    const entries: { name: string; isFolder: boolean }[] = []
    for await (const entry of folder.values()) {
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
    if (left <= 0 || (handle && (await walk(handle, '', 0, files, left)))) isCut = true
    left -= files.length
    if (files.length === 0) continue
    files.sort((a, b) => byText(a.path, b.path))
    const signature = files.map(({ path, size, modified }) => `${path}\t${size}\t${modified}`).join('\n')
    products.push({ folder, files, signature })
  }
  return { products, isCut }
}

/** A folder that is asked for by its path before its parent was listed: `current/products`. */
async function innerOf(folders: Map<string, FolderEntry>, path: string): Promise<FolderEntry | undefined> {
  const cut = path.lastIndexOf('/')
  const parent = folders.get(path.slice(0, Math.max(0, cut)))
  if (!parent) return undefined
  for await (const entry of parent.values())
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
): Promise<boolean> {
  if (depth > DEPTH_MAX) return true
  for await (const entry of folder.values()) {
    if (isPassing(entry.name)) continue
    if (files.length >= filesMax) return true
    if (entry.kind === 'directory') {
      if (await walk(entry, `${at}${entry.name}/`, depth + 1, files, filesMax)) return true
      continue
    }
    try {
      const { size, lastModified } = await entry.getFile()
      files.push({ path: at + entry.name, size, modified: lastModified, entry })
    } catch {
      // Removed since it was listed: the next look sees what is there.
    }
  }
  return false
}

/** A product's content in memory, so that it can no longer change. Rejects where a file changed while it was read. */
export async function readPickedFiles({
  files,
}: SeenProduct): Promise<readonly { path: string; data: Blob }[]> {
  const read: { path: string; data: Blob }[] = []
  for (const { path, size, modified, entry } of files) {
    const file = await entry.getFile()
    const bytes = await file.arrayBuffer()
    if (bytes.byteLength !== size || file.lastModified !== modified)
      throw new Error(`${path} changed while it was read.`)
    read.push({ path, data: new Blob([bytes], { type: file.type }) })
  }
  return read
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
