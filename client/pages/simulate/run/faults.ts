/** What goes wrong on purpose, each in a line of the simulator's own faults. */
import { Random } from '../../../../shared/lib/random.ts'
import type { Simulation } from '../../../../shared/sim/experiments/simulation.ts'
import type { Observer } from './observer.ts'
import type { Fault, Settings } from '../settings.ts'

/** The source's tab is closed when it has sent so many. */
export const copiesBeforeSourceVanishes = 1.2
const unconnectableShare = 0.3

/** How many of so many receivers vanish where half of them do. */
export function vanishingHalf(receivers: number): number {
  return Math.floor(receivers / 2)
}

/** To be called before the first join. Every choice follows from the seed. */
export function applyFaults(
  settings: Settings,
  simulation: Simulation,
  observer: Observer,
): { beforePublication(): void } {
  const { world, source } = simulation
  const has = (fault: Fault): boolean => settings.faults.includes(fault)
  const vanish = (victims: readonly (typeof source)[]): void =>
    // After this step, not in its midst.
    world.at(world.now, () => {
      for (const peer of victims) {
        world.vanish(peer)
        observer.vanished(peer)
      }
    })

  if (has('nat')) {
    world.setConnectable((a, b) => {
      const pair = a.id < b.id ? a.id + b.id : b.id + a.id
      return new Random(`nat/${settings.seed}/${pair}`).float() >= unconnectableShare
    })
  }
  if (has('asleep')) {
    observer.onJoin = (peer) => {
      peer.sleepy = peer.host.index % 2 === 1
    }
  }
  if (has('source')) {
    let gone = false
    observer.onStep = (peer) => {
      if (gone || peer !== source) return
      if (source.node.inspect().counters.payloadSent < copiesBeforeSourceVanishes * settings.bytes) return
      gone = true
      vanish([source])
    }
  }
  if (has('half')) {
    let gone = false
    world.listen((_, event) => {
      if (gone || event.type !== 'chunk' || simulation.chunkShare < 0.5) return
      gone = true
      const shuffled = new Random(`half/${settings.seed}`).shuffle(simulation.receivers)
      vanish(shuffled.slice(0, vanishingHalf(shuffled.length)))
    })
  }
  return {
    beforePublication() {
      if (has('server')) world.killServer()
    },
  }
}
