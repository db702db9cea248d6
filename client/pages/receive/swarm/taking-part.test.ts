import { expect, it } from 'vitest'
import type { Channel } from '../../../api.ts'
import { isLarge } from '../files/large-file.ts'
import { createPreferences } from './preferences.ts'
import { followPreferences, joinOptions } from './taking-part.ts'

/** Writes down what it is told. */
function fakeChannel() {
  const told: unknown[] = []
  const channel = {
    paused: false,
    setOnDemand: (predicate: unknown) => told.push(['on demand', predicate === isLarge]),
    setUploadLimit: (limit: number | null) => told.push(['limit', limit]),
    setRelayOnly: (on: boolean) => told.push(['relay only', on]),
    pause() {
      this.paused = true
      told.push('pause')
    },
    resume() {
      this.paused = false
      told.push('resume')
      return Promise.resolve()
    },
  }
  return { told, channel: channel as unknown as Channel }
}
const preferences = (stored: object = {}) =>
  createPreferences({ recall: () => JSON.stringify(stored), remember: () => {} })

it('a channel is joined as was chosen on an earlier visit', () => {
  expect(joinOptions(preferences())).toEqual({ shared: true, paused: false, relayOnly: false })
  expect(
    joinOptions(preferences({ largeFiles: 'ask', uploadLimit: 6_250, isAway: true, isRelayOnly: true })),
  ).toEqual({
    ...{ shared: true, paused: true, relayOnly: true, uploadLimit: 6_250 },
    onDemand: isLarge,
  })
  expect(joinOptions(preferences({ uploadLimit: 'none' })).uploadLimit).toBe(Infinity)
})

it('it is told of each change, of what stands already never, and of nothing once it is left', () => {
  const chosen = preferences({ largeFiles: 'ask' })
  const { told, channel } = fakeChannel()
  const stop = followPreferences(channel, chosen)
  expect(told).toEqual([])
  chosen.change({ largeFiles: 'all' })
  chosen.change({ largeFiles: 'ask' })
  chosen.change({ uploadLimit: 31_250 })
  chosen.change({ uploadLimit: null })
  chosen.change({ isRelayOnly: true })
  chosen.change({ isAway: true })
  chosen.change({ isAway: false })
  expect(told).toEqual([
    ['on demand', false],
    ['on demand', true],
    ['limit', 31_250],
    ['limit', null],
    ['relay only', true],
    'pause',
    'resume',
  ])
  stop()
  chosen.change({ isAway: true, largeFiles: 'all' })
  expect(told).toHaveLength(7)
})
