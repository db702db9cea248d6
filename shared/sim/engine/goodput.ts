/** One association that always has something to send, as `npm run bench:goodput` has one between two Chromiums. */
import { Random } from '../../lib/random.ts'
import { Network, type NetworkOptions } from './network.ts'
import { Timeline } from './timeline.ts'
import { Ledger } from './traffic.ts'
import { Association } from './transport.ts'

export interface GoodputPlan {
  readonly bitsPerSecond: number
  /** One way, ms. */
  readonly latencyMs: number
  /** Of each host: a packet passes both. */
  readonly hostLoss: number
  /** Of one message, and the least that the channel holds. */
  readonly messageBytes: number
  readonly bufferedBytes: number
  /** What arrives before this is not counted; what arrives after `untilMs` neither. */
  readonly fromMs: number
  readonly untilMs: number
}

/** Content that arrives, bits per second. */
export function simulatedGoodput(plan: GoodputPlan, seed: string): number {
  const options: NetworkOptions = {
    upBitsPerSecond: plan.bitsPerSecond,
    downBitsPerSecond: plan.bitsPerSecond,
    latencyMsMin: plan.latencyMs,
    latencyMsMax: plan.latencyMs,
    lossLeast: plan.hostLoss,
    lossBound: plan.hostLoss,
  }
  const random = new Random(seed)
  const timeline = new Timeline()
  const network = new Network(timeline, options, new Ledger(), random)
  let counted = 0
  const receiver = new Association(network, network.host(random), plan.latencyMs, {
    received: ({ length }) => {
      if (timeline.now >= plan.fromMs) counted += length
    },
    drained: () => undefined,
  })
  const fill = (): void => {
    while (sender.buffered < plan.bufferedBytes) sender.send(new Uint8Array(plan.messageBytes))
  }
  const sender = new Association(network, network.host(random), plan.latencyMs, {
    received: () => undefined,
    drained: fill,
  })
  Association.connect(sender, receiver)
  fill()
  while (timeline.peek() < plan.untilMs) timeline.step()
  return (counted * 8_000) / (plan.untilMs - plan.fromMs)
}
