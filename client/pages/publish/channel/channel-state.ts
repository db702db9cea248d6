/** Step 1: the publisher's key and channel, and the claim of the server's emergency page. */
import { signal } from '@preact/signals'
import type { Publisher, PublisherOptions } from '../../../api.ts'
import { checkEnvironment } from '../../../peer/environment.ts'
import { fetchAnnouncement } from '../../common/channel/announcement.ts'
import { watchChannel, type ChannelView } from '../../common/channel/channel-view.ts'
import { recall, remember } from '../../common/remembered.ts'
import type { Trust } from '../../common/channel/trust.ts'
import { messageOf } from '../../common/words/sentence-of.ts'
import { claimServer, readClaimToken } from '../../../publishing/claim.ts'
import { createKeysState, type KeyStore } from './keys-state.ts'

export interface OpenChannel {
  readonly publisher: Publisher
  readonly view: ChannelView
  readonly name: string
}

export type ChannelState = ReturnType<typeof createChannelState>

export interface ConsoleEnvironment {
  readonly address: URL
  readonly createPublisher: (options: PublisherOptions) => Promise<Publisher>
  readonly keyStore: KeyStore
  readonly trust: Trust
  /** Where readers find the server's pages. Never rejects. */
  readonly publicOrigin: () => Promise<string>
  /** The claim's link works once: it is taken out of the address. */
  readonly forgetHash: () => void
}

const NAME_KEY = 'flashcrew:console:channel'
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/
const DEFAULT_NAME = 'shakemaps'

export function createChannelState({
  address,
  createPublisher,
  keyStore,
  forgetHash,
  publicOrigin,
  trust,
}: ConsoleEnvironment) {
  const keys = createKeysState(keyStore)
  const name = signal(recallName() ?? DEFAULT_NAME)
  const open = signal<OpenChannel | undefined>(undefined)
  /** All that were opened since the page was, by their names. */
  const opened = new Map<string, OpenChannel>()
  const busy = signal(false)
  const fault = signal('')
  const claimToken = signal(readClaimToken(address.hash))
  const claimName = signal('ShakeMaps')
  const claimDescription = signal('')
  const claimed = signal(false)
  /** Where receivers find this channel; known once the channel is open. */
  const receiverLink = signal('')
  const readersOrigin = signal(address.origin)

  async function openChannel(): Promise<OpenChannel | undefined> {
    if (open.value || busy.value) return open.value
    fault.value = NAME.test(name.value)
      ? ''
      : 'A channel’s name has small letters, digits and hyphens, at most 63, and starts with a letter or digit.'
    if (fault.value !== '') return undefined
    busy.value = true
    try {
      // A key that is made without one can never be backed up.
      await keys.prepare(name.value)
      const channel = opened.get(name.value) ?? (await join(name.value))
      open.value = channel
      remember(NAME_KEY, name.value)
      await findReceiverLink(channel.publisher.channel)
    } catch (error) {
      fault.value = messageOf(error)
    }
    busy.value = false
    return open.value
  }

  /** The name has another key, which is opened; the channel of the old one is served as long as this page is open. */
  async function moveOn(moved: string): Promise<void> {
    const channel = await join(moved)
    // It was of the old key.
    keys.backup.value = undefined
    open.value = channel
    await findReceiverLink(channel.publisher.channel)
  }

  async function join(joined: string): Promise<OpenChannel> {
    const publisher = await createPublisher({ name: joined })
    const channel = { publisher, view: watchChannel(publisher), name: joined }
    opened.set(joined, channel)
    return channel
  }

  /** To open another: this one is served as long as the page is open. */
  function leave(): void {
    open.value = undefined
    claimed.value = false
    fault.value = ''
    receiverLink.value = ''
    void keys.look()
  }

  /** Opens the channel of a backup, whose key is in this browser from then on. */
  async function restore(file: Blob | undefined, passphrase: string): Promise<void> {
    if (busy.value) return
    busy.value = true
    const restored = await keys.restore(file, passphrase)
    busy.value = false
    fault.value = restored.ok ? '' : restored.error
    if (!restored.ok) return
    name.value = restored.value
    await openChannel()
  }

  async function findReceiverLink(channel: string): Promise<void> {
    const [announcement, origin] = await Promise.all([
      fetchAnnouncement(`${address.origin}/announcement.json`),
      publicOrigin(),
    ])
    readersOrigin.value = origin
    const isDefault = announcement.ok && announcement.value.channel === channel
    if (isDefault) trust.hear(channel)
    receiverLink.value = isDefault ? `${origin}/` : `${origin}/#${channel}`
  }

  async function claim(): Promise<void> {
    const token = claimToken.value
    const channel = await openChannel()
    if (!channel || token === undefined) return
    if (claimName.value.trim() === '') {
      fault.value = 'Give the channel a name that receivers will read.'
      return
    }
    busy.value = true
    const result = await claimServer(channel.publisher, {
      token,
      name: claimName.value.trim(),
      description: claimDescription.value.trim(),
    })
    busy.value = false
    fault.value = result.ok ? '' : result.error
    if (!result.ok) return
    claimed.value = true
    claimToken.value = undefined
    forgetHash()
    await findReceiverLink(channel.publisher.channel)
  }

  /**
   * Says at once what stands in the way, before anybody has prepared a release. A console that was open before goes on serving after a reload, without
   * being asked.
   */
  function start(): void {
    void trust.start()
    void publicOrigin().then((origin) => (readersOrigin.value = origin))
    fault.value = findObstacle() ?? ''
    if (fault.value !== '') return
    void reopen()
  }

  async function reopen(): Promise<void> {
    await keys.look()
    if (keys.known.value.includes(recallName() ?? '')) await openChannel()
  }

  return {
    name,
    open,
    busy,
    fault,
    claimToken,
    claimName,
    claimDescription,
    claimed,
    receiverLink,
    readersOrigin,
    trust,
    keys,
    openChannel,
    moveOn,
    leave,
    findReceiverLink,
    restore,
    claim,
    start,
  }
}

function findObstacle(): string | undefined {
  try {
    checkEnvironment(undefined)
  } catch (error) {
    return messageOf(error)
  }
  if ((globalThis.indexedDB as IDBFactory | undefined) !== undefined) return undefined
  return 'This browser keeps no data for this page, so it cannot keep a publisher’s key: allow it to store site data (IndexedDB), and do not use a private window.'
}

// Where storage is refused there is no key either, and createPublisher says so.
function recallName(): string | undefined {
  const name = recall(NAME_KEY) ?? ''
  return NAME.test(name) ? name : undefined
}
