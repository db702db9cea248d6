/** The publisher of one key in this process: opened, heard by a server, asked to publish, and what it knows of the spread. */
import type { JoinOptions, Publisher, Release } from '../../client/api.ts'
import { claimServer } from '../../client/publishing/claim.ts'
import { othersOf, staysByItself, underKnownName } from '../../client/publishing/beside.ts'
import { mapsOf } from '../../client/publishing/last-map.ts'
import { openPublisher } from '../../client/publishing/publisher.ts'
import { sequenceName } from '../site/sequence-name.ts'
import { clockFault } from '../../client/publishing/clock.ts'
import {
  effectOf,
  canStayBeside,
  replacementWarnings,
  currentReleases,
} from '../../client/publishing/replacement.ts'
import type { ClaimLink, ExpiryOption } from './arguments.ts'
import type { Composed } from './compose.ts'
import { CommandFailure } from '../failure.ts'
import { channelOf, type NamedKey } from '../key/key-file.ts'
import type { Output } from '../output.ts'
import { announcedIceServers, announcementOf, checkRelay, openFolderStore } from '../peer/peer-parts.ts'
import type { KeyState, PublishStatus } from '../folder/state.ts'
import { sizeOf, spreadOf, type SpreadReport, type SpreadSubject } from './spread.ts'

export interface DeskRequest {
  readonly key: NamedKey
  readonly state: KeyState
  readonly signaling: readonly string[]
  readonly uploadLimit: number | undefined
  readonly relayOnly?: boolean
  /** Peer ids, beside those that the servers announce for this channel. */
  readonly helpers: readonly string[]
  readonly rtc: NonNullable<JoinOptions['rtc']>
  readonly output: Output
}

export interface Order {
  /** The folder that it is of. */
  readonly folder: string
  readonly signature: string
  readonly hash: string
  readonly status: PublishStatus
  readonly composed: Composed
  /** As it was given; '' where it was not. */
  readonly title: string
  readonly note: string
  readonly expires: ExpiryOption
  /** Folders whose releases stay current beside it. */
  readonly beside: readonly string[]
}

const pollMs = 100
/** After the server has answered, its newest header is checked in a few milliseconds. */
const headerMs = 500
/** A goodbye to the neighbors leaves within this. */
const farewellMs = 500

export class Desk {
  readonly publisher: Publisher
  private readonly request: DeskRequest
  private subject: SpreadSubject | undefined
  private isHeard = false

  private constructor(publisher: Publisher, request: DeskRequest) {
    this.publisher = publisher
    this.request = request
  }

  /** Does not wait for a server. Rejects with a Failure where the folder beside the key cannot be used. */
  static async open(request: DeskRequest): Promise<Desk> {
    const { key, state, signaling, uploadLimit, relayOnly = false, helpers, rtc, output } = request
    state.claim(channelOf(key))
    const store = openFolderStore(state.folder, () =>
      output.warn(
        'problem',
        'The disk has no room left: what is published now is served until this process ends.',
      ),
    )
    const iceServers = await announcedIceServers(signaling)
    checkRelay(relayOnly, iceServers)
    const publisher = await openPublisher(
      {
        name: key.name,
        signaling,
        helpers,
        rtc,
        store,
        iceServers,
        relayOnly,
        ...(uploadLimit === undefined ? {} : { uploadLimit }),
      },
      {
        ...key.key,
        recovery: key.recovery,
        nextSequence: (newestKnown) => state.nextSequence(newestKnown),
      },
    )
    const desk = new Desk(publisher, request)
    publisher.addEventListener('problem', ({ problem }) => {
      // `heard` says more of it.
      if (desk.isHeard || problem.code !== 'server-unreachable')
        output.warn('problem', problem.message, { code: problem.code })
    })
    return desk
  }

  /**
   * Resolves once a server has said what the channel's newest release is: what is signed before that may carry a number
   * that was used. Says so where it takes long. False where `signal` aborted.
   */
  async heard(signal: AbortSignal): Promise<boolean> {
    const { output, signaling } = this.request
    if (this.isHeard) return !signal.aborted
    let isTold = false
    while (this.publisher.stats().signaling !== 'connected') {
      if (signal.aborted) return false
      if (!isTold && this.publisher.stats().signaling === 'unreachable') {
        isTold = true
        output.warn(
          'waiting',
          `The server (${signaling.join(', ')}) cannot be reached: nothing is published before it is, and it is tried again and again.`,
        )
      }
      await pause(pollMs, signal)
    }
    this.isHeard = true
    output.tell('connected', 'Connected to the server.')
    await pause(headerMs, signal)
    return !signal.aborted
  }

  /** Makes this channel the one that a server's own page shows. Rejects with a Failure where the server refuses. */
  async claim({ origin, token }: ClaimLink): Promise<void> {
    const { output, key } = this.request
    const announced = await announcementOf(origin)
    if (announced?.channel !== this.publisher.channel) {
      const claimed = await claimServer(this.publisher, { token, name: key.name, description: '' }, origin)
      if (!claimed.ok) throw new CommandFailure(`The server ${origin} cannot be claimed. ${claimed.error}`)
    }
    output.tell('claimed', `The page of the server shows this channel: ${origin}/`, { address: `${origin}/` })
  }

