/** Publishing: this browser's key for a channel, releases checked before they are signed, and how far they have come. */
import type {
  Problem,
  Publisher,
  PublisherOptions,
  PublishRequest,
  Recovery,
  Release,
  Rotation,
  Stats,
} from '../api.ts'
import { openChannelSession, type SessionOptions } from '../channel.ts'
import { announcedHelpers } from '../peer/helpers.ts'
import { offerRelease } from './offer.ts'
import { badPublish, checkRequest, prepare, type PreparedContent } from '../releases/content.ts'
import { checkEnvironment, ProblemError } from '../peer/environment.ts'
import { loadKey, nextKey, type PublisherKey } from '../keys/keys.ts'
import { makeRecovery } from '../keys/recovery.ts'
import type { Session } from '../peer/session.ts'
import { statsOf } from '../peer/stats.ts'
import { headerJwsLength, signClaim, signHeader } from '../keys/signing.ts'
import { requestPersistence } from '../storage/open-store.ts'
import { channelUri, CHANNEL_HELP, parseChannel } from '../../shared/content/channel.ts'
import { parseHeader, type HeaderFields } from '../../shared/content/manifest.ts'
import { must } from '../../shared/lib/assert.ts'
import { limits } from '../../shared/wire/limits.ts'

/**
 * Makes or loads this browser's key of that name, and joins its channel as publisher. Rejects with an Error whose message is one
 * sentence to show. Its `code` is 'bad-channel', 'insecure-origin', 'no-webrtc' or 'no-key'.
 *
 * @example
 * ```ts
 * const publisher = await createPublisher({ name: 'shakemaps' })
 * console.log('Receivers join', publisher.channel)
 * publisher.addEventListener('coverage', ({ coverage }) => console.log(coverage.complete))
 * ```
 */
export async function createPublisher(options: PublisherOptions): Promise<Publisher> {
  // The name is checked before a key is made for it; any thumbprint does.
  if (!channelUri('A'.repeat(43), options.name).ok) throw new ProblemError('bad-channel', CHANNEL_HELP)
  checkEnvironment(options.rtc)
  const problems: Problem[] = []
  const key = await loadKey(options.name, options.store, (problem) => problems.push(problem))
  if (options.store !== 'memory') void requestPersistence()
  return openPublisher(options, key, problems)
}

/** A publisher whose key is a channel's recovery key: it can move the channel too. */
export interface RecoveringPublisher extends Publisher {
  /** Signed by the recovery key, in whose name this was opened: the channel goes on at `successor`. */
  recover(commitment: string, successor: string): Promise<Release>
}

/** The same with a key that its caller keeps, and where it likes a store too: of what is no page. */
export async function openPublisher(
  options: SessionOptions & Pick<PublisherOptions, 'name' | 'helpers'>,
  key: PublisherKey,
  problems: Problem[] = [],
): Promise<RecoveringPublisher> {
  const channel = parseChannel(`crew://${key.thumbprint}/${options.name}`)
  if (!channel.ok)
    throw new ProblemError('no-key', 'The key of this channel cannot be used: choose another name.')
  const target = { channel: channel.value, signaling: [], iceServers: [], recovery: key.recovery }
  const face = new OpenPublisher(channel.value.uri, key, problems)
  const { uri } = channel.value
  face.session = await openChannelSession(face, target, options, problems, true, async (servers) => [
    ...(options.helpers ?? []),
    ...(await announcedHelpers(servers, uri)),
  ])
  return face
}

/** A header as new may come while one is signed; only another console with the same key can do that twice. */
const signingsMax = 3

class OpenPublisher extends EventTarget implements RecoveringPublisher {
  readonly channel: string
  readonly problems: Problem[]
  session: Session | null = null
  private readonly key: PublisherKey

  constructor(channel: string, key: PublisherKey, problems: Problem[]) {
    super()
    this.channel = channel
    this.key = key
    this.problems = problems
  }

  get publicKey(): JsonWebKey {
    return { ...this.key.publicKey }
  }

  get releases(): readonly Release[] {
    return this.session?.releases ?? []
  }

  publish(request: PublishRequest): Promise<Release> {
    return this.publishWith(request, {})
  }

