/**
 * The simulator’s traces, each as one digest: of every message, when it was handed to a channel and when it had arrived. A change that
 * moves or renames code leaves all as they are. A change of the protocol does not: `UPDATE_TRACES=1 npx vitest run shared/sim/trace-digests`
 * writes them anew, and its commit says why.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { makeContent } from './world/content.ts'
import { lan, slow, type NetworkOptions } from './engine/network.ts'
import { runUntilWhole, settledWorld, type Settled } from './scenarios/scenario.ts'

interface Trace {
  readonly name: string
  readonly network: NetworkOptions
  readonly bytes: number
  /** As soon as the release is out. */
  readonly afterwards?: (settled: Settled) => void
}

const file = new URL('trace-digests.json', import.meta.url)
const kept = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>
const seen: Record<string, string> = {}

const rates = (megabits: number): Pick<NetworkOptions, 'upBitsPerSecond' | 'downBitsPerSecond'> => ({
  upBitsPerSecond: megabits * 1e6,
  downBitsPerSecond: megabits * 1e6,
})
const fast = { ...slow, ...rates(20) }
const traces: readonly Trace[] = [
  { name: 'a LAN', network: lan, bytes: 300_000 },
  { name: '200 kbit/s', network: slow, bytes: 50_000 },
  { name: '2 Mbit/s', network: { ...slow, ...rates(2) }, bytes: 200_000 },
  { name: '20 Mbit/s', network: fast, bytes: 1_000_000 },
  { name: '10 % loss', network: { ...slow, ...rates(2), lossBound: 0.1 }, bytes: 100_000 },
  { name: 'the server dies', network: fast, bytes: 300_000, afterwards: ({ world }) => world.killServer() },
]

describe.each(traces)('traces: $name', ({ name, network, bytes, afterwards }) => {
  it.each(['1', '2'])('seed %s', (seed) => {
    const digest = createHash('sha256')
    const settled = settledWorld(seed, {
      receivers: 12,
      network,
      prepare: (world) => {
        world.watch = (from, to, message, arrived) =>
          digest.update(`${world.now} ${from} ${to} ${arrived}`).update(message)
      },
    })
    const content = makeContent(seed, { bytes })
    settled.world.publish(settled.source, content)
    afterwards?.(settled)
    expect(runUntilWhole(settled, content, 120_000)).toBe(true)
    const key = `${name}, seed ${seed}`
    seen[key] = digest.digest('hex').slice(0, 16)
    if (process.env['UPDATE_TRACES'] === undefined) expect(seen[key]).toBe(kept[key])
  })
})

afterAll(() => {
  if (process.env['UPDATE_TRACES'] !== undefined) writeFileSync(file, `${JSON.stringify(seen, null, 2)}\n`)
})
