/**
 * Larger releases on slow links, where the first chunk takes seconds and every byte beside the release counts: 30 peers, 2 MB. Each peer
 * once looked for more links while it waited: they had 8 of them, and 60 peers took 951 s for 10 MB in place of 583 s.
 */
import { expect, it } from 'vitest'
import { Simulation } from '../experiments/simulation.ts'

const slow = {
  peers: 30,
  bytes: 2_000_000,
  upBitsPerSecond: 200_000,
  downBitsPerSecond: 200_000,
  latencyMs: [10, 150],
  lossBound: 0,
} as const

it('[S2.9] [O10.3] [H5.2] nobody looks for more links while a release comes', () => {
  const simulation = new Simulation({ ...slow, seed: 'slow links' })
  simulation.settle()
  simulation.publish()
  let links = 0
  let looks = 0
  for (let until = 5_000; !simulation.step(until); until += 5_000) {
    for (const { node } of simulation.receivers) {
      const { neighbors, partners } = node.inspect()
      links += neighbors.length + partners.length
    }
    looks += simulation.receivers.length
  }
  expect(links / looks).toBeLessThan(7.2)
  expect(simulation.result().wireRatio).toBeLessThan(1.5)
})
