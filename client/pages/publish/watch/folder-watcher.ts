/**
 * Decides when what lies in a folder is published: a product that has not changed for some seconds and can be read
 * whole, once. It has no clock of its own: `look` is called again and again.
 */
import type { ReadProductFiles, SeenProduct, Scan } from './folder-scan.ts'
import { reasonOf } from '../../common/words/sentence-of.ts'
import { pickedHash, readPickedFiles, tooLarge } from './folder-scan.ts'

export type WatchOutcome =
  | { readonly kind: 'published'; readonly title: string }
  /** It is left alone until its files change. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface LogLine {
  readonly kind: 'plain' | 'good' | 'warn' | 'bad'
  readonly text: string
}

export interface WatcherParts {
  readonly scan: () => Promise<Scan>
  /** Rejects with a sentence where it could not be offered; it is tried again. */
  readonly publish: (folder: string, read: ReadProductFiles) => Promise<WatchOutcome>
  /** Hashes of what was published from folders, also on earlier days. */
  readonly isKnown: (hash: string) => boolean
  readonly remember: (hash: string) => void
  readonly log: (line: LogLine) => void
  /** What is there when watching begins is published too. */
  readonly alsoPresent: boolean
  readonly stableMs: number
}

const RETRY_MS = 30_000

interface Known {
  readonly signature: string
  /** Stable from then on, by the clock of `look`. */
  readonly since: number
  readonly isDone: boolean
}

/** `now` in milliseconds of any clock that does not go back. Never rejects. */
export function createWatcher(parts: WatcherParts): { look(now: number): Promise<void> } {
  const { log } = parts
  const known = new Map<string, Known>()
  let isFirst = true
  /** The last failure of the whole folder, said once. */
  let trouble = ''
  /** The sentences of the last look: each is said once. */
  let unread: readonly string[] = []

  async function look(now: number): Promise<void> {
    let scan: Scan
    try {
      scan = await parts.scan()
    } catch (error) {
      const reason = `The folder cannot be read (${reasonOf(error)}); it is tried again.`
      if (reason !== trouble) log({ kind: 'bad', text: reason })
      trouble = reason
      return
    }
    if (trouble !== '') log({ kind: 'good', text: 'The folder can be read again.' })
    trouble = ''
    for (const text of scan.unread) if (!unread.includes(text)) log({ kind: 'warn', text })
    ;({ unread } = scan)
    if (isFirst) begin(scan, now)
    for (const product of scan.products) await follow(product, now)
  }

  function begin({ products, isCut }: Scan, now: number): void {
    isFirst = false
    if (isCut)
      log({ kind: 'warn', text: 'The folder has too many files to watch: choose a folder inside it.' })
    if (parts.alsoPresent) return
    for (const { folder, signature } of products) known.set(folder, { signature, since: now, isDone: true })
    if (products.length > 0)
      log({
        kind: 'plain',
        text: `Not published, since they were there before: ${products.map(nameOf).join(', ')}.`,
      })
  }

  async function follow(product: SeenProduct, now: number): Promise<void> {
    const { folder, signature } = product
    const before = known.get(folder)
    if (before?.signature !== signature) {
      if (!before || before.isDone)
        log({ kind: 'plain', text: `${nameOf(product)} is new or changed; waiting until it is whole.` })
      known.set(folder, { signature, since: now, isDone: false })
      return
    }
    if (before.isDone || now - before.since < parts.stableMs) return
    const isDone = await take(product)
    known.set(folder, { signature, since: isDone ? now : now + RETRY_MS, isDone })
  }

  /** True when there is nothing more to do until its files change. */
  async function take(product: SeenProduct): Promise<boolean> {
    const name = nameOf(product)
    const large = tooLarge(product)
    if (large !== undefined) {
      log({ kind: 'bad', text: `${name} is not published: ${large}` })
      return true
    }
    try {
      const read = await readPickedFiles(product)
      if (read.files.length === 0) {
        const reasons = ['There is no file to publish.', ...read.unread].join(' ')
        log({ kind: 'bad', text: `${name} is not published: ${reasons}` })
        return true
      }
      const hash = await pickedHash(read.files)
      if (parts.isKnown(hash)) {
        log({ kind: 'plain', text: `${name} has the content of a release that was published before.` })
        return true
      }
      const outcome = await parts.publish(product.folder, read)
      if (outcome.kind === 'refused') {
        log({ kind: 'warn', text: `${name} is not published: ${outcome.reason}` })
        return true
      }
      parts.remember(hash)
      log({ kind: 'good', text: `${name} is published as “${outcome.title}”.` })
      return true
    } catch (error) {
      log({ kind: 'bad', text: `${name} could not be published (${reasonOf(error)}); it is tried again.` })
      return false
    }
  }

  return { look }
}

function nameOf({ folder }: SeenProduct): string {
  return folder === '' ? 'The product' : folder
}
