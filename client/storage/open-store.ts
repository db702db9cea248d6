/** Opens the store that the browser allows, and says what stands in the way. */
import { createStore, get, type UseStore } from 'idb-keyval'
import type { JoinOptions, Problem } from '../api.ts'
import { IndexedStore } from './indexed-store.ts'
import { MemoryStore } from './memory-store.ts'
import type { Store } from './store.ts'

/**
 * IndexedDB where it works and is wanted, else memory. `tell` is called once for each thing that stands in the way.
 * `name` begins the names of the databases.
 */
export async function openStore(
  kind: JoinOptions['store'],
  tell: (problem: Problem) => void,
  name = 'flashcrew',
): Promise<Store> {
  if (kind === 'memory') return new MemoryStore()
  const records = await openDatabase(`${name}-releases`)
  const chunks = await openDatabase(`${name}-chunks`)
  if (records && chunks)
    return new IndexedStore({ records, chunks, lock: `${name}-store` }, () => tell(QUOTA))
  tell(NO_STORAGE)
  return new MemoryStore()
}

/** A database that opens, or undefined: some browsers have none, some refuse, and some never answer. */
export async function openDatabase(name: string): Promise<UseStore | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), openMsMax)
  })
  const database = await Promise.race([tryDatabase(name), late])
  clearTimeout(timer)
  return database
}

async function tryDatabase(name: string): Promise<UseStore | undefined> {
  try {
    // Where a page may not store anything, the name alone can throw.
    if (typeof indexedDB === 'undefined') return undefined
    const database = createStore(name, 'entries')
    await get('', database)
    return database
  } catch {
    return undefined
  }
}

/** Asks the browser not to evict what is stored. Resolves to whether it agreed; never rejects. */
export async function requestPersistence(): Promise<boolean> {
  try {
    return (await (globalThis.navigator?.storage as StorageManager | undefined)?.persist()) === true
  } catch {
    return false
  }
}

export const NO_STORAGE: Problem = {
  code: 'no-storage',
  message:
    'This browser keeps no data for this page (a private window, or storage is blocked). What arrives stays usable until the tab is closed.',
}
const QUOTA: Problem = {
  code: 'quota',
  message:
    'This browser has no room left for this page. What arrives now stays usable until the tab is closed. Free some disk space to keep it.',
}

// A machine that is busy with an emergency opens a database in seconds: giving up early would hide what is kept.
const openMsMax = 15_000
