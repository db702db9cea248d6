import type { Catalog } from '../catalog.ts'
import { channels } from './channels.ts'
import { common } from './common.ts'
import { event } from './event.ts'
import { facilities } from './facilities.ts'
import { files } from './files.ts'
import { foreign } from './foreign.ts'
import { foreignQuestion } from './foreign-question.ts'
import { map } from './map.ts'
import { moves } from './moves.ts'
import { receive } from './receive.ts'
import { swarm } from './swarm.ts'

export const catalog: Catalog = {
  common,
  receive,
  event,
  swarm,
  channels,
  foreign,
  foreignQuestion,
  map,
  moves,
  facilities,
  files,
}
