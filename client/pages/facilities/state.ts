/** The facilities' state: the inventory, what the map on the page says of it, and what the newest version changed. */
import { computed, effect, signal, untracked } from '@preact/signals'
import { followVersion, levelChanges, standingsOf } from '../../facilities/rate/changes.ts'
import { evaluateInSlices } from '../../facilities/rate/evaluate.ts'
import { mergeFacilities } from '../../facilities/inventory.ts'
import { type RawFacility, toFacility } from '../../facilities/read/raw.ts'
import { type Facility, RATING_METHODS, type RatingMethod, type Row } from '../../facilities/types.ts'
import type { ComponentChildren } from 'preact'
import { recall, remember } from '../common/remembered.ts'
import { facilitiesTexts } from '../texts/sections/facilities.ts'
import { formatNumber } from '../texts/figures.ts'
import { inEnglish } from '../texts/rich.ts'
import { readFacilityFile } from './read-file.ts'
import { ratedRows } from './rated-rows.ts'
import { facilityNews } from './shown-on.ts'
import type { ShownMap } from './shown-map.ts'
import { openFacilityStore } from './store.ts'
import { facilityHeadline } from './words.ts'

export interface Message {
  readonly kind: 'good' | 'warn' | 'bad'
  /** In the language that the page has when it is drawn. */
  readonly text: () => ComponentChildren
  /** What was left out, a sentence each, in English; and how many more there were. */
  readonly details?: { readonly problems: readonly string[]; readonly more: number }
}

export type FacilitiesState = ReturnType<typeof createFacilities>

const NOT_IN_A_MAP = {
  shaking: null,
  partly: false,
  rating: null,
  unanswered: [],
  distanceKm: null,
} as const
/** Of work between two frames: half of what a frame at 60 Hz has. */
const SLICE_MS = 8
const SLICE_SAMPLES = 200
const METHOD_NAME = 'flashcrew:facilities:method'

