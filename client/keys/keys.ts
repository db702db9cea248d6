/**
 * This browser's publishing keys, one per channel name, each with the last sequence number that it signed. Kept apart
 * from releases, in a database that is never swept: a lost key is a lost channel.
 */
import { del, get, keys, set, setMany, update, type UseStore } from 'idb-keyval'
import type { JoinOptions, Problem } from '../api.ts'
import { ProblemError } from '../peer/environment.ts'
import { checkPassphrase, openBackup, sealKey, type PrivateKeyJwk } from './key-backup.ts'
import { createKey, importPrivateKey, keyOf, type LocalKey, type SigningKey } from './signing.ts'
import { NO_STORAGE, openDatabase } from '../storage/open-store.ts'
import { sequenceAfter } from '../../shared/content/sequence.ts'

export interface PublisherKey extends SigningKey {
  /**
   * The next sequence number, the time (shared/content/sequence.ts), and in any case higher than all that this key has
   * signed in any tab and than `newestKnown`. A key that was restored from its backup remembers none of them.
   * It is taken for good, also when nothing comes of it.
   */
  nextSequence(newestKnown: number): Promise<number>
  /** Thumbprint of the channel's recovery key, which each release names; undefined where none was made. */
  readonly recovery?: string | undefined
  /** From now on releases name it. */
  keepRecovery?(thumbprint: string): Promise<void>
}

type BrowserKey = PublisherKey & LocalKey

/**
 * Loads the key of that name, or makes it, without a backup. Two tabs that make it at once end up with the same.
 * Rejects with 'no-key' where WebCrypto makes none.
 */
