/**
 * Whether the site comes by way of its visitors. It learns whether this visitor has company (the server puts that into the
 * script itself where the channel is named), and only then loads the rest (swarm/site.ts).
 */
import { sparesDocument } from '../../../shared/crew/sources/site-crowd.ts'
import type { PlainError } from '../swarm/plain-error.ts'
import type { SharedSite } from '../swarm/shared-site.ts'
import { answerOf, channelIn, jsonOf, type TimedAnswer } from './answer.ts'
import { plainAmong, plainHere, readCompany, type Company, type Plain } from './decide.ts'
import { latencies, pageTimes, speedOf } from './marked/site-speed.ts'
import type { TagScript } from './tag-script.ts'
import { consents, savesPower, surroundings } from './visitor.ts'

/** A site that is slow with its document would be as slow with its pictures. */
const documentMsMax = 5_000
/** Nobody waits for it yet. */
const aloneMsMax = 30_000
/** Beyond it nobody should wait for our server. */
const companyMsMax = 2_500

export interface OpeningParts {
  readonly script: TagScript
  /** As the server wrote it into this script. */
  readonly told: Company | null
  /** Something came. */
  readonly changed: () => void
}

export class Opening {
  /** Resolves when there is company, before all is ready. */
  readonly hasCompany: Promise<void>
  private tellCompany = () => {}
  private readonly parts: OpeningParts
  /** The site's document, where it was asked for ahead. */
  private askedAhead: Promise<TimedAnswer | null> | undefined
  private loading: Promise<typeof import('../swarm/site.ts')> | undefined

  constructor(parts: OpeningParts) {
    this.parts = parts
    this.hasCompany = new Promise((resolve) => (this.tellCompany = resolve))
  }

  /** The site by way of its visitors, or why not. Never rejects. `again`: this visitor has been counted. */
  async open(again = false): Promise<SharedSite | Plain> {
    try {
      return plainHere(surroundings()) ?? (await this.openAmong(again))
    } catch (error) {
      return whyOf(error)
    }
  }

  /** Whether somebody has come meanwhile; true where the server cannot be asked before the site's document is here. */
  async looksAgain(): Promise<boolean> {
    const { channel } = this.parts.script
    return channel === null || (await this.companyOf(channel, true)) !== 'alone'
  }

  private async openAmong(again: boolean): Promise<SharedSite | Plain> {
    const { script, changed } = this.parts
    const { settings, address, server } = script
    const ask = () => this.ask()
    // Who is alone does not even need the document.
    const told = script.channel === null ? null : await this.companyOf(script.channel, again)
    // It will be needed soon where others come, and a busy site would not give it then.
    if (told === 'alone') this.askedAhead ??= answerOf(address, aloneMsMax)
    if (typeof told === 'string') return told
    if (told) this.tellCompany()
    if (!(await consents(settings))) return 'no-consent'
    if (await savesPower()) return 'battery-saver'
    // Said below, where it is needed.
    if (told) this.heavy().catch(() => {})
    const times = pageTimes()
    // A page that does not say of which version it is has to ask: what others tell may be of an earlier one.
    const isSpared =
      told !== null &&
      settings['sequence'] !== undefined &&
      !this.askedAhead &&
      sparesDocument(told.visitors, speedOf(times) === 'busy', Math.random())
    if (!isSpared) void ask()
    let { channel } = script
    if (channel === null) {
      const answer = await ask()
      if (!answer) return 'no-manifest'
      channel = channelIn(answer)
      if (channel === null) return 'bad-manifest'
    }
    const company = told ?? (await this.companyOf(channel, again))
    if (typeof company === 'string') return company
    this.tellCompany()
    const { openSite } = await this.heavy()
    const { wayMs } = latencies(times)
    return openSite({ channel, address, ask, isSpared, wayMs, server, company, settings, changed })
  }

  /** Loaded once, however often it is asked for. */
  private heavy(): Promise<typeof import('../swarm/site.ts')> {
    return (this.loading ??= import('../swarm/site.ts'))
  }

  /** Company, or why there is none. */
  private async companyOf(channel: string, again: boolean): Promise<Company | Plain> {
    const { script, told } = this.parts
    const query = `?channel=${encodeURIComponent(channel)}${again ? '&again' : ''}`
    const url = new URL(`/crowd.json${query}`, script.server)
    const company =
      (!again && channel === script.channel && told) ||
      readCompany(jsonOf((await answerOf(url, companyMsMax))?.text ?? ''))
    return company ? (plainAmong(company) ?? company) : 'no-server'
  }

  /** The site's document. */
  private async ask(): Promise<TimedAnswer | null> {
    const answer = await (this.askedAhead ??= answerOf(this.parts.script.address, documentMsMax))
    if (!answer) this.askedAhead = undefined
    return answer
  }
}

export function whyOf(error: unknown): Plain {
  return (error as Partial<PlainError>).why ?? 'fault'
}