  /** Settles what a process that was killed had begun: it went out, or it did not. */
  settleBegun(): void {
    const { state } = this.request
    for (const [folder, source] of Object.entries(state.sources)) {
      const { published } = source
      if (published?.release !== '') continue
      const release = this.publisher.releases.find(
        ({ sequence, progress }) =>
          sequence === published.sequence &&
          progress.chunksTotal > 0 &&
          progress.chunksHave === progress.chunksTotal,
      )
      if (release)
        state.setSources({ [folder]: { ...source, published: { ...published, release: release.id } } })
      else state.setSources({ [folder]: { signature: '', hash: '', published: null } })
    }
  }

  /** Throws a Failure where another key has taken this one's place. */
  checkNotMoved(): void {
    const moved = this.publisher.releases.find(({ successor }) => successor !== '')
    if (moved)
      throw new CommandFailure(
        `This channel has moved to a new key, ${moved.successor}: publish with that one’s backup.`,
      )
  }

  /** Throws a Failure where receivers would take what is signed now for older than what they have. */
  private checkClock(): void {
    const issued = [this.request.state.issued, ...this.publisher.releases.map(({ issued }) => issued)]
    const fault = clockFault(issued, Date.now())
    if (fault !== undefined) throw new CommandFailure(fault)
  }

  /** Signs and offers; what it is of is kept first, so that it is never published a second time. */
  async publish(order: Order): Promise<Release> {
    const { state, output } = this.request
    const { folder, signature, hash, status, composed, title, note, expires } = order
    this.checkNotMoved()
    this.checkClock()
    const before = state.source(folder)
    const { eventId = '', processTime } = composed.facts
    const published = {
      hash,
      sequence: 0,
      status,
      title,
      note,
      eventId,
      ids: [...composed.ids],
      processTime: processTime?.toISOString() ?? '',
      release: '',
    }
    state.setSources({ [folder]: { signature, hash, published } })
    const sentBefore = this.publisher.stats().payloadSent
    const supersedes = this.publisher.releases.find(canStayBeside)
    const { alongside, warnings } = await this.effectOf(order)
    for (const warning of warnings) output.warn('warning', warning)
    let release: Release
    try {
      release = await this.publisher.publish({
        title: composed.title,
        status,
        files: composed.files,
        ...(note === '' ? {} : { note }),
        ...(expires === null ? {} : { expires: expiryOf(expires) }),
        alongside,
      })
    } catch (error) {
      state.setSources({ [folder]: before ?? { signature: '', hash: '', published: null } })
      throw error
    }
    state.setSources({
      [folder]: {
        signature,
        hash,
        published: { ...published, sequence: release.sequence, release: release.id },
      },
    })
    state.setStatus(status)
    const bytes = composed.files.reduce((sum, { data }) => sum + data.size, 0)
    this.subject = { sequence: release.sequence, bytes, sentBefore }
    output.tell(
      'published',
      `Published as ${status.toUpperCase()}, ${sequenceName(release.sequence)}: ${release.title} (${sizeOf(composed.files.length, bytes)}).`,
      {
        sequence: release.sequence,
        release: release.id,
        status,
        title: release.title,
        files: composed.files.length,
        bytes,
        folder,
        ...(supersedes ? { supersedes: supersedes.sequence } : {}),
      },
    )
    return release
  }

  /** Whether receivers still show it as what holds. */
  isCurrent(release: string): boolean {
    return this.publisher.releases.some((each) => each.id === release && canStayBeside(each))
  }

  /** A release of an earlier run, from now on the one whose spread is told. */
  resume(release: string): Release | undefined {
    const found = this.publisher.releases.find(({ id }) => id === release)
    if (found) this.subject = { sequence: found.sequence, bytes: found.progress.bytesTotal, sentBefore: 0 }
    return found
  }

  /** Of the release that was published last; undefined before the first. */
  spread(): SpreadReport | undefined {
    return this.subject && spreadOf(this.subject, this.publisher.stats())
  }

  /** Says goodbye to the neighbors. */
  async close(): Promise<void> {
    await this.publisher.close()
    await pause(farewellMs, new AbortController().signal)
  }

  /** What stays current beside it, as in the console; and what is to be said of what does not. */
  private async effectOf({
    folder,
    beside,
    status,
    composed,
  }: Order): Promise<{ alongside: string[]; warnings: readonly string[] }> {
    const { sources } = this.request.state
    const { releases } = this.publisher
    const maps = await mapsOf(releases)
    const published = Object.values(sources).flatMap((source) =>
      source.published ? [{ id: source.published.release, facts: source.published }] : [],
    )
    const current = currentReleases(releases.filter(canStayBeside), [...published, ...maps])
    const facts = underKnownName(composed, maps)
    const { eventId = '' } = facts
    const others = othersOf(facts, maps)
    const earlier = new Set(
      current.filter((each) => eventId !== '' && each.eventId === eventId).map(({ id }) => id),
    )
    const kept = [
      ...beside.filter((other) => other !== folder).map((other) => sources[other]?.published?.release ?? ''),
      ...(staysByItself(others) ? others.map(({ id }) => id) : []),
    ].filter((id) => !earlier.has(id))
    const { staying } = effectOf(current, kept)
    return {
      alongside: staying.map(({ id }) => id),
      warnings: replacementWarnings({ status, eventId }, current, kept),
    }
  }
}

function expiryOf(expires: NonNullable<ExpiryOption>): string {
  return new Date('at' in expires ? expires.at : Date.now() + expires.afterMs).toISOString()
}

/** Not longer than until `signal` aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, milliseconds)
    signal.addEventListener('abort', finish, { once: true })
    if (signal.aborted) finish()
  })
}
