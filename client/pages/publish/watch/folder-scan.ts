/** What lies in a watched folder: the products in it, each a folder with a file that only ShakeMaps have. */
import { limits } from '../../../../shared/wire/limits.ts'
import { recogniseProduct } from '../../../shakemap/product/product.ts'

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
/** Hidden files, and those that programs are still writing under another name. */
const PASSED_OVER = /^\.|^~|\.(tmp|part|partial|crdownload|swp)$/i

/** Rejects where the folder is gone or may no longer be read. */
export async function scanFolder(root: FolderEntry): Promise<Scan> {
  const files: SeenFile[] = []
  const isCut = await walk(root, '', 0, files)
  const byFolder = new Map<string, SeenFile[]>()
  for (const file of files) {
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1)
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file])
  }
  const folders = [...byFolder]
    .flatMap(([folder, inside]) => (isProduct(inside) ? [folder] : []))
    .sort(byText)
  // A product's folders belong to the product: `download/` is not a product of its own.
  const tops = folders.filter((folder, i) => !folders.slice(0, i).some((other) => folder.startsWith(other)))
  const products = tops.map((folder) => {
    const own = files
      .filter(({ path }) => path.startsWith(folder))
      .map((file) => ({ ...file, path: file.path.slice(folder.length) }))
      .sort((a, b) => byText(a.path, b.path))
    const signature = own.map(({ path, size, modified }) => `${path}\t${size}\t${modified}`).join('\n')
    return { folder: folder.replace(/\/$/, ''), files: own, signature }
  })
  return { products, isCut }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isProduct(files: readonly SeenFile[]): boolean {
  const { grid, contours, info, compact } = recogniseProduct(files)
  return (grid ?? contours ?? info ?? compact) !== undefined
}

/** True where not all was looked at. */
async function walk(folder: FolderEntry, at: string, depth: number, files: SeenFile[]): Promise<boolean> {
  if (depth > DEPTH_MAX) return true
  for await (const entry of folder.values()) {
    if (PASSED_OVER.test(entry.name)) continue
    if (files.length >= FILES_MAX) return true
    if (entry.kind === 'directory') {
      if (await walk(entry, `${at}${entry.name}/`, depth + 1, files)) return true
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
