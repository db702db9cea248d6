import { expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { parameters } from '../../wire/parameters.ts'
import { encodeRoute } from '../../wire/route.ts'
import { makeRelease, peerId, Rig } from '../testing/rig.ts'
import { CensusTaker } from './census.ts'
import { estimateCoverage } from './coverage.ts'

const whole = { sequence: 1, progress: 255, degree: 6 }

it('[C2.1] an older report of a peer changes nothing', () => {
  const census = new CensusTaker()
  census.note('a', whole, 1_000)
  census.note('a', { ...whole, progress: 0 }, 500)
  expect(census.estimate(1, 1, 1_100).complete).toBe(1)
})

it('[C2.2] a report that a walk brought is as of half of its round trip', () => {
  const rig = new Rig()
  const link = rig.link(peerId(1))
  const alive = (ms: number): void => {
    for (const until = rig.now + ms; rig.now < until; rig.pass(Math.min(500, until - rig.now)))
      rig.frames(link, { type: 'prune' })
  }
  rig.input({ type: 'publish', ...makeRelease(1) })
  rig.input({ type: 'watch-coverage', on: true })
  const sentAt = rig.now
  const walk = must(
    rig.sent(rig.effects, link, 'walk').find(({ purpose }) => purpose === 'census'),
    'a walk',
  )
  rig.input({ type: 'watch-coverage', on: false })
  alive(4_000)
  const payload = encodeRoute({ type: 'sample', peer: peerId(77), census: whole })
  rig.frames(link, { type: 'routed', circuit: walk.circuit, toOrigin: true, payload })
  const sampled = (): number => rig.node.inspect().coverage.sampled
  expect(sampled()).toBe(1)
  alive(sentAt + 2_000 + parameters.sampleMs - rig.now)
  expect(sampled()).toBe(1)
  alive(100)
  expect(sampled()).toBe(0)
})

it('[C2.5] where all report half, few are whole at most', () => {
  const reports = Array.from({ length: 30 }, (_, i) => ({
    whole: false,
    progress: 0.3,
    ageMs: 2_000 + 100 * i,
  }))
  expect(estimateCoverage(reports, 1_000).high).toBeLessThan(0.15)
  const nearly = reports.map((report) => ({ ...report, progress: 0.95 }))
  expect(estimateCoverage(nearly, 1_000).high).toBeGreaterThan(0.3)
})
