/** What a publisher found, a folder, a zip or files, with the paths that it will have in the release. */
import { checkPath } from '../../shared/content/manifest.ts'
import { proposePriority, typeOf } from '../shakemap/product/product.ts'
import { unzip } from '../shakemap/product/zip.ts'

export interface ContentFile {
  readonly path: string
  readonly data: Blob
  readonly type: string
  readonly priority: number
}

export interface Found {
  readonly path: string
  readonly data: Blob
}

export interface Gathered {
  readonly files: readonly ContentFile[]
  /** Sentences about what could not be taken. */
  readonly problems: readonly string[]
}

/** Left behind by file managers, and of no use to a receiver. */
const LITTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX\/.*|\.[^/]+)$/i

/** Unpacks zips, drops the folder that all files share, and gives each file its type and priority. */
export async function gatherFiles(found: readonly Found[]): Promise<Gathered> {
  const problems: string[] = []
  const flat: Found[] = []
  for (const file of found) {
    if (LITTER.test(file.path)) continue
    if (!isZip(file.path, found.length)) {
      flat.push(file)
      continue
    }
    const unzipped = await unzip(file.data)
    if (unzipped.ok) flat.push(...unzipped.value.filter(({ path }) => !LITTER.test(path)))
    else problems.push(`${file.path}: ${unzipped.error}`)
  }
  const files = withoutSharedFolder(flat).map(({ path, data }) => ({
    path,
    data: data.type === '' ? new Blob([data], { type: typeOf(path) }) : data,
    type: data.type === '' ? typeOf(path) : data.type,
    priority: proposePriority(path),
  }))
  return { files, problems }
}

/** A zip by itself is a product that was packed; a zip among other files (shape.zip) is one of them. */
function isZip(path: string, count: number): boolean {
  return count === 1 && /\.zip$/i.test(path)
}

export function withoutSharedFolder(files: readonly Found[]): readonly Found[] {
  const [first] = files
  const folder = first?.path.slice(0, first.path.indexOf('/') + 1) ?? ''
  // Of `maps/C:x` only `C:x` would be left, which no release may have.
  const isShared = files.every(
    ({ path }) => path.startsWith(folder) && checkPath(path.slice(folder.length)).ok,
  )
  if (folder === '' || !isShared) return files
  return withoutSharedFolder(files.map(({ path, data }) => ({ path: path.slice(folder.length), data })))
}
