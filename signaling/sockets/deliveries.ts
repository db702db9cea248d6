/**
 * What others may send to one socket: it may not be reading. Half of it goes to whoever comes first. Beyond that each sender's
 * address has a share of its own, so that an address that sends without end does not keep others from being heard. Pure: the
 * clock is an argument.
 */
import { TokenBucket } from '../../shared/lib/token-bucket.ts'
import { socketBounds } from './bounds.ts'

export class Deliveries {
  private readonly all: TokenBucket
  /** For whoever comes first. */
  private readonly common: TokenBucket
  /** By sender's address, the longest silent first. */
  private readonly shares = new Map<string, TokenBucket>()

  constructor(nowMs: number) {
    const { deliveriesBurstMax, deliveriesPerSecondMax } = socketBounds
    this.all = new TokenBucket(deliveriesBurstMax, deliveriesPerSecondMax, nowMs)
    this.common = new TokenBucket(deliveriesBurstMax / 2, deliveriesPerSecondMax / 2, nowMs)
  }

  /** Whether one more may go there. */
  take(sender: string, nowMs: number): boolean {
    const isFree = this.common.take(nowMs) || this.shareOf(sender, nowMs).take(nowMs)
    return isFree && this.all.take(nowMs)
  }

  private shareOf(sender: string, nowMs: number): TokenBucket {
    const { deliveriesBurstMax, deliveriesPerSecondMax, deliveriesShare } = socketBounds
    const share =
      this.shares.get(sender) ??
      new TokenBucket(deliveriesBurstMax * deliveriesShare, deliveriesPerSecondMax * deliveriesShare, nowMs)
    this.shares.delete(sender)
    this.shares.set(sender, share)
    const [oldest] = this.shares.keys()
    if (this.shares.size > socketBounds.deliveriesSendersMax && oldest !== undefined)
      this.shares.delete(oldest)
    return share
  }
}
