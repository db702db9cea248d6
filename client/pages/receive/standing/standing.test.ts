import { expect, it } from 'vitest'
import { firstStanding, nextStanding, type ReaderStanding } from './standing.ts'

const linked = { neighbors: 3, signaling: 'connected' } as const
const orphaned = { neighbors: 2, signaling: 'unreachable' } as const
const alone = { neighbors: 0, signaling: 'connected' } as const
const looking = { neighbors: 0, signaling: 'connecting' } as const
const lost = { neighbors: 0, signaling: 'unreachable' } as const

/** One observation a second, the first at 1,000 ms. */
function follow(...observed: readonly Parameters<typeof nextStanding>[1][]): ReaderStanding {
  return observed.reduce<ReaderStanding>(
    (standing, seen, i) => nextStanding(standing, seen, (i + 1) * 1_000),
    firstStanding(0, undefined),
  )
}

it('a page that is linked to others is connected, whether the server answers or not', () => {
  expect(follow(looking, linked, linked)).toEqual({ kind: 'connected', since: 2_000 })
  expect(follow(looking, linked, orphaned)).toEqual({ kind: 'connected', since: 2_000 })
  expect(follow(looking, alone).kind).toBe('alone')
})

it('it is disconnected from the moment its links are gone, however long the server is looked for', () => {
  expect(follow(linked, looking, looking, lost, lost)).toEqual({ kind: 'disconnected', since: 2_000 })
  expect(follow(linked, looking, looking, linked)).toEqual({ kind: 'connected', since: 4_000 })
})

it('who has left the swarm is neither connected nor cut off, and joins anew', () => {
  const away = nextStanding(follow(linked), lost, 5_000, true)
  expect(away).toEqual({ kind: 'away', since: 5_000 })
  expect(nextStanding(away, looking, 9_000)).toEqual({ kind: 'joining', since: 9_000 })
})

it('a page that never was connected says so from when it was opened, or last connected', () => {
  expect(follow(looking, looking, lost)).toEqual({ kind: 'disconnected', since: 0 })
  const earlier = firstStanding(50_000, 20_000)
  expect(nextStanding(earlier, lost, 60_000)).toEqual({ kind: 'disconnected', since: 20_000 })
})
