import type { alarm } from './en/alarm.ts'
import type { brief } from './en/brief.ts'
import type { channels } from './en/channels.ts'
import type { common } from './en/common.ts'
import type { event } from './en/event.ts'
import type { facilities } from './en/facilities.ts'
import type { files } from './en/files.ts'
import type { foreign } from './en/foreign.ts'
import type { foreignQuestion } from './en/foreign-question.ts'
import type { impact } from './en/impact.ts'
import type { map } from './en/map.ts'
import type { moves } from './en/moves.ts'
import type { places } from './en/places.ts'
import type { receive } from './en/receive.ts'
import type { releases } from './en/releases.ts'
import type { stations } from './en/stations.ts'
import type { swarm } from './en/swarm.ts'

/** All texts of one language. English is the measure: what it has, every other language has to have, or it does not compile. */
export interface Catalog {
  readonly common: typeof common
  readonly receive: typeof receive
  readonly alarm: typeof alarm
  readonly releases: typeof releases
  readonly event: typeof event
  readonly swarm: typeof swarm
  readonly brief: typeof brief
  readonly channels: typeof channels
  readonly files: typeof files
  readonly foreign: typeof foreign
  readonly foreignQuestion: typeof foreignQuestion
  readonly impact: typeof impact
  readonly map: typeof map
  readonly stations: typeof stations
  readonly moves: typeof moves
  readonly places: typeof places
  readonly facilities: typeof facilities
}
