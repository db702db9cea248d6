import { expect, test } from 'vitest'
import { statsOf } from './stats.ts'
import type { LinkConnection } from '../rtc/rtc-link.ts'
import { Node } from '../../shared/crew/machine.ts'

const machine = new Node({ self: 'A'.repeat(22), channel: `crew://${'A'.repeat(43)}/a`, seed: '1' })
const link = (candidates: LinkConnection['candidates']) => ({ candidates }) as LinkConnection

test('a machine that runs is told as it is', () => {
  const snapshot = { ...machine.inspect(), bytesWaiting: 1 }
  const counters = { ...snapshot.counters, bytesSent: 5, payloadReceived: 3, duplicates: 2 }
  const coverage = { ...snapshot.coverage, complete: 0.5, peers: 9, busy: 0.7 }
  const host = link({ local: 'host', remote: 'host' })
  const links = [host, host, link({ local: 'srflx', remote: 'relay' }), link(null)]
  const life = { snapshot: { ...snapshot, counters, coverage }, signalingState: 'connected' as const, links }
  const stats = statsOf({ life, bytesFromWebSeed: 4, heardStats: null })
  expect(stats).toMatchObject({
    ...{ neighbors: 0, bytesSent: 5, payloadReceived: 3, duplicates: 2, fromWebSeed: 4 },
    ...{ peers: 10, signaling: 'connected' },
    candidateTypes: { 'host/host': 2, 'srflx/relay': 1 },
  })
  expect(stats.coverage).toEqual({ ...coverage, busy: undefined })
  expect(Object.hasOwn(stats.coverage, 'busy'), 'only what the API says').toBe(false)
})

test('where none runs nothing is known', () => {
  expect(statsOf({ life: null, bytesFromWebSeed: 0, heardStats: null })).toMatchObject({
    ...{ neighbors: 0, peers: 1, signaling: 'connecting', candidateTypes: {} },
    coverage: { complete: 0, low: 0, high: 1, sampled: 0, peers: 0 },
  })
})

test('another tab’s peer is told as that tab tells it', () => {
  const heardStats = { ...statsOf({ life: null, bytesFromWebSeed: 0, heardStats: null }), neighbors: 7 }
  expect(statsOf({ life: null, bytesFromWebSeed: 0, heardStats })).toBe(heardStats)
})
