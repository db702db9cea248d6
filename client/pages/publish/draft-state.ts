/** Steps 2 and 3: what will be published, its title, status and note. */
import { computed, signal } from '@preact/signals'
import type { Status } from '../../api.ts'
import { generateDrill } from '../../shakemap/drill.ts'
import { readProduct, recogniseProduct, type ReadProduct } from '../../shakemap/product.ts'
import type { EventFacts } from '../../shakemap/types.ts'
import { count, formatBytes } from '../common/format.ts'
import { checkDraft } from './checks.ts'
import { gather, type ContentFile, type Found } from './gather.ts'

export type DraftState = ReturnType<typeof createDraftState>

export interface DrillForm {
  readonly lat: string
  readonly lon: string
  readonly magnitude: string
  readonly depthKm: string
  readonly place: string
}

const EMPTY_DRILL: DrillForm = { lat: '34.05', lon: '-118.25', magnitude: '6.8', depthKm: '12', place: '' }

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
  /** What the preview is of, for the map's view. */
  const subject = signal('')

  const drill = signal<DrillForm>(EMPTY_DRILL)
  const drillFault = signal('')

  const typedTitle = signal<string | undefined>(undefined)
  let heldTitle: string | undefined
  const chosenStatus = signal<Status | undefined>(undefined)
  const note = signal('')
  /** The newest release's title, for that of a cancellation. */
  const newestTitle = signal('')

  /** The figures of which the listed drill was made; undefined while no file of a drill is listed. */
  const made = signal<DrillForm | undefined>(undefined)
  let drillFiles: readonly ContentFile[] = []
  const drillStale = computed(
    () => made.value !== undefined && JSON.stringify(made.value) !== JSON.stringify(drill.value),
  )

  // A drill is an exercise. What files are nobody knows but the publisher, and a wrong guess would be sent out as true.
  const status = computed<Status | undefined>(() => chosenStatus.value ?? (made.value && 'exercise'))
  const title = computed(
    () => typedTitle.value ?? proposeTitle(status.value, product.value?.facts, newestTitle.value),
  )
  const bytes = computed(() => files.value.reduce((sum, { data }) => sum + data.size, 0))
  const faults = computed(() =>
    checkDraft({
      title: title.value,
      status: status.value,
      note: note.value,
      files: files.value.map(({ path, data }) => ({ path, size: data.size })),
      drillStale: drillStale.value,
    }),
  )
  const summary = computed(() => {
    const notice = status.value === 'cancel' && files.value.length === 0
    const listed =
      files.value.length === 0 ? '' : `${count(files.value.length, 'file')}, ${formatBytes(bytes.value)}`
    const content = notice ? 'a notice of cancellation' : listed
    return { title: title.value, status: status.value, content }
  })

  async function add(found: readonly Found[]): Promise<void> {
    await follow(async () => {
      const gathered = await gather(found)
      problems.value = gathered.problems
      await setFiles([...files.value, ...gathered.files])
    })
  }

  async function remove(index: number): Promise<void> {
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

  /** Whoever presses Publish while files are being read means what will be there then. */
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

  async function readFiles(next: readonly ContentFile[]): Promise<void> {
    files.value = next
    if (!next.some((file) => drillFiles.includes(file))) made.value = undefined
    const reading = ++readings
    const { info, contours, grid } = recogniseProduct(
      next.map(({ path, data }) => ({ path, size: data.size })),
    )
    if (info === undefined && contours === undefined && grid === undefined) {
      product.value = undefined
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
    if (reading !== readings) return
    product.value = read
    subject.value = String(reading)
  }

  /** Puts the drill's files in the place of whatever was there. */
  async function generate(): Promise<void> {
    const { lat, lon, magnitude, depthKm, place } = drill.value
    const now = new Date()
    const generated = generateDrill({
      lat: toNumber(lat),
      lon: toNumber(lon),
      magnitude: toNumber(magnitude),
      depthKm: toNumber(depthKm),
      place: place.trim() || 'a place chosen for this drill',
      time: now,
      now,
    })
    drillFault.value = generated.ok ? '' : generated.error
    if (!generated.ok) return
    chosenStatus.value = undefined
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
    problems.value = []
    await setFiles([])
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
    newestTitle,
    status,
    title,
    bytes,
    faults,
    summary,
    add,
    remove,
    generate,
    clear,
    holdTitle,
    releaseTitle,
    settled,
  }
}

function proposeTitle(
  status: Status | undefined,
  facts: Partial<EventFacts> | undefined,
  newest: string,
): string {
  if (status === 'cancel' && newest !== '') return `Cancelled: ${newest}`.slice(0, 200)
  const { magnitude, description } = facts ?? {}
  const size = magnitude === undefined || Number.isNaN(magnitude) ? '' : `M ${magnitude.toFixed(1)}`
  return [size, description ?? ''].filter((part) => part !== '').join(', ')
}

/** Also takes a comma for the decimal point, as half the world types it; NaN for what is no number. */
export function toNumber(text: string): number {
  const trimmed = text.trim().replace(',', '.')
  return trimmed === '' ? NaN : Number(trimmed)
}
