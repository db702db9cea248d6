/** What stands in the way of publishing, in sentences, found before anything is signed. */
import type { Status } from '../../../api.ts'
import { checkPath, type PathFault } from '../../../../shared/content/manifest.ts'
import { limits } from '../../../../shared/wire/limits.ts'
import { formatBytes } from '../../common/words/format.ts'
import { counted } from '../../../words/figures.ts'

export interface Draft {
  readonly title: string
  /** Undefined as long as the publisher has not chosen one. */
  readonly status: Status | undefined
  readonly note: string
  readonly files: readonly { readonly path: string; readonly size: number }[]
  /** A drill's figures were changed after its files were made of them. */
  readonly drillStale: boolean
}

/** `64 MB`, counted as operating systems do. */
const RELEASE_SIZE = `${limits.releaseBytesMax / 1024 / 1024} MB (${limits.releaseBytesMax.toLocaleString('en')} bytes)`

const PATH_FAULTS: Readonly<Record<PathFault, string>> = {
  'empty-path': 'A file has no name.',
  'long-path': `A file's path is longer than ${limits.pathCharsMax} characters; shorten it.`,
  'unsafe-path':
    'A file’s path is not safe (it must be relative, without “..”, backslashes or control characters); rename it.',
}

/** One sentence for each fault; empty when the draft can be signed. */
export function checkDraft({ title, status, note, files, drillStale }: Draft): string[] {
  const faults: string[] = []
  if (title.trim() === '') faults.push('Give the release a title.')
  if (title.length > limits.titleCharsMax)
    faults.push(`Shorten the title to ${limits.titleCharsMax} characters.`)
  if (status === undefined) faults.push('Choose the status: Actual, Exercise, Test or Cancel (step 3).')
  if (drillStale)
    faults.push('The drill’s figures were changed after it was generated: generate it again (step 2).')
  if (note.length > limits.noteCharsMax) faults.push(`Shorten the note to ${limits.noteCharsMax} characters.`)
  if (status === 'cancel' && note.trim() === '')
    faults.push('Say in the note why earlier releases are cancelled.')
  return [...faults, ...checkFiles(files, status)]
}

function checkFiles(files: Draft['files'], status: Status | undefined): string[] {
  // A cancellation brings its own notice.
  if (files.length === 0) return status === 'cancel' ? [] : ['Add at least one file, or generate a drill.']
  const faults: string[] = []
  if (files.length > limits.releaseFilesMax) {
    faults.push(
      `A release holds at most ${limits.releaseFilesMax} files; these are ${counted(files.length, 'file')}.`,
    )
  }
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  if (bytes > limits.releaseBytesMax) {
    faults.push(
      `A release holds at most ${RELEASE_SIZE}; these files have ${formatBytes(bytes)}. Remove the largest.`,
    )
  }
  const seen = new Set<string>()
  for (const { path } of files) {
    const checked = checkPath(path)
    if (!checked.ok) faults.push(`${path === '' ? '' : `“${path}”: `}${PATH_FAULTS[checked.error]}`)
    if (seen.has(path)) faults.push(`Two files have the path “${path}”; remove one.`)
    seen.add(path)
  }
  return faults
}

/** The one file of a cancellation that has no other. */
export function cancellationNotice(title: string, reason: string, issued: string): string {
  return `${JSON.stringify({ cancelled: true, title, reason, issued }, null, 2)}\n`
}