export function createFacilities() {
  const store = openFacilityStore()
  const inventory = signal<readonly Facility[] | undefined>(undefined)
  const isPersistent = signal(true)
  const map = signal<ShownMap | undefined>(undefined)
  const evaluated = signal<readonly Row[]>([])
  const message = signal<Message | undefined>(undefined)
  const undoable = signal<readonly Facility[] | undefined>(undefined)
  const isReading = signal(false)
  const method = signal<RatingMethod>(recallMethod())
  /** The next place that is tapped on the map is where a facility stands. */
  const picking = signal(false)
  let edited = false
  let turn = 0

  /** Without a map there are rows too, in the order of names: a list is made before it shakes. */
  const rows = computed<readonly Row[]>(() => {
    if (map.value?.evaluated) return evaluated.value
    return (inventory.value ?? []).map((facility, place) => ({ facility, place, impact: NOT_IN_A_MAP }))
  })

  effect(() => {
    ratedRows.value = map.value?.evaluated ? rows.value : []
  })

  async function load(): Promise<void> {
    const opened = await store
    isPersistent.value = opened.isPersistent
    const refresh = async (): Promise<void> => {
      inventory.value = await opened.inventory().catch(() => inventory.value ?? [])
    }
    opened.onChange(() => {
      edited = true
      undoable.value = undefined
      void refresh()
    })
    await refresh()
  }

  effect(() => {
    const facilities = inventory.value
    const shown = map.value
    const by = method.value
    if (facilities && shown?.evaluated) untracked(() => void evaluateAll(facilities, shown, by))
  })

  async function evaluateAll(
    facilities: readonly Facility[],
    shown: ShownMap,
    by: RatingMethod,
  ): Promise<void> {
    if (!shown.evaluated) return
    const mine = ++turn
    const slices = evaluateInSlices(facilities, { ...shown.evaluated, method: by }, SLICE_SAMPLES)
    for (let until = performance.now() + SLICE_MS; ;) {
      const step = slices.next()
      if (step.done) {
        // The table is sorted and drawn in a task of its own.
        await new Promise((resolve) => setTimeout(resolve))
        if (mine !== turn) return
        evaluated.value = step.value
        await followLevels(step.value, shown)
        return
      }
      if (performance.now() < until) continue
      await new Promise((resolve) => setTimeout(resolve))
      if (mine !== turn) return
      until = performance.now() + SLICE_MS
    }
  }

  /** Only the newest map counts: one that the reader has turned back to, or that was cancelled, changes nothing. */
  async function followLevels(all: readonly Row[], shown: ShownMap): Promise<void> {
    if (!shown.isCurrent) return
    const wasEdited = edited
    edited = false
    const mine = turn
    const opened = await store
    const held = await opened.history(shown.version.subject).catch(() => undefined)
    if (mine !== turn) {
      edited ||= wasEdited
      return
    }
    const history = followVersion(held, standingsOf(all, shown.version), wasEdited)
    await opened.keepHistory(history)
    const { subject, version, processTime } = history.now
    const changes = levelChanges(history, all)
    facilityNews.value = { subject, version, processTime, changes, headline: facilityHeadline(changes) }
  }

  /** What another tab has changed meanwhile stays; what cannot be kept changes nothing. */
  async function change(make: (held: readonly Facility[]) => readonly Facility[]): Promise<boolean> {
    const before = inventory.value ?? []
    try {
      const kept = await (await store).changeInventory(make)
      edited = true
      undoable.value = before
      inventory.value = kept
      return true
    } catch (error) {
      const reason = error instanceof Refused ? error.message : undefined
      message.value = {
        kind: 'bad',
        text: () =>
          reason === undefined
            ? facilitiesTexts.value.noRoom
            : facilitiesTexts.value.refused({ reason: inEnglish(reason) }),
      }
      return false
    }
  }

  async function take(
    facilities: readonly Facility[],
    word: (added: number, replaced: number) => Message,
  ): Promise<boolean> {
    let counts = { added: 0, replaced: 0 }
    const done = await change((held) => {
      const merged = mergeFacilities(held, facilities)
      if (!merged.ok) throw new Refused(merged.error)
      counts = merged.value
      return merged.value.facilities
    })
    if (done) message.value = word(counts.added, counts.replaced)
    return done
  }

  return {
    inventory,
    isPersistent,
    map,
    rows,
    message,
    undoable,
    isReading,
    picking,
    method,
    load,

    /** Levels that change by it are the reader's doing, and no news. */
    rateBy(chosen: RatingMethod): void {
      if (chosen === method.value) return
      remember(METHOD_NAME, chosen)
      edited = true
      method.value = chosen
    },

    async importFiles(files: readonly File[]): Promise<void> {
      const [file] = files
      if (!file || isReading.value) return
      if (files.length > 1) {
        message.value = { kind: 'warn', text: () => facilitiesTexts.value.oneFile }
        return
      }
      isReading.value = true
      const read = await readFacilityFile(file)
      isReading.value = false
      if (!read.ok) {
        const { error } = read
        message.value = {
          kind: 'bad',
          text: () => facilitiesTexts.value.fileRefused({ name: file.name, reason: inEnglish(error) }),
        }
        return
      }
      const { facilities, problems, moreProblems, leftOut } = read.value
      const lines = problems.length + moreProblems
      await take(facilities, (added, replaced) => ({
        kind: lines > 0 ? 'warn' : 'good',
        text: () => importWords(file.name, { added, replaced, leftOut, notes: lines - leftOut }),
        ...(lines > 0 ? { details: { problems, more: moreProblems } } : {}),
      }))
    },

    /** Resolves to whether it was added; if not, `message` says why. */
    async add(raw: RawFacility): Promise<boolean> {
      const read = toFacility(raw)
      // What is typed is corrected at once, so nothing of it is left out.
      const [loss] = read.ok ? read.value.losses : []
      if (!read.ok || loss !== undefined) {
        const error = read.ok ? `it would be without ${loss}` : read.error
        message.value = {
          kind: 'bad',
          text: () => facilitiesTexts.value.notAdded({ reason: inEnglish(error) }),
        }
        return false
      }
      const { facility } = read.value
      const { name } = facility
      return take([facility], (_, replaced) => ({
        kind: 'good',
        text: () =>
          replaced > 0 ? facilitiesTexts.value.wasThere({ name }) : facilitiesTexts.value.added({ name }),
      }))
    },

    async remove(facility: Facility): Promise<void> {
      const done = await change((held) => held.filter(({ key }) => key !== facility.key))
      if (done)
        message.value = {
          kind: 'good',
          text: () => facilitiesTexts.value.removed({ name: facility.name }),
        }
    },

    async removeAll(): Promise<void> {
      const done = await change(() => [])
      if (done) message.value = { kind: 'good', text: () => facilitiesTexts.value.allRemoved }
    },

    async undo(): Promise<void> {
      const before = undoable.value
      if (!before) return
      const done = await change(() => before)
      if (!done) return
      undoable.value = undefined
      message.value = { kind: 'good', text: () => facilitiesTexts.value.undone }
    },
  }
}

function recallMethod(): RatingMethod {
  const kept = recall(METHOD_NAME)
  return RATING_METHODS.find((method) => method === kept) ?? 'lognormal'
}

function importWords(
  name: string,
  { added, replaced, leftOut, notes }: Readonly<Record<'added' | 'replaced' | 'leftOut' | 'notes', number>>,
): string {
  const { imported, importAdded, importReplaced, importLeftOut, importNotes } = facilitiesTexts.value
  const parts = [importAdded({ count: added })]
  if (replaced > 0) parts.push(importReplaced({ count: formatNumber(replaced) }))
  if (leftOut > 0) parts.push(importLeftOut({ count: leftOut }))
  if (notes > 0) parts.push(importNotes({ count: notes }))
  return imported({ name, what: parts.join(', ') })
}

/** A change that is not made, with the sentence why. */
class Refused extends Error {}
