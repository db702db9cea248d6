/** Watching a folder: the rule that the publisher sets beforehand, the folder, and what was done. */
import { signal } from '@preact/signals'
import * as v from 'valibot'
import type { Status } from '../../../api.ts'
import { compactFilesOf } from '../../../publishing/compact-file.ts'
import { saidTypes, typeRefusal } from '../../../publishing/event-type.ts'
import {
  effectOf,
  canStayBeside,
  replacementWarnings,
  currentReleases,
} from '../../../publishing/replacement.ts'
import { gatherFiles } from '../../../publishing/gather.ts'
import { eventNameOf } from '../../../publishing/product-folders.ts'
import { proposeTitle } from '../../../publishing/title.ts'
import { readProduct, recogniseProduct } from '../../../shakemap/product/product.ts'
import { limits } from '../../../../shared/wire/limits.ts'
import { recall, remember } from '../../common/remembered.ts'
import { lastOf, othersOf, underKnownName } from '../../../publishing/beside.ts'
import type { ChannelState } from '../channel/channel-state.ts'
import { checkDraft } from '../content/checks.ts'
import { withPdl } from '../../../publishing/pdl/pdl-folder.ts'
import { findConcerns, isOlder } from '../../../publishing/concerns.ts'
import { expiresOf, NO_EXPIRY, type ExpiryChoice } from '../content/expiry.ts'
import { scanFolder, type FolderEntry, type ReadProductFiles } from './folder-scan.ts'
import { createWatcher, type LogLine, type WatchOutcome } from './folder-watcher.ts'
import { readGridUnits } from '../../../publishing/grid-units.ts'
import { mapsOf } from '../../../publishing/last-map.ts'
import type { PublicationState } from '../publication-state.ts'

export type WatchState = ReturnType<typeof createWatchState>
export type WatchedStatus = Exclude<Status, 'cancel'>

export interface TimedLine extends LogLine {
  readonly number: number
  /** ISO 8601, UTC. */
  readonly at: string
}

const LOOK_MS = 1_000
const STABLE_MS = 5_000
const LINES_MAX = 200
const HASHES_NAME = 'flashcrew:console:watched'
const HASHES_MAX = 500

/** Undefined where the browser has no way to watch a folder. */
export type PickFolder = (() => Promise<FolderEntry>) | undefined

