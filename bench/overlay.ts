/**
 * `npm run bench:overlay [-- --seeds N]`: the goals of the overlay, 8 to 11: how a header travels, what a thousand that come at
 * once make of themselves and what is left when many vanish, where walks end, and what a census says.
 */
import { makeContent } from '../shared/sim/world/content.ts'
import { lan, slow } from '../shared/sim/engine/network.ts'
import {
  censusWalkEnds,
  joinTogether,
  mendMs,
  overlayFigures,
  spreadHeader,
  vanishTogether,
  watchRelease,
  type CensusFigures,
  type HeaderFigures,
  type OverlayFigures,
  type SamplingFigures,
} from '../shared/sim/experiments/overlay-experiments.ts'
import type { Peer, World } from '../shared/sim/world/world.ts'
import { goalTable } from './report/goal.ts'
import { overlayGoals, type Mending, type OverlayResults } from './sim/overlay-goals.ts'
import { keepResults, machine, seedsFrom } from './report/report.ts'

const thousand = 1_000
const joinWithinMs = 5_000
/** Long enough that chance makes little of what is measured. */
const walksMs = 150_000
/** After the publication; as long as the estimate of the size looks back. */
const watchedMs = 120_000
const seeds = Array.from({ length: seedsFrom(process.argv) }, (_, i) => String(i + 1))

const results: OverlayResults = {
  headers: each('headers', header),
  ...overlays(),
  quarterGone: each('a quarter vanishes', (seed) => vanishing(seed, 0.25)),
  halfGone: each('a half vanishes', (seed) => vanishing(seed, 0.5)),
  walks: each('walks', walks),
  census: each('census', census),
}
console.log(`${machine()}; ${seeds.length} seeds\n`)
console.log(goalTable(overlayGoals(results)))
await keepResults('overlay', results)

function header(seed: string): HeaderFigures {
  const world = joinTogether(`headers/${seed}`, thousand, joinWithinMs)
  world.run(30_000)
  const content = makeContent(seed, { bytes: 100_000 })
  return spreadHeader(world, first(world), content, slow)
}

function overlays(): { young: OverlayFigures[]; settled: OverlayFigures[] } {
  const settled: OverlayFigures[] = []
  const young = each('a thousand', (seed) => {
    const world = joinTogether(`thousand/${seed}`, thousand, joinWithinMs)
    world.run(10_000)
    const early = overlayFigures(world)
    world.run(25_000)
    settled.push(overlayFigures(world))
    return early
  })
  return { young, settled }
}

function vanishing(seed: string, share: number): Mending {
  const world = joinTogether(`vanish/${seed}`, thousand, joinWithinMs)
  // At another moment of the heartbeat's period with each seed.
  world.run(25_000 + 1_700 * Number(seed))
  vanishTogether(world, share)
  const { parts } = overlayFigures(world)
  const ms = mendMs(world, 30_000)
  return { parts, ms: Number.isFinite(ms) ? ms : null }
}

function walks(seed: string): SamplingFigures {
  const world = joinTogether(`walks/${seed}`, 256, 2_560, lan)
  world.run(15_000)
  world.publish(first(world), makeContent(seed, { bytes: 5_000 }))
  world.run(45_000)
  return censusWalkEnds(world, walksMs)
}

function census(seed: string): CensusFigures & { laterSizeRatio: number } {
  const world = joinTogether(`census/${seed}`, thousand, joinWithinMs)
  world.run(20_000)
  const source = first(world)
  world.input(source, { type: 'watch-coverage', on: true })
  world.run(world.now + 3_000)
  const publishedAt = world.now
  const figures = watchRelease(world, source, makeContent(seed, { bytes: 100_000 }), 10_000)
  world.run(publishedAt + watchedMs)
  return { ...figures, laterSizeRatio: source.node.inspect().coverage.peers / (world.peers.length - 1) }
}

function first(world: World): Peer {
  const [peer] = world.peers
  if (peer === undefined) throw new Error('a world without peers')
  return peer
}

function each<T>(what: string, measure: (seed: string) => T): T[] {
  const start = performance.now()
  const all = seeds.map(measure)
  process.stderr.write(`${what}: ${((performance.now() - start) / 1_000).toFixed(0)} s\n`)
  return all
}
