/** Steps 2 and 3: what will be published, its title, status and note. */
import { computed, signal } from '@preact/signals'
import type { Status } from '../../../api.ts'
import { compactFilesOf } from '../../../publishing/compact-file.ts'
import { gatherFiles, type ContentFile, type Found } from '../../../publishing/gather.ts'
import { saidTypes, statusSaid, typeRefusal, type SaidType } from '../../../publishing/event-type.ts'
import { effectOf, replacementWarnings, currentReleases } from '../../../publishing/replacement.ts'
import { proposeTitle } from '../../../publishing/title.ts'
import { generateDrill } from '../../../shakemap/drill/drill.ts'
import type { DrillSetting } from '../../../shakemap/drill/drill-presets.ts'
import { VS30_USUAL } from '../../../shakemap/drill/subduction.ts'
import { ruptureLengthKm, type RuptureRequest } from '../../../shakemap/drill/drill-rupture.ts'
import { COMPACT_PATH } from '../../../shakemap/compact/compact.ts'
import { readProduct, recogniseProduct, type ReadProduct } from '../../../shakemap/product/product.ts'
import { formatBytes } from '../../common/words/format.ts'
import { counted } from '../../../words/figures.ts'
import { withPdl } from '../../../publishing/pdl/pdl-folder.ts'
import { lastOf, othersOf, staysByItself, underKnownName, type KnownMap } from '../../../publishing/beside.ts'
import { checkDraft } from './checks.ts'
import { findConcerns, type GridUnits } from '../../../publishing/concerns.ts'
import { expiresOf, NO_EXPIRY, type ExpiryChoice } from './expiry.ts'
import { readGridUnits } from '../../../publishing/grid-units.ts'
import { cancellationTitle } from '../review/review.ts'

export type DraftState = ReturnType<typeof createDraftState>

export interface DrillFields {
  readonly lat: string
  readonly lon: string
  readonly magnitude: string
  readonly depthKm: string
  readonly place: string
  readonly hasRupture: boolean
  /** Degrees clockwise from north. */
  readonly strike: string
  /** Kilometres; empty for what the magnitude proposes. */
  readonly lengthKm: string
  readonly setting: DrillSetting
  /** m/s; it counts over a subduction zone only. */
  readonly vs30: string
}

const EMPTY_DRILL: DrillFields = {
  lat: '34.05',
  lon: '-118.25',
  magnitude: '6.8',
  depthKm: '12',
  place: '',
  hasRupture: false,
  strike: '290',
  lengthKm: '',
  setting: 'active crust',
  vs30: String(VS30_USUAL),
}

