import type { Catalog } from '../catalog.ts'
import { alarm } from './alarm.ts'
import { brief } from './brief.ts'
import { channels } from './channels.ts'
import { common } from './common.ts'
import { event } from './event.ts'
import { facilities } from './facilities.ts'
import { files } from './files.ts'
import { foreign } from './foreign.ts'
import { foreignQuestion } from './foreign-question.ts'
import { impact } from './impact.ts'
import { map } from './map.ts'
import { moves } from './moves.ts'
import { places } from './places.ts'
import { receive } from './receive.ts'
import { releases } from './releases.ts'
import { stations } from './stations.ts'
import { swarm } from './swarm.ts'

export const catalog: Catalog = {
  common,
  receive,
  alarm,
  brief,
  releases,
  event,
  swarm,
  channels,
  foreign,
  foreignQuestion,
  impact,
  map,
  moves,
  places,
  stations,
  facilities,
  files,
}
