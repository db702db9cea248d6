/** The reader's facilities in this browser: in IndexedDB, shared by the tabs of this origin, and nowhere else. */
import { get, update } from 'idb-keyval'
import type { MapHistory } from '../../facilities/rate/changes.ts'
import type { Facility } from '../../facilities/types.ts'
import { openDatabase, requestPersistence } from '../../storage/open-store.ts'

export interface FacilityStore {
  /** False where the browser keeps nothing: the list lasts as long as the tab. */
  readonly isPersistent: boolean
  inventory(): Promise<readonly Facility[]>
  /**
   * Puts `change` of what is stored now, which another tab may have written, in its place; resolves to what is kept.
   * Rejects where it does not fit, and then what was there is there still.
   */
  changeInventory(change: (held: readonly Facility[]) => readonly Facility[]): Promise<readonly Facility[]>
  history(subject: string): Promise<MapHistory | undefined>
  keepHistory(history: MapHistory): Promise<void>
  /** Called when another tab has changed the inventory. */
  onChange(listener: () => void): void
}

const DATABASE = 'flashcrew-facilities'
const INVENTORY = 'inventory'
const HISTORIES = 'histories'
/** Earthquakes whose last versions are remembered. */
const HISTORIES_MAX = 4

export async function openFacilityStore(): Promise<FacilityStore> {
  const database = await openDatabase(DATABASE)
  if (!database) return memoryStore()
  const others = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(DATABASE)
  const histories = (): Promise<MapHistory[] | undefined> => get(HISTORIES, database)
  return {
    isPersistent: true,
    inventory: async () => (await get<readonly Facility[]>(INVENTORY, database)) ?? [],
    async changeInventory(change) {
      let kept: readonly Facility[] = []
      await update<readonly Facility[]>(INVENTORY, (held) => (kept = change(held ?? [])), database)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no origin to name
      others?.postMessage(null)
      void requestPersistence()
      return kept
    },
    history: async (subject) =>
      (await histories().catch(() => []))?.find(({ now }) => now.subject === subject),
    async keepHistory(history) {
      const { subject } = history.now
      await update<MapHistory[]>(
        HISTORIES,
        (held = []) =>
          [history, ...held.filter(({ now }) => now.subject !== subject)].slice(0, HISTORIES_MAX),
        database,
      ).catch(() => {
        // Without it a change may be told twice, which harms less than a page that stops here.
      })
    },
    onChange: (listener) => others?.addEventListener('message', listener),
  }
}

function memoryStore(): FacilityStore {
  let kept: readonly Facility[] = []
  const histories = new Map<string, MapHistory>()
  return {
    isPersistent: false,
    inventory: () => Promise.resolve(kept),
    changeInventory: (change) => Promise.resolve((kept = change(kept))),
    history: (subject) => Promise.resolve(histories.get(subject)),
    keepHistory: (history) => Promise.resolve(void histories.set(history.now.subject, history)),
    onChange: () => {},
  }
}