export async function loadKey(
  name: string,
  kind: JoinOptions['store'],
  tell: (problem: Problem) => void,
): Promise<BrowserKey> {
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

/** Names of the channels whose keys are in this browser, in order. Empty where nothing is kept. */
export async function keyNames(): Promise<string[]> {
  const database = await openDatabase('flashcrew-keys')
  try {
    return database ? (await keys<string>(database)).filter((name) => !name.includes(RETIRED)).toSorted() : []
  } catch {
    return []
  }
}

/**
 * Makes a key of that name and keeps it, and returns its backup (key-backup.ts). Only now can it be had: the key in use
 * cannot leave WebCrypto. Rejects with 'bad-backup' for a short passphrase, and with 'no-key' where the name has a key
 * already or nothing can be kept.
 */
export async function createKeyWithBackup(name: string, passphrase: string): Promise<string> {
  const database = await keyDatabase()
  const { key, backup } = await freshKeyWithBackup(name, passphrase)
  if (!(await keep(name, key, database)))
    throw new ProblemError('no-key', `This browser has a key for “${name}” already.`)
  return backup
}

/**
 * Keeps the key of a backup in this browser, and returns its channel's name. The same key again changes nothing. Rejects
 * with 'bad-backup' where the file or the passphrase is wrong, or another key has the name.
 */
export async function restoreKey(backup: string, passphrase: string): Promise<string> {
  const opened = await openBackup(backup, passphrase)
  if (!opened.ok) throw new ProblemError('bad-backup', opened.error)
  const { name, jwk, recovery } = opened.value
  const database = await keyDatabase()
  const key = await importPrivateKey(jwk).catch(() => {
    throw new ProblemError('bad-backup', 'The key in this backup is damaged.')
  })
  if (await keep(name, key, database, recovery)) return name
  const known = await get<KeyRecord>(name, database)
  if (known && (await keyOf(known.pair)).thumbprint === key.thumbprint) return name
  throw new ProblemError(
    'bad-backup',
    `This browser has another key for a channel “${name}”. Restore this one in another browser, or in another profile of this one.`,
  )
}

export interface NextKey {
  /** The new key's, RFC 7638. */
  readonly thumbprint: string
  /** A compact JWE. */
  readonly backup: string
  /** Puts it in the place of the key that the name has, which stays beside it. Returns how to undo that. */
  keep(): Promise<() => Promise<void>>
}

/**
 * A key that can take the place of the one that a name has. Rejects with 'bad-backup' for a short passphrase, and with
 * 'no-key' where the name has none or nothing can be kept.
 */
export async function nextKey(name: string, passphrase: string): Promise<NextKey> {
  const database = await keyDatabase()
  const { key, backup } = await freshKeyWithBackup(name, passphrase)
  const { thumbprint } = key
  const keep = async () => {
    const old = await get<KeyRecord>(name, database)
    if (!old)
      throw new ProblemError('no-key', `This browser has no key for “${name}” that another could follow.`)
    const retired = `${name}${RETIRED}${(await keyOf(old.pair)).thumbprint}`
    const fresh: KeyRecord = { pair: key.pair, sequence: 0 }
    await setMany(
      [
        [retired, old],
        [name, fresh],
      ],
      database,
    )
    return async () => {
      await set(name, old, database)
      await del(retired, database)
    }
  }
  return { thumbprint, backup, keep }
}

async function freshKeyWithBackup(
  name: string,
  passphrase: string,
): Promise<{ key: LocalKey; backup: string }> {
  checkPassphrase(passphrase)
  const fresh = await makeKey(true)
  const jwk = (await crypto.subtle.exportKey('jwk', fresh.pair.privateKey)) as PrivateKeyJwk
  return { key: await importPrivateKey(jwk), backup: await sealKey({ name, jwk }, passphrase) }
}

/** False when the name has a key already, which stays. */
async function keep(name: string, key: LocalKey, database: UseStore, recovery?: string): Promise<boolean> {
  let kept = false
  await update<KeyRecord>(
    name,
    (old) => {
      kept = old === undefined
      return old ?? { pair: key.pair, sequence: 0, ...(recovery === undefined ? {} : { recovery }) }
    },
    database,
  )
  return kept
}

async function keyDatabase(): Promise<UseStore> {
  const database = await openDatabase('flashcrew-keys')
  if (database) return database
  throw new ProblemError('no-key', 'This browser keeps no data for this page, so it cannot keep a key.')
}

/** Stands between a channel's name, which has none of it, and the thumbprint of a key that it had. */
const RETIRED = '@'

interface KeyRecord {
  readonly pair: CryptoKeyPair
  /** Last one signed; 0 when none was. */
  readonly sequence: number
  readonly recovery?: string
}

async function inDatabase(name: string, database: UseStore): Promise<BrowserKey> {
  let record = await get<KeyRecord>(name, database)
  if (!record) {
    const fresh = await makeKey()
    await keep(name, fresh, database)
    record = (await get<KeyRecord>(name, database)) ?? { pair: fresh.pair, sequence: 0 }
  }
  const { pair } = record
  let { recovery } = record
  const key = await keyOf(pair)
  return {
    ...key,
    get recovery() {
      return recovery
    },
    keepRecovery: async (thumbprint) => {
      const place = await placeOf(key.thumbprint, name, database)
      await update<KeyRecord>(place, (old) => ({ pair, sequence: 0, ...old, recovery: thumbprint }), database)
      recovery = thumbprint
    },
    nextSequence: async (newestKnown) => {
      let sequence = sequenceAfter(newestKnown, Date.now())
      const place = await placeOf(key.thumbprint, name, database)
      const advance = (old: KeyRecord | undefined): KeyRecord => {
        sequence = sequenceAfter(Math.max(newestKnown, old?.sequence ?? 0), Date.now())
        return { ...old, pair, sequence }
      }
      await update(place, advance, database).catch(() => {})
      return sequence
    },
  }
}

/** Under its channel's name, or beside the key that has taken its place there. */
async function placeOf(thumbprint: string, name: string, database: UseStore): Promise<string> {
  const retired = `${name}${RETIRED}${thumbprint}`
  return (await get(retired, database).catch(() => undefined)) === undefined ? name : retired
}

const memory = new Map<string, Promise<BrowserKey>>()

function inMemory(name: string): Promise<BrowserKey> {
  const known = memory.get(name)
  if (known) return known
  const made = makeKey().then((key): BrowserKey => {
    let last = 0
    let recovery: string | undefined
    return {
      ...key,
      get recovery() {
        return recovery
      },
      keepRecovery: (thumbprint) => {
        recovery = thumbprint
        return Promise.resolve()
      },
      nextSequence: (newestKnown) => {
        last = sequenceAfter(Math.max(newestKnown, last), Date.now())
        return Promise.resolve(last)
      },
    }
  })
  memory.set(name, made)
  return made
}

async function makeKey(extractable = false): Promise<LocalKey> {
  try {
    return await createKey(extractable)
  } catch {
    throw new ProblemError(
      'no-key',
      'This browser cannot make an ECDSA P-256 key, so nothing can be signed here: use another browser.',
    )
  }
}
