import type { Catalog } from '../catalog.ts'
import { common } from './common.ts'
import { event } from './event.ts'
import { facilities } from './facilities.ts'
import { map } from './map.ts'
import { receive } from './receive.ts'

export const catalog: Catalog = { common, receive, event, map, facilities }
