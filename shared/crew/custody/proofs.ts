/**
 * What a peer that watches its release looks at: how much of the swarm is whole, estimated from reports (C2), and what others
 * have proven that they hold (C3). And the answers of those that it challenges. The script tag has neither (client/embed/stand-ins/no-publisher.ts).
 */
import type { FrameOf } from '../../wire/frames.ts'
import type { Context } from '../context.ts'
import { CoverageWatch } from '../swarm/coverage-watch.ts'
import { Custodian } from './custody.ts'
import type { Dialer } from '../links/dialer.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { CoverageEstimate, Custody, Input } from '../io.ts'
import type { Library } from '../releases/library.ts'
import type { Link } from '../links/link.ts'
import { Prover } from './prover.ts'
import type { Releases } from '../releases/releases.ts'
import { Sealer } from './sealer.ts'

/** Modules that are made after this one. */
export interface ProofsParts {
  dialer(): Dialer
  /** Estimated number of peers. */
  peers(): number
  estimate(): CoverageEstimate
  exchange(): Exchange
  library(): Library
}

export class Proofs {
  private readonly sealer: Sealer
  private readonly prover: Prover
  private readonly custodian: Custodian
  private readonly watch: CoverageWatch

  constructor(context: Context, releases: Releases, parts: ProofsParts) {
    this.sealer = new Sealer(context, (release, chunk) => parts.library().chunkLost(release, chunk))
    this.watch = new CoverageWatch(context, releases, {
      dialer: () => parts.dialer(),
      peers: () => parts.peers(),
      estimate: () => parts.estimate(),
      custody: () => this.custody,
    })
    this.prover = new Prover(context, releases, this.sealer)
    this.custodian = new Custodian(context, releases, this.sealer, {
      mayHave: (link, release, chunk) => {
        const view = parts.exchange().viewOf(link, release)
        if (view?.heard) return view.theirs.has(chunk)
        // Whoever knew the release before it knew us may have all of it.
        return link.theirHello >= release.header.sequence || view?.theirs.has(chunk) === true
      },
      saidAt: (link, release) => parts.exchange().viewOf(link, release)?.saidAt ?? link.toldAt,
      dial: (peer) => {
        const dialer = parts.dialer()
        if (!dialer.introductions.includes(peer)) dialer.askByServer('partner', peer)
      },
    })
  }

  get custody(): Custody {
    return this.custodian.custody
  }

  get sizes(): Record<string, number> {
    return { sealing: this.sealer.kept, ...this.custodian.sizes }
  }

  take(input: Input): void {
    switch (input.type) {
      case 'loaded':
        return this.sealer.loaded(input.token, input.bytes)
      case 'digested':
        return this.sealer.digested(input.token, input.digest)
      case 'watch-coverage':
        this.watch.turn(input.on)
        return this.custodian.turn(input.on)
      case 'helpers':
        return this.custodian.setHelpers(input.peers)
      default:
    }
  }

  frame(link: Link, frame: FrameOf<'challenge'> | FrameOf<'proof'>): void {
    if (frame.type === 'challenge') this.prover.challengeArrived(link, frame)
    else this.custodian.proofArrived(link, frame)
  }

  evaluate(): void {
    this.watch.evaluate()
    this.custodian.evaluate()
  }

  linkClosed(link: Link): void {
    this.prover.linkClosed(link)
    this.custodian.linkClosed(link)
  }

  deadline(): number {
    return Math.min(this.watch.deadline(), this.custodian.deadline())
  }
}
