/**
 * Strangers in a process of their own, so that their memory and time are not the bench's: `strangers.ts WAY COUNT ORIGIN
 * CHANNEL`. Each comes back whenever it is cut. At any message they say how often they came and were cut, and end.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { must } from '../../shared/lib/assert.ts'
import { WAYS } from './ways.ts'

/** As in the audit that found this; just under the 50 a second that the server takes from one socket. */
const ACTS_PER_SECOND = 45
/** A stranger that is refused comes back after this. */
const BACK_MS = 200

const [name = '', count = '', origin = '', channel = ''] = process.argv.slice(2)
const way = must(WAYS[name], 'a way not to read')
let came = 0
let cut = 0
// The bench has ended.
process.once('disconnect', () => process.exit())
process.once('message', () => process.send?.({ came, cut }, () => process.exit(0)))
for (let i = 0; i < Number(count) / way.sockets; i++) void stranger()

async function stranger(): Promise<never> {
  for (;;) {
    const one = await way.connect({ origin, channel }).catch(() => undefined)
    if (!one) {
      await delay(BACK_MS)
      continue
    }
    came++
    let round = 0
    const acting = setInterval(() => one.act(round++), 1_000 / ACTS_PER_SECOND)
    await one.closed
    clearInterval(acting)
    cut++
  }
}
