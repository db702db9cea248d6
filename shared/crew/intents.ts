/**
 * Standing intents (CREW Fig. 2's intent, kept by the target until it is of no more use): whoever learns that we know a
 * release takes it that we lack all of it, without a word; every answer to a grant tells what we have or await by then. An
 * intent is sent where that is not true: to whom we greeted with the release, who waits to hear what we brought along; when
 * something awaited was lost, when nothing comes, and for the manifest.
 */
import type { Bits } from '../lib/bits.ts'
import { limits } from '../wire/limits.ts'
import type { Context } from './context.ts'
import type { LinkId } from './io.ts'
import type { Link } from './links.ts'
import type { ReleaseState } from './releases.ts'

/** Links that know what we have or await of one release. */
interface Told {
  readonly links: Set<LinkId>
  /** Whom the manifest was asked of. */
  readonly manifest: Set<LinkId>
  manifestAt: number
  outdated: boolean
  toldAllAt: number
  /** Endgame: next time that someone is asked. */
  askedOneAt: number
}

const manifestPatienceMs = 400
const outdatedGapMs = 250
const renewMsMax = 12_000

export class Intents {
  private readonly context: Context
  private readonly byRelease = new Map<ReleaseState, Told>()
  private fedAt = 0
  private renewMs: number = limits.renewMs
  private hungry = false
  /** When there is something to say next; found anew by each evaluation. */
  private nextAt = Infinity

  constructor(context: Context) {
    this.context = context
  }

  get sizes(): Record<string, number> {
    return { intents: this.byRelease.size }
  }

  /** Nothing has come for twice limits.renewMs. */
  get starving(): boolean {
    return this.hungry && this.context.now - this.fedAt >= 2 * limits.renewMs
  }

  /** Before the calls of one evaluation. */
  begin(): void {
    this.nextAt = Infinity
  }

  /** Data has come. */
  fed(): void {
    this.fedAt = this.context.now
    this.renewMs = limits.renewMs
  }

  rest(): void {
    this.hungry = false
  }

  told(link: Link, release: ReleaseState): void {
    this.of(release).links.add(link.id)
  }

  outdated(release: ReleaseState): void {
    this.of(release).outdated = true
  }

  /** Asks one link for the manifest, and another each time that it does not come. */
  wantManifest(release: ReleaseState): void {
    const { now } = this.context
    const told = this.of(release)
    this.hunger()
    if (now - told.manifestAt < manifestPatienceMs) return this.wakeAt(told.manifestAt + manifestPatienceMs)
    let best: Link | undefined
    for (const link of this.knowing(release))
      if (!told.manifest.has(link.id) && (best === undefined || link.heardAt > best.heardAt)) best = link
    if (best === undefined) {
      // All were asked: begin again, with patience.
      if (told.manifest.size === 0) return
      if (now - told.manifestAt < limits.grantMs) return this.wakeAt(told.manifestAt + limits.grantMs)
      told.manifest.clear()
      return this.wantManifest(release)
    }
    told.manifestAt = now
    told.manifest.add(best.id)
    this.wakeAt(now + manifestPatienceMs)
    this.send(best, release, release.covered, true, false)
  }

  /** Tells every link that does not know it what we have or await. */
  tell(release: ReleaseState, pulling: boolean): void {
    const { now } = this.context
    const told = this.of(release)
    this.hunger()
    const renewed = !pulling && now - Math.max(this.fedAt, told.toldAllAt) >= this.renewMs
    const outdated = told.outdated && now - told.toldAllAt >= outdatedGapMs
    if (renewed || outdated) {
      told.links.clear()
      told.outdated = false
      told.toldAllAt = now
      if (renewed) this.renewMs = Math.min(renewMsMax, this.renewMs * 2)
    }
    if (told.outdated) this.wakeAt(told.toldAllAt + outdatedGapMs)
    if (!pulling) this.wakeAt(Math.max(this.fedAt, told.toldAllAt) + this.renewMs)
    for (const link of this.knowing(release)) {
      if (told.links.has(link.id)) continue
      told.links.add(link.id)
      const knew = link.ourHello >= release.header.sequence
      const assumed = link.role === 'edge' && release.covered.count === 0 && !knew && !renewed && !outdated
      if (!assumed) this.send(link, release, release.covered, false, renewed || link.role === 'partner')
    }
  }

  /** In the endgame: another than the late one learns that we still lack what we await. */
  tellOne(release: ReleaseState, have: Bits, except: LinkId): void {
    const { now } = this.context
    const told = this.of(release)
    if (now - told.askedOneAt < manifestPatienceMs) return
    const others = [...this.knowing(release)].filter((link) => link.id !== except)
    const link = others[Math.floor(now) % Math.max(1, others.length)]
    if (link === undefined) return
    told.askedOneAt = now
    this.send(link, release, have, false, true)
  }

  private *knowing(release: ReleaseState): Generator<Link> {
    for (const link of this.context.links.all())
      if (link.state === 'open' && link.greeted && link.theirSequence >= release.header.sequence) yield link
  }

  private hunger(): void {
    if (!this.hungry) this.fedAt = this.context.now
    this.hungry = true
    const starvesAt = this.fedAt + 2 * limits.renewMs
    if (starvesAt > this.context.now) this.wakeAt(starvesAt)
  }

  private wakeAt(at: number): void {
    this.nextAt = Math.min(this.nextAt, at)
  }

  private send(link: Link, release: ReleaseState, bits: Bits, manifest: boolean, answer: boolean): void {
    link.usedAt = this.context.now
    this.context.links.send(link, {
      type: 'intent',
      tag: release.tag,
      manifest,
      answer,
      bitmap: bits.bytes.slice(),
    })
  }

  private of(release: ReleaseState): Told {
    const known = this.byRelease.get(release)
    if (known) return known
    const told: Told = {
      links: new Set(),
      manifest: new Set(),
      manifestAt: -Infinity,
      outdated: false,
      toldAllAt: this.context.now,
      askedOneAt: -Infinity,
    }
    this.byRelease.set(release, told)
    return told
  }

  forget(release: ReleaseState): void {
    this.byRelease.delete(release)
  }

  linkClosed(link: Link): void {
    for (const told of this.byRelease.values()) {
      told.links.delete(link.id)
      told.manifest.delete(link.id)
    }
  }

  deadline(): number {
    return this.nextAt
  }
}
