/** What reports say of the swarm (CREW §3.2.3): this peer's own, those of others, and what they tell together. */
import type { Random } from '../../lib/random.ts'
import type { Census, SampleReport } from '../../wire/state.ts'
import type { Context } from '../context.ts'
import type { CoverageEstimate, PeerId } from '../io.ts'
import type { Link } from '../links/link.ts'
import type { Releases } from '../releases/releases.ts'
import { CensusTaker } from './census.ts'

export class Reports {
  private readonly census = new CensusTaker()
  private readonly context: Context
  private readonly releases: Releases
  private readonly random: Random

  constructor(context: Context, releases: Releases, random: Random) {
    this.context = context
    this.releases = releases
    this.random = random
  }

  get kept(): number {
    return this.census.kept
  }

  /** This peer's own. */
  get own(): Census {
    return { ...this.releases.progress, degree: this.context.links.degree }
  }

  /** For one link: with a random neighbor other than itself, the next step of its walk (CREW §3.1.2). */
  for(asker: Link): SampleReport {
    const edges = this.context.links.edges().filter((candidate) => candidate !== asker)
    return { sample: this.random.pick(edges)?.peer ?? null, census: this.own }
  }

  /** A link's own report. */
  heard(link: Link, { sample, census }: SampleReport): void {
    const { now, self } = this.context
    link.theirDegree = census.degree
    this.census.note(link.peer, census, now)
    if (sample !== null && sample !== self) this.census.draw(sample, now)
  }

  /** The report of a peer at which a walk ended; it is as of `at`. */
  sampled(peer: PeerId, census: Census, at: number): void {
    if (peer === this.context.self) return
    this.census.draw(peer, this.context.now)
    this.census.note(peer, census, at)
  }

  /** Other peers, as far as known. */
  get peers(): number {
    const { links, now } = this.context
    return Math.max(this.census.size95(now), links.size)
  }

  get coverage(): CoverageEstimate {
    const { links, now } = this.context
    return this.census.estimate(this.releases.newest?.header.sequence ?? 0, links.open().length, now)
  }
}
