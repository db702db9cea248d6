/**
 * This browser's publishing keys, one per channel name, each with the last sequence number that it signed. Kept apart
 * from releases, in a database that is never swept: a lost key is a lost channel.
 */
import { get, update, type UseStore } from 'idb-keyval'
import type { JoinOptions, Problem } from './api.ts'
import { ProblemError } from './environment.ts'
import { createKey, keyOf, type SigningKey } from './signatures.ts'
import { NO_STORAGE, openDatabase } from './store.ts'

export interface PublisherKey extends SigningKey {
  /**
   * The next sequence number, higher than all that this key has signed in any tab and than `newestKnown`.
   * It is taken for good, also when nothing comes of it.
   */
  nextSequence(newestKnown: number): Promise<number>
}

/**
 * Loads the key of that name, or makes it. Two tabs that make it at once end up with the same.
 * Rejects with 'no-key' where WebCrypto makes none.
 */
export async function loadKey(
  name: string,
  kind: JoinOptions['store'],
  tell: (problem: Problem) => void,
): Promise<PublisherKey> {
  const database = kind === 'memory' ? undefined : await openDatabase('flashcrew-keys')
  if (!database) {
    if (kind !== 'memory') tell(NO_STORAGE)
    return inMemory(name)
  }
  try {
    return await inDatabase(name, database)
  } catch {
    // A full disk, or an engine that cannot store a key.
    tell(NO_STORAGE)
    return inMemory(name)
  }
}

interface KeyRecord {
  readonly pair: CryptoKeyPair
  /** Last one signed; 0 when none was. */
  readonly sequence: number
}

async function inDatabase(name: string, database: UseStore): Promise<PublisherKey> {
  let record = await get<KeyRecord>(name, database)
  if (!record) {
    const fresh: KeyRecord = { pair: (await makeKey()).pair, sequence: 0 }
    await update<KeyRecord>(name, (old) => old ?? fresh, database)
    record = (await get<KeyRecord>(name, database)) ?? fresh
  }
  const { pair } = record
  return {
    ...(await keyOf(pair)),
    nextSequence: async (newestKnown) => {
      let sequence = newestKnown + 1
      const advance = (old: KeyRecord | undefined): KeyRecord => {
        sequence = Math.max(newestKnown, old?.sequence ?? 0) + 1
        return { pair, sequence }
      }
      await update(name, advance, database).catch(() => {})
      return sequence
    },
  }
}

const memory = new Map<string, Promise<PublisherKey>>()

function inMemory(name: string): Promise<PublisherKey> {
  const known = memory.get(name)
  if (known) return known
  const made = makeKey().then((key): PublisherKey => {
    let last = 0
    return {
      ...key,
      nextSequence: (newestKnown) => {
        last = Math.max(newestKnown, last) + 1
        return Promise.resolve(last)
      },
    }
  })
  memory.set(name, made)
  return made
}

async function makeKey(): Promise<SigningKey> {
  try {
    return await createKey()
  } catch {
    throw new ProblemError(
      'no-key',
      'This browser cannot make an ECDSA P-256 key, so nothing can be signed here: use another browser.',
    )
  }
}
