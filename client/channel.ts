/** Joining a channel: the checks, then a session behind the public face. */
import { announcedHelpers } from './peer/helpers.ts'
import type { Channel, JoinOptions, Problem, Release, ReleaseFile, Stats } from './api.ts'
import {
  checkEnvironment,
  defaultSignaling,
  parseTarget,
  resolveTarget,
  serverOrigins,
  watchNetwork,
  type JoinTarget,
} from './peer/environment.ts'
import { StandingProblems } from './peer/standing-problems.ts'
import { PageNews } from './releases/events.ts'
import type { Identity } from './peer/fingerprint.ts'
import { openSession, type Session } from './peer/session.ts'
import { statsOf } from './peer/stats.ts'
import { openStore } from './storage/open-store.ts'
import type { Store } from './storage/store.ts'
import { shareTabs } from './tabs/tabs.ts'
import { must } from '../shared/lib/assert.ts'

/**
 * Joins a channel by its name (`crew://KEY/NAME`) or by its announcement's URL. Resolves as soon as what this browser already has
 * is restored. It waits neither for peers nor for a server. Rejects with an Error whose message is one sentence to show. Its
 * `code` is 'bad-channel', 'bad-announcement', 'insecure-origin' or 'no-webrtc'.
 *
 * @example
 * ```ts
 * const channel = await join('crew://KEY/shakemaps')
 * channel.addEventListener('release', async ({ release }) => {
 *   await release.complete
 *   console.log(release.title, await release.file('info.json'))
 * })
 * ```
 */
export async function join(channel: string, options: JoinOptions = {}): Promise<Channel> {
  const form = parseTarget(channel)
  const rtc = checkEnvironment(options.rtc)
  const target = await resolveTarget(form)
  const face = new JoinedChannel(target.channel.uri)
  return face.open(await openChannelSession(face, target, { ...options, rtc }, face.problems, false))
}

/** What a program that is no page may hand in as well: a store, and a lasting name, of its own. */
export type SessionOptions = Omit<JoinOptions, 'store'> & {
  readonly store?: JoinOptions['store'] | Store
  readonly identity?: Identity
}

/** A session whose news go to `face`; shared with publisher.ts. */
export async function openChannelSession(
  face: EventTarget,
  target: JoinTarget,
  options: SessionOptions,
  problems: Problem[],
  watchCoverage: boolean,
  /** Anchors of all; and whose word is enough for a publisher. */
  helpers = (named: readonly string[]): Promise<readonly string[]> =>
    announcedHelpers(named, target.channel.uri),
): Promise<Session> {
  const news = new PageNews(face)
  const standing = new StandingProblems(problems, news)
  const store =
    typeof options.store === 'object'
      ? options.store
      : await openStore(options.store, (problem) => standing.add(problem))
  const origins = servers(options, target)
  return openSession({
    channel: target.channel.uri,
    servers: origins,
    identity: options.identity,
    helpers: helpers(origins),
    recovery: options.recovery ?? target.recovery,
    iceServers: options.iceServers ?? target.iceServers,
    relayOnly: options.relayOnly,
    wayChanged: (isImpossible) => standing.wayChanged(isImpossible),
    rtc: checkEnvironment(options.rtc),
    store,
    uploadLimit: options.uploadLimit,
    watchNetwork,
    onDemand: options.onDemand,
    shareTabs:
      options.shared === true && store.isPersistent
        ? (session) => shareTabs(target.channel.uri, session, standing)
        : undefined,
    paused: options.paused,
    watchCoverage,
    news,
    signalingChanged: (state, fault) => standing.signalingChanged(state, origins, fault),
    headerAnswered: watchCoverage ? (refused) => standing.headerAnswered(refused) : undefined,
  })
}

function servers(options: SessionOptions, target: JoinTarget): string[] {
  if (options.signaling) return serverOrigins(options.signaling)
  const announced = serverOrigins(target.signaling)
  if (announced.length > 0) return announced
  const location = globalThis.location as Location | undefined
  return serverOrigins([defaultSignaling(import.meta.url, location?.origin) ?? ''])
}

class JoinedChannel extends EventTarget implements Channel {
  readonly uri: string
  readonly problems: Problem[] = []
  private session: Session | null = null

  constructor(uri: string) {
    super()
    this.uri = uri
  }

  open(session: Session): this {
    this.session = session
    return this
  }

  get releases(): readonly Release[] {
    return this.session?.releases ?? []
  }

  stats(): Stats {
    return statsOf(this.opened())
  }

  setUploadLimit(bytesPerSecond: number | null): void {
    this.opened().setUploadLimit(bytesPerSecond)
  }

  setRelayOnly(on: boolean): void {
    this.opened().setRelayOnly(on)
  }

  setOnDemand(onDemand: ((file: ReleaseFile) => boolean) | null): void {
    this.opened().setOnDemand(onDemand)
  }

  get paused(): boolean {
    return this.opened().paused
  }

  pause(): void {
    this.opened().pause()
  }

  resume(): Promise<void> {
    return this.opened().resume()
  }

  private opened(): Session {
    return must(this.session, 'a channel is handed out open')
  }

  async leave(): Promise<void> {
    await this.session?.close()
  }
}
