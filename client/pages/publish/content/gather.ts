/** Files out of a drop or a picker; publishing/gather.ts makes a release's of them. */
import { limits } from '../../../../shared/wire/limits.ts'
import type { Found } from '../../../publishing/gather.ts'

/** What a file input holds: a folder's files know their path in it. */
export function fromInput(list: FileList | null): Found[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, data: file }))
}

/** What was dropped, folders read to the bottom. The items are taken before the first await: later they are gone. */
export async function fromDrop(transfer: DataTransfer): Promise<Found[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return fromInput(transfer.files)
  const found: Found[] = []
  for (const entry of entries) await walk(entry, found)
  return found
}

/** More than a release may hold, so that the check can say how many there are. */
const LISTED_MAX = 40 * limits.releaseFilesMax

async function walk(entry: FileSystemEntry, found: Found[]): Promise<void> {
  if (found.length >= LISTED_MAX) return
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    found.push({ path: entry.fullPath.replace(/^\//, ''), data: file })
    return
  }
  if (!isDirectory(entry)) return
  const reader = entry.createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return
    for (const child of some) await walk(child, found)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
