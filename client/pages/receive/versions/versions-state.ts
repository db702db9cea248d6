/** Follows a channel's maps and remembers each version's figures: of what is on the page, then of the older ones kept. */
import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals'
import { recogniseProduct } from '../../../shakemap/product/product-paths.ts'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import type { ReleaseContent } from '../files/content.ts'
import { loadReader } from '../files/product-reader.ts'
import { changesBetween } from './version-changes.ts'
import { byAge, versionOf, type VersionFacts } from './version-facts.ts'
import { keepVersion, readVersions } from './version-store.ts'

export interface TimelineEntry {
  readonly facts: VersionFacts
  /** The version before it, as far as this browser has met one. */
  readonly before: VersionFacts | undefined
  /** To the one before: empty where nothing that matters changed. */
  readonly changes: readonly string[]
  /** The release, while this browser keeps it. */
  readonly view: ShownRelease | undefined
}

export interface VersionSources {
  /** The channel's URI; undefined before it is joined. */
  readonly channel: ReadonlySignal<string | undefined>
  readonly releases: ReadonlySignal<readonly ShownRelease[]>
  readonly contents: ReadonlySignal<ReadonlyMap<string, ReleaseContent>>
  readonly shown: ReadonlySignal<ShownRelease | undefined>
}

/** `timeline`: the versions of the event on the page, newest first; empty where the release is of no event. */
export function followVersions({ channel, releases, contents, shown }: VersionSources) {
  const known = signal<readonly VersionFacts[]>([])
  /** As last written, by release: progress is told many times a second. */
  const written = new Map<string, string>()
  const tried = new Set<string>()
  let readingOlder = false

  const stopRestoring = effect(() => {
    const uri = channel.value
    if (uri !== undefined) known.value = readVersions(uri)
  })

  const stopFollowing = effect(() => {
    const uri = channel.value
    if (uri === undefined) return
    for (const [id, content] of contents.value) {
      const view = releases.value.find((one) => one.id === id)
      const version = view && versionOf(view, content.product.value)
      if (version) untracked(() => remember(uri, version))
    }
    const isDrawn = shown.value !== undefined && contents.value.get(shown.value.id)?.drawable.value === true
    if (isDrawn) untracked(() => void readOlder(uri))
  })

  function remember(uri: string, version: VersionFacts): void {
    const text = JSON.stringify(version)
    if (written.get(version.id) === text) return
    written.set(version.id, text)
    known.value = keepVersion(uri, version, known.value)
  }

  /** The versions that came before this browser remembered any, one at a time, and only from what it keeps of them. */
  async function readOlder(uri: string): Promise<void> {
    if (readingOlder) return
    readingOlder = true
    const reader = await loadReader()
    for (;;) {
      const view = releases.value.find(isUnread)
      if (!reader || !view || channel.value !== uri) break
      tried.add(view.id)
      const { compact, info, contours, stations } = recogniseProduct(view.files)
      const paths = [compact, info, compact === undefined ? contours : undefined, stations]
      const product = await reader.readProduct(
        (path) => view.release.file(path),
        paths.filter((path) => path !== undefined),
      )
      const version = versionOf(view, product)
      if (version) remember(uri, version)
    }
    readingOlder = false
  }

  /** Only of what no longer arrives: a file that was not received is then refused at once instead of waited for. */
  function isUnread(view: ShownRelease): boolean {
    const ended = view.state === 'superseded' || view.state === 'cancelled'
    if (!ended || view.status === 'cancel' || view.files.length === 0) return false
    if (tried.has(view.id) || contents.value.has(view.id)) return false
    return (known.value.find(({ id }) => id === view.id)?.maxMmi ?? null) === null
  }

  const timeline = computed<readonly TimelineEntry[]>(() => {
    const id = shown.value?.id
    const subject = known.value.find((one) => one.id === id)?.subject
    const versions = known.value.filter((one) => one.subject === subject).toSorted(byAge)
    return versions.map((facts, at) => {
      const before = versions[at + 1]
      return {
        facts,
        before,
        changes: before ? changesBetween(before, facts) : [],
        view: releases.value.find((one) => one.id === facts.id),
      }
    })
  })

  return {
    timeline,
    stop() {
      stopRestoring()
      stopFollowing()
    },
  }
}
