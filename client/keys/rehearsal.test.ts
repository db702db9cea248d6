/** A rehearsal (rule T8): the key is stolen, the thief moves the channel, the owner recovers it. Real keys, signatures and machines. */
import { describe, expect, test } from 'vitest'
import { makeRecovery, openRecovery } from './recovery.ts'
import { verifyHeader } from './signatures.ts'
import { createKey, signHeader, type SigningKey } from './signing.ts'
import { file, signedRelease } from '../testing/content.ts'
import { must } from '../../shared/lib/assert.ts'
import { Node } from '../../shared/crew/machine.ts'
import type { Effect, Input, NodeSnapshot } from '../../shared/crew/io.ts'
import type { HeaderFields } from '../../shared/content/manifest.ts'
import { recoverySequence } from '../../shared/content/sequence.ts'

const PASSPHRASE = 'correct horse battery staple'
const tenYears = 10 * 365 * 86_400_000

/** A reader's machine, and what its browser keeps of headers. */
class Reader {
  private readonly channel: string
  private readonly recovery: string | undefined
  private readonly kept: Uint8Array[] = []
  private node: Node
  private now = 0

  constructor(channel: string, recovery?: string) {
    this.channel = channel
    this.recovery = recovery
    this.node = this.fresh()
  }

  private fresh(): Node {
    return new Node({ self: `${'P'.repeat(21)}A`, channel: this.channel, seed: 's', recovery: this.recovery })
  }

  /** The machine's server, or a neighbor, says this. */
  async hear(...headers: readonly Uint8Array[]): Promise<void> {
    for (const jws of headers) await this.feed({ type: 'server-header', jws })
  }

  /** The tab is closed, and opened again later. */
  async reopen(): Promise<void> {
    this.node = this.fresh()
    for (const jws of this.kept) {
      const header = must(await verifyHeader(jws, this.channel), 'what was kept verifies')
      await this.feed({ type: 'resume', header, jws, manifest: null, manifestBytes: null, have: [] })
    }
  }

  async follows(): Promise<string | undefined> {
    const [newest] = this.node.inspect().releases
    const headers = await Promise.all(this.kept.map((jws) => verifyHeader(jws, this.channel)))
    return headers.find((header) => header?.id === newest?.id)?.successor
  }

  get snapshot(): NodeSnapshot {
    return this.node.inspect()
  }

  private async feed(input: Input): Promise<void> {
    for (const effect of this.node.handle(input, this.now++)) await this.perform(effect)
  }

  private async perform(effect: Effect): Promise<void> {
    if (effect.type === 'store-header') this.kept.push(effect.jws)
    if (effect.type !== 'verify-header') return
    const header = await verifyHeader(effect.jws, this.channel)
    await this.feed({ type: 'header-verified', token: effect.token, header, clockMs: Date.now() })
  }
}

/** All that is signed on the channel, in the order in which it is. */
async function stage() {
  const key = await createKey()
  const { fields, channel } = await signedRelease([file('grid.xml', 3_000)], { key })
  const made = await makeRecovery(channel, key, PASSPHRASE)
  const recovery = made.thumbprint
  const sign = async (changed: Partial<HeaderFields>, by: SigningKey = key) =>
    (await signHeader({ ...fields, recovery, ...changed }, by)).jws
  const [thief, owner] = await Promise.all(
    ['thief', 'owner'].map(async () => `crew://${(await createKey()).thumbprint}/maps`),
  )
  if (thief === undefined || owner === undefined) throw new Error('two channels')
  // A thief has the key, and so may name a recovery key too.
  const opened = await openRecovery((await makeRecovery(channel, key, PASSPHRASE)).file, PASSPHRASE)
  const own = await openRecovery(made.file, PASSPHRASE)
  if (!opened.ok || !own.ok) throw new Error('both open')
  const now = Date.now()
  const recovered = (by: typeof own.value, successor: string, at: number) =>
    sign(
      {
        ...{ sequence: recoverySequence(at), successor },
        ...{ recovery: must(by.key.recovery, 'its own'), commitment: by.commitment },
      },
      by.key,
    )
  return {
    ...{ channel, recovery, thief, owner, sign, now },
    map: await sign({ sequence: now }),
    nameless: (await signHeader({ ...fields, sequence: now + 2 }, key)).jws,
    /** What the thief signs to be the last word. */
    last: await sign({ sequence: Number.MAX_SAFE_INTEGER, successor: thief }),
    far: await sign({ sequence: 2 ** 52 - 1, successor: thief }),
    move: await sign({ sequence: now + tenYears - 86_400_000, successor: thief }),
    foreign: await recovered(opened.value, thief, now + 1e9),
    rescue: await recovered(own.value, owner, now),
  }
}