export function createWatchState(
  channel: ChannelState,
  publication: PublicationState,
  pickFolder: PickFolder,
) {
  const status = signal<WatchedStatus | undefined>(undefined)
  const expiry = signal<ExpiryChoice>(NO_EXPIRY)
  const note = signal('')
  const alsoPresent = signal(false)
  /** The word that lets actual alerts go out although no publisher is there. */
  const typed = signal('')
  /** The folder's name; undefined while none is watched. */
  const watched = signal<string | undefined>(undefined)
  const published = signal(0)
  const lines = signal<readonly TimedLine[]>([])
  const fault = signal('')
  let number = 0
  let watching = new AbortController()

  async function start(): Promise<void> {
    fault.value = findFault() ?? ''
    if (fault.value !== '' || !pickFolder || watched.value !== undefined) return
    let folder: FolderEntry
    try {
      folder = await pickFolder()
    } catch {
      // The publisher closed the browser's own dialog.
      return
    }
    lines.value = []
    published.value = 0
    watched.value = folder.name
    log({ kind: 'plain', text: `Watching ${folder.name}.` })
    watching = new AbortController()
    void run(folder, watching.signal)
  }

  function findFault(): string | undefined {
    if (!channel.open.value) return 'Open the channel first (step 1).'
    if (status.value === undefined) return 'Choose the status that every release will have.'
    if (status.value === 'actual' && typed.value.trim().toUpperCase() !== 'ACTUAL')
      return 'Type ACTUAL: alerts would go out with nobody to confirm them.'
    const expires = expiresOf(expiry.value, Date.now())
    return expires.ok ? undefined : expires.error
  }

  async function run(folder: FolderEntry, stopped: AbortSignal): Promise<void> {
    const watcher = createWatcher({
      scan: async () => scanFolder(folder),
      publish: publishProduct,
      isKnown: (hash) => recallHashes().includes(hash),
      remember: rememberHash,
      log: (line) => {
        if (!stopped.aborted) log(line)
      },
      alsoPresent: alsoPresent.value,
      stableMs: STABLE_MS,
    })
    while (!stopped.aborted) {
      await watcher.look(performance.now())
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  }

  function stop(): void {
    if (watched.value === undefined) return
    watching.abort()
    watched.value = undefined
    log({ kind: 'plain', text: 'Stopped: this tab publishes nothing by itself any more.' })
  }

  async function publishProduct(
    folder: string,
    { files: found, unread }: ReadProductFiles,
  ): Promise<WatchOutcome> {
    const open = channel.open.value
    const chosen = status.value
    if (watched.value === undefined || !open || !chosen)
      return { kind: 'refused', reason: 'Watching was stopped.' }
    const { files, problems } = await gatherFiles(found)
    // They may be why it is refused.
    for (const text of [...unread, ...problems]) log({ kind: 'warn', text })
    const listed = files.map(({ path, data }) => ({ path, size: data.size }))
    const blobs = new Map(files.map(({ path, data }) => [path, data]))
    const product = await readProduct(
      (path) => {
        const blob = blobs.get(path)
        return blob && Promise.resolve(blob)
      },
      [...blobs.keys()],
    )
    const { grid } = recogniseProduct(listed)
    const units = await readGridUnits(grid === undefined ? undefined : blobs.get(grid))
    const maps = await mapsOf(open.publisher.releases)
    const pdl = await withPdl(files, product)
    const facts = underKnownName(pdl, maps)
    const last = lastOf(facts, maps)?.facts
    const { blocking, warnings } = findConcerns({ files: listed, product, units, last })
    const refusal = typeRefusal(await saidTypes(files, product.facts), chosen)
    const title = (proposeTitle(pdl.facts) || eventNameOf('ShakeMap', folder)).slice(0, limits.titleCharsMax)
    const faults = checkDraft({
      ...{ title, status: chosen, note: note.value, files: listed, drillStale: false },
    })
    const [reason] = [pdl.refusal, refusal, ...blocking, ...faults].filter((each) => each !== undefined)
    if (reason !== undefined) return { kind: 'refused', reason }
    if (last && isOlder(facts, last))
      return { kind: 'refused', reason: 'a map of the same event that was made later is published already.' }
    const compact = await compactFilesOf(product, files)
    const expires = expiresOf(expiry.value, Date.now())
    // Another event does not end the alert about this one.
    const kept = othersOf(facts, maps).map(({ id }) => id)
    const standing = currentReleases(open.publisher.releases.filter(canStayBeside), maps)
    const newcomer = { status: chosen, eventId: facts.eventId ?? '' }
    const endings = replacementWarnings(newcomer, standing, kept)
    for (const warning of [...endings, ...warnings, ...pdl.doubts]) log({ kind: 'warn', text: warning })
    const begin = await publication.offer({
      title,
      status: chosen,
      note: note.value.trim(),
      expires: expires.ok ? expires.value : '',
      files: [...compact, ...files],
      beside: effectOf(standing, kept).staying,
    })
    begin(true)
    published.value++
    return { kind: 'published', title }
  }

  function log(line: LogLine): void {
    const timed = { ...line, number: ++number, at: new Date().toISOString() }
    lines.value = [...lines.value, timed].slice(-LINES_MAX)
  }

  return {
    canWatch: pickFolder !== undefined,
    ...{ status, expiry, note, alsoPresent, typed, watched, published, lines, fault, start, stop },
  }
}

const HashesSchema = v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(HASHES_MAX))

function recallHashes(): readonly string[] {
  try {
    const parsed = v.safeParse(HashesSchema, JSON.parse(recall(HASHES_NAME) ?? '[]'))
    return parsed.success ? parsed.output : []
  } catch {
    return []
  }
}

function rememberHash(hash: string): void {
  remember(HASHES_NAME, JSON.stringify([...recallHashes(), hash].slice(-HASHES_MAX)))
}
