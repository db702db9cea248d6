/** What shows of each rule of docs/protocol that it holds: a test, and a fault that must turn it red. */
import { bulletin } from './letters/b.ts'
import { census } from './letters/c.ts'
import { heartbeat } from './letters/h.ts'
import { overlay } from './letters/o.ts'
import { receiving } from './letters/p.ts'
import { sampling } from './letters/s.ts'
import { sending } from './letters/v.ts'
import { server } from './letters/g.ts'
import { trust } from './letters/t.ts'
import { wire } from './letters/w.ts'
import type { Check } from './check.ts'

export const checks: readonly Check[] = [
  wire,
  overlay,
  heartbeat,
  sampling,
  bulletin,
  receiving,
  sending,
  census,
  trust,
  server,
].flat()