function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, at) => ordersOf(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}

describe('a stolen key', () => {
  test('[T8] readers who were away for the theft and for the recovery end with the owner, in whatever order they hear', async () => {
    const { channel, owner, map, last, far, move, foreign, rescue } = await stage()
    const orders = ordersOf([last, far, move, foreign, rescue])
    expect(orders).toHaveLength(120)
    for (const order of orders) {
      const reader = new Reader(channel)
      await reader.hear(map)
      await reader.reopen()
      await reader.hear(...order)
      expect(await reader.follows()).toBe(owner)
      await reader.reopen()
      expect(await reader.follows(), 'and stay there').toBe(owner)
    }
  })

  test('[T8.5] so does a newcomer who knows the recovery key by the announcement alone', async () => {
    const { channel, recovery, owner, last, far, move, foreign, rescue } = await stage()
    for (const order of ordersOf([last, far, move, foreign, rescue])) {
      const reader = new Reader(channel, recovery)
      await reader.hear(...order)
      expect(await reader.follows()).toBe(owner)
    }
  })

  test('[T8.4] without a recovery the thief’s move is news, but no number that leaves the owner none', async () => {
    const { channel, thief, map, last, far, move, sign, now } = await stage()
    const reader = new Reader(channel)
    await reader.hear(map, far, last)
    expect(await reader.follows()).toBeUndefined()
    expect(reader.snapshot.counters.refusals).toMatchObject({ 'sequence-ahead': 1, 'forged-header': 1 })
    await reader.hear(move)
    expect(await reader.follows(), 'it is signed by the channel’s key').toBe(thief)
    await reader.hear(await sign({ sequence: now + tenYears - 86_400_000 + 1, title: 'By the owner' }))
    expect(reader.snapshot.releases[0]?.sequence).toBe(now + tenYears - 86_400_000 + 1)
  })

  test('[T8.1] no release gets a reader off the recovery key that the first one named', async () => {
    const { channel, owner, map, foreign, rescue, nameless, sign, now } = await stage()
    const reader = new Reader(channel)
    const other = `${'R'.repeat(42)}A`
    await reader.hear(map, await sign({ sequence: now + 1, recovery: other }), foreign)
    await reader.hear(nameless)
    expect(reader.snapshot.releases).toHaveLength(1)
    expect(reader.snapshot.counters.refusals).toMatchObject({ 'other-recovery': 3 })
    await reader.hear(rescue)
    expect(await reader.follows()).toBe(owner)
  })

  test('[T8.2] the file of a recovery key says what is wrong with it, and a key’s backup is none', async () => {
    const { channel } = await stage()
    const key = await createKey()
    await expect(makeRecovery(channel, key, 'short')).rejects.toMatchObject({ code: 'bad-backup' })
    const { file: text } = await makeRecovery(channel, key, PASSPHRASE)
    expect(await openRecovery(text, `${PASSPHRASE}!`)).toMatchObject({ ok: false })
    expect(await openRecovery('nothing', PASSPHRASE)).toMatchObject({ ok: false })
    expect(text).not.toContain(key.thumbprint)
  })
})