export function createDraftState() {
  const mode = signal<'files' | 'drill'>('files')
  const files = signal<readonly ContentFile[]>([])
  const problems = signal<readonly string[]>([])
  const product = signal<ReadProduct | undefined>(undefined)
  /** Counts readings, so that a slow one does not overwrite a later one. */
  let readings = 0
  let work: Promise<unknown> = Promise.resolve()
  /** Files are being unpacked or read. */
  const busy = signal(0)
  /** The compact map and its parts that were made of what is listed, themselves among the files. */
  let compact: readonly ContentFile[] = []
  /** Paths of those that the publisher took away: they are not made again. */
  let compactRefused: readonly string[] = []
  /** What the preview is of, for the map's view. */
  const subject = signal('')

  const drill = signal<DrillFields>(EMPTY_DRILL)
  const drillFault = signal('')

  const typedTitle = signal<string | undefined>(undefined)
  let heldTitle: string | undefined
  const chosenStatus = signal<Status | undefined>(undefined)
  const note = signal('')
  const expiry = signal<ExpiryChoice>(NO_EXPIRY)
  /** The newest release's title, for that of a cancellation. */
  const newestTitle = signal('')
  /** The maps that were published last, newest first. */
  const maps = signal<readonly KnownMap[]>([])
  /** The release that this draft is to take the place of, if one was chosen. */
  const replacing = signal<string | undefined>(undefined)
  const chosenBeside = signal<boolean | undefined>(undefined)
  /** What receivers show as current, newest first. */
  const current = signal<readonly { readonly id: string; readonly title: string; readonly status: Status }[]>(
    [],
  )
  /** What the files call themselves. */
  const types = signal<readonly SaidType[]>([])
  const units = signal<GridUnits>(new Map())

  /** The figures of which the listed drill was made; undefined while no file of a drill is listed. */
  const made = signal<DrillFields | undefined>(undefined)
  let drillFiles: readonly ContentFile[] = []
  const drillStale = computed(
    () => made.value !== undefined && JSON.stringify(made.value) !== JSON.stringify(drill.value),
  )

  // A drill is an exercise, and so are files that say so. Of other files only the publisher knows what they are, and a wrong guess
  // would be sent out as true.
  const status = computed<Status | undefined>(
    () => chosenStatus.value ?? (made.value && 'exercise') ?? statusSaid(types.value),
  )
  const cancellation = computed(() =>
    status.value === 'cancel' && newestTitle.value !== '' ? cancellationTitle(newestTitle.value) : '',
  )
  const title = computed(() => typedTitle.value ?? (cancellation.value || proposeTitle(product.value?.facts)))
  const bytes = computed(() => files.value.reduce((sum, { data }) => sum + data.size, 0))
  const listed = computed(() => files.value.map(({ path, data }) => ({ path, size: data.size })))
  /** Its event under the name that it has among what was published. */
  const facts = computed(() => product.value && underKnownName(product.value, maps.value))
  const eventId = computed(() => facts.value?.eventId ?? '')
  const standing = computed(() => currentReleases(current.value, maps.value))
  /** Current maps of other events, which can stay beside this one; of files that name no event, all that is current. */
  const others = computed(() => {
    if (status.value === 'cancel') return []
    if (eventId.value === '' && files.value.length > 0)
      return current.value.filter(({ id }) => id !== replacing.value)
    return othersOf(facts.value, maps.value, replacing.value)
  })
  const keepsOthers = computed(
    () =>
      chosenBeside.value ??
      (eventId.value !== '' && others.value.length > 0 && staysByItself(others.value, replacing.value)),
  )
  const kept = computed(() => (keepsOthers.value ? others.value.map(({ id }) => id) : []))
  /** What becomes of what is current, should this be published. */
  const effect = computed(() => effectOf(standing.value, kept.value))
  const beside = computed(() => effect.value.staying)
  /** A sentence for each release that would end, but for earlier versions and the one that was chosen. */
  const endings = computed(() => {
    const of = status.value ?? 'actual'
    const unchosen = standing.value.filter(
      ({ id, status: was }) => id !== replacing.value || (of !== 'actual' && was === 'actual'),
    )
    return files.value.length === 0
      ? []
      : replacementWarnings({ status: of, eventId: eventId.value }, unchosen, kept.value)
  })
  /** Why the files cannot be published under the chosen status; undefined where they can. */
  const refusal = computed(() => typeRefusal(types.value, status.value))
  const concerns = computed(() =>
    findConcerns({
      files: listed.value,
      product: product.value,
      units: units.value,
      last: status.value === 'cancel' ? undefined : lastOf(facts.value, maps.value)?.facts,
    }),
  )
  const warnings = computed(() => concerns.value.warnings)
  const faults = computed(() => {
    const expires = expiresOf(expiry.value, Date.now())
    return [
      ...checkDraft({
        title: title.value,
        status: status.value,
        note: note.value,
        files: listed.value,
        drillStale: drillStale.value,
      }),
      ...(expires.ok || status.value === 'cancel' ? [] : [expires.error]),
      ...(refusal.value === undefined ? [] : [refusal.value]),
      ...concerns.value.blocking,
    ]
  })
  const summary = computed(() => {
    const notice = status.value === 'cancel' && files.value.length === 0
    const listed =
      files.value.length === 0 ? '' : `${counted(files.value.length, 'file')}, ${formatBytes(bytes.value)}`
    const content = notice ? 'a notice of cancellation' : listed
    return { title: title.value, status: status.value, content }
  })

  async function add(found: readonly Found[]): Promise<void> {
    await follow(async () => {
      const gathered = await gatherFiles(found)
      problems.value = gathered.problems
      compactRefused = []
      await setFiles([...files.value, ...gathered.files])
    })
  }

  async function remove(index: number): Promise<void> {
    const removed = compact.find((file) => file === files.value[index])
    if (removed) compactRefused = [...compactRefused, removed.path]
    await setFiles(files.value.filter((_, at) => at !== index))
  }

  /** While somebody is in the title's field no proposal changes it under their hands; one that stays as it was stays a proposal. */
  function holdTitle(): void {
    if (typedTitle.value !== undefined) return
    heldTitle = title.value
    typedTitle.value = heldTitle
  }

  function releaseTitle(): void {
    if (typedTitle.value === heldTitle) typedTitle.value = undefined
    heldTitle = undefined
  }

  /** A publisher who presses Publish while files are being read means the files that will be there then. */
  async function settled(): Promise<void> {
    let last: Promise<unknown>
    do {
      last = work
      await last
    } while (last !== work)
  }

  function follow(task: () => Promise<void>): Promise<void> {
    busy.value++
    const running = task().finally(() => busy.value--)
    work = Promise.allSettled([work, running])
    return running
  }

  function setFiles(next: readonly ContentFile[]): Promise<void> {
    return follow(() => readFiles(next))
  }

  async function readFiles(listed: readonly ContentFile[]): Promise<void> {
    // It was of what was listed before.
    const next = listed.filter((file) => !compact.includes(file))
    compact = []
    files.value = next
    if (!next.some((file) => drillFiles.includes(file))) made.value = undefined
    const reading = ++readings
    const known = recogniseProduct(next.map(({ path, data }) => ({ path, size: data.size })))
    if (Object.keys(known).length === 0) {
      product.value = undefined
      units.value = new Map()
      types.value = []
      return
    }
    const blobs = new Map(next.map(({ path, data }) => [path, data]))
    const read = await readProduct(
      (path) => {
        const blob = blobs.get(path)
        return blob && Promise.resolve(blob)
      },
      [...blobs.keys()],
    )
    const said = await saidTypes(next, read.facts)
    const { ids } = await withPdl(next, read)
    const unitsSaid = await readGridUnits(known.grid === undefined ? undefined : blobs.get(known.grid))
    if (reading !== readings) return
    units.value = unitsSaid
    types.value = said
    product.value = { ...read, ids }
    subject.value = String(reading)
    // The parts are of the compact map's points.
    const making = compactRefused.includes(COMPACT_PATH) ? [] : await compactFilesOf(read, next)
    if (reading !== readings) return
    compact = making.filter((file) => !compactRefused.includes(file.path))
    // A priority may have been changed meanwhile.
    files.value = [...files.value, ...compact]
  }

  /** Puts the drill's files in the place of whatever was there. */
  async function generate(): Promise<void> {
    const { lat, lon, magnitude, depthKm, place, setting, vs30 } = drill.value
    const now = new Date()
    const generated = generateDrill({
      lat: toNumber(lat),
      lon: toNumber(lon),
      magnitude: toNumber(magnitude),
      depthKm: toNumber(depthKm),
      rupture: ruptureOf(drill.value),
      ...{ setting, vs30: toNumber(vs30) },
      place: place.trim() || 'a place chosen for this drill',
      time: now,
      now,
    })
    drillFault.value = generated.ok ? '' : generated.error
    if (!generated.ok) return
    chosenStatus.value = undefined
    compactRefused = []
    problems.value = []
    drillFiles = generated.value.map(({ path, type, text, priority }) => ({
      path,
      type,
      priority,
      data: new Blob([text], { type }),
    }))
    made.value = drill.value
    await setFiles(drillFiles)
  }

  /** A fresh draft, after the last one was published. */
  async function clear(): Promise<void> {
    typedTitle.value = undefined
    chosenStatus.value = undefined
    note.value = ''
    expiry.value = NO_EXPIRY
    replacing.value = undefined
    chosenBeside.value = undefined
    compactRefused = []
    problems.value = []
    await setFiles([])
  }

  /** Begins what takes the place of a release, under its title and status; the files are still to come. */
  function supersede(release: {
    readonly id: string
    readonly title: string
    readonly status: Status
  }): void {
    replacing.value = release.id

    mode.value = 'files'
    typedTitle.value = release.title
    chosenStatus.value = release.status
  }

  /** Is this one of the files that the console made itself? */
  function isMade(file: ContentFile): boolean {
    return compact.includes(file)
  }

  /** Higher goes out first. The content stays the same, so nothing is read again. */
  function prioritise(index: number, priority: number): void {
    const bounded = Math.max(-100, Math.min(100, Math.round(priority)))
    if (Number.isNaN(bounded)) return
    files.value = files.value.map((file, at) => {
      if (at !== index) return file
      const changed = { ...file, priority: bounded }
      compact = compact.map((other) => (other === file ? changed : other))
      if (drillFiles.includes(file))
        drillFiles = drillFiles.map((other) => (other === file ? changed : other))
      return changed
    })
  }

  return {
    mode,
    busy,
    files,
    problems,
    product,
    subject,
    drill,
    drillFault,
    drillStale,
    typedTitle,
    chosenStatus,
    note,
    expiry,
    newestTitle,
    maps,
    current,
    effect,
    endings,
    refusal,
    types,
    others,
    keepsOthers,
    beside,
    chosenBeside,
    concerns,
    warnings,
    status,
    title,
    bytes,
    faults,
    summary,
    add,
    remove,
    isMade,
    prioritise,
    generate,
    clear,
    supersede,
    holdTitle,
    releaseTitle,
    settled,
  }
}

/** Undefined for a point source. Figures that are none are NaN, which the generator refuses. */
export function ruptureOf({
  hasRupture,
  strike,
  lengthKm,
  magnitude,
}: DrillFields): RuptureRequest | undefined {
  if (!hasRupture) return undefined
  const length = lengthKm.trim() === '' ? ruptureLengthKm(toNumber(magnitude)) : toNumber(lengthKm)
  return { strike: toNumber(strike), lengthKm: length }
}

/** Also takes a comma for the decimal point, as half the world types it; NaN for what is no number. */
export function toNumber(text: string): number {
  const trimmed = text.trim().replace(',', '.')
  return trimmed === '' ? NaN : Number(trimmed)
}