  async rotate(passphrase: string): Promise<Rotation> {
    const { name } = must(parseParts(this.channel), 'a publisher has a channel')
    const next = await nextKey(name, passphrase)
    const channel = `crew://${next.thumbprint}/${name}`
    const commit = async (): Promise<Release> => {
      const putBack = await next.keep()
      try {
        return await this.publishWith(moveRequest(name, channel, this.currentIds()), { successor: channel })
      } catch (error) {
        await putBack()
        throw error
      }
    }
    return { channel, backup: next.backup, commit }
  }

  /** Releases that a move leaves as they are. */
  private currentIds(): string[] {
    return this.releases
      .filter(({ state, successor }) => (state === 'complete' || state === 'receiving') && successor === '')
      .map(({ id }) => id)
      .slice(0, limits.releasesCurrentMax - 1)
  }

  private async publishWith(
    request: PublishRequest,
    also: Pick<HeaderFields, 'successor' | 'commitment'>,
  ): Promise<Release> {
    checkRequest(request)
    const content = await prepare(request.files)
    for (let signing = 0; signing < signingsMax; signing++) {
      const release = await this.offer(request, content, also)
      if (release) return release
    }
    throw badPublish('Another console publishes on this channel right now, with the same key: try again.')
  }

  /** Of the newest release, which names it for all readers; else of this key. */
  get recovery(): string {
    const [newest] = this.releases
    const known = newest && this.session?.book.get(newest.id)
    return known?.view.header.recovery ?? this.key.recovery ?? ''
  }

  async makeRecovery(passphrase: string): Promise<Recovery> {
    if (this.recovery !== '')
      throw new ProblemError('no-key', 'This channel has a recovery key, and keeps it: it is made once.')
    const { thumbprint, file } = await makeRecovery(this.channel, this.key, passphrase)
    return { thumbprint, file, commit: async () => this.key.keepRecovery?.(thumbprint) }
  }

  recover(commitment: string, successor: string): Promise<Release> {
    const { name } = must(parseParts(this.channel), 'a publisher has a channel')
    return this.publishWith(moveRequest(name, successor, this.currentIds(), RECOVERED), {
      successor,
      commitment,
    })
  }

  sign(claims: Record<string, unknown>): Promise<string> {
    return signClaim(claims, this.key)
  }

  stats(): Stats {
    return statsOf(this.open())
  }

  async close(): Promise<void> {
    await this.session?.close()
  }

  /** Signs and offers; undefined where a release as new has come meanwhile. */
  private async offer(
    request: PublishRequest,
    content: PreparedContent,
    also: Pick<HeaderFields, 'successor' | 'commitment'>,
  ): Promise<Release | undefined> {
    const session = this.open()
    const { title, status, note = '', expires, alongside = [] } = request
    const fields: HeaderFields = {
      channel: this.channel,
      sequence: await this.key.nextSequence(session.newestSequence),
      title: title.trim(),
      status,
      issued: new Date().toISOString(),
      ...(note === '' ? {} : { note }),
      ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
      ...content.fields,
      ...(alongside.length === 0 ? {} : { alongside: [...alongside] }),
      ...also,
      ...(this.recovery === '' ? {} : { recovery: this.recovery }),
    }
    const parsed = parseHeader(fields)
    if (!parsed.ok) throw badPublish(`This cannot be published (${parsed.error}).`)
    if (headerJwsLength(fields, this.key) > limits.headerBytesMax)
      throw badPublish('The title and the note are too long together: shorten them.')
    const signed = await signHeader(fields, this.key)
    const { manifest, manifestBytes, chunks } = content
    return offerRelease(session, signed, { content: manifest, bytes: manifestBytes }, chunks)
  }

  private open(): Session {
    return must(this.session, 'a publisher is handed out open')
  }
}

const MOVED = 'Signed by the key that was used until now. Newer releases are signed by the new one.'
const RECOVERED =
  'Signed by the channel’s recovery key: somebody else may have the key that was used until now. Believe the new one only.'

/** What the old key signs last: words for readers who follow the channel by other means than our pages. */
function moveRequest(
  name: string,
  successor: string,
  alongside: readonly string[],
  note = MOVED,
): PublishRequest {
  const text = JSON.stringify({ moved: successor, at: new Date().toISOString() }, null, 2)
  return {
    title: `The channel “${name}” has a new key`,
    status: 'actual',
    note,
    files: [{ path: 'moved.json', data: new Blob([text], { type: 'application/json' }), priority: 100 }],
    alongside,
  }
}

function parseParts(channel: string) {
  const parsed = parseChannel(channel)
  return parsed.ok ? parsed.value : undefined
}
