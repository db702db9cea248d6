/** What runs in every tab of the swarm: the public API, and a count of what its links send. */
import type { Channel, JoinOptions, Publisher, PublisherOptions, Release, Stats } from '../../client/api.ts'

/** All times are milliseconds since 1970, of this machine's one clock. */
export interface TabReport {
  /** When publish was called: the source's. */
  readonly publishedAt: number | null
  /** When the header was first seen, the manifest, and when all chunks were verified. */
  readonly headerAt: number | null
  readonly manifestAt: number | null
  readonly completeAt: number | null
  /** Chunks held, whenever that changed: [time, chunks]. */
  readonly progress: readonly (readonly [number, number])[]
  readonly chunks: number
  readonly bytes: number
  /** Before the release and now. */
  readonly before: TabCounters
  readonly now: TabCounters
  readonly problems: readonly string[]
}

interface TabCounters {
  readonly stats: Stats
  /** Messages handed to DataChannels. */
  readonly messages: number
  readonly messageBytes: number
  /** RTCPeerConnections constructed. */
  readonly connections: number
}

interface SwarmPage {
  join(channel: string): Promise<void>
  /** The channel's URI. */
  create(name: string): Promise<string>
  neighbors(): number
  readonly session: Channel | Publisher | undefined
  /** From here on `report` tells what was added. */
  mark(): void
  /** Of random bytes; resolves when the library has accepted the release. */
  publish(bytes: number): Promise<void>
  report(): TabReport
}

declare global {
  interface Window {
    swarm: SwarmPage
    /** Set by the bench: the release is whole here. */
    swarmComplete?: (time: string) => void
  }
}

interface Library {
  join(channel: string, options?: JoinOptions): Promise<Channel>
  createPublisher(options: PublisherOptions): Promise<Publisher>
}

/** Sent to the page as source text: nothing from outside may be used but types. */
export function installSwarm(): void {
  let messages = 0
  let messageBytes = 0
  let connections = 0
  let before: TabCounters | undefined
  let publishedAt: number | null = null
  let manifestAt: number | null = null
  let completeAt: number | null = null
  let release: Release | undefined
  const progress: (readonly [number, number])[] = []
  let session: Channel | Publisher | undefined

  // oxlint-disable-next-line typescript/unbound-method -- it is called with the channel as its this
  const send = RTCDataChannel.prototype.send as (this: RTCDataChannel, data: ArrayBufferView) => void
  RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: ArrayBufferView): void {
    messages++
    messageBytes += data.byteLength
    send.call(this, data)
  } as typeof RTCDataChannel.prototype.send
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections++
    }
  }

  const address = '/flashcrew.js'
  const library = async (): Promise<Library> => (await import(address)) as Library
  const open = (): Channel | Publisher => {
    if (session === undefined) throw new Error('this tab has not joined')
    return session
  }
  const counters = (): TabCounters => ({ stats: open().stats(), messages, messageBytes, connections })

  const noteCompletion = async (arrived: Release): Promise<void> => {
    try {
      await arrived.complete
    } catch {
      return // superseded, or left: then it is not complete
    }
    completeAt = Date.now()
    window.swarmComplete?.(String(completeAt))
  }
  const follow = (joined: Channel | Publisher): void => {
    session = joined
    joined.addEventListener('release', (event) => {
      const arrived = (event as Event & { readonly release: Release }).release
      release ??= arrived
      void noteCompletion(arrived)
    })
    joined.addEventListener('progress', (event) => {
      const { files, progress: reached } = (event as Event & { readonly release: Release }).release
      if (files.length > 0) manifestAt ??= Date.now()
      const { chunksHave } = reached
      if (progress.at(-1)?.[1] !== chunksHave) progress.push([Date.now(), chunksHave])
    })
  }

  window.swarm = {
    async join(channel) {
      follow(await (await library()).join(channel))
    },
    async create(name) {
      const publisher = await (await library()).createPublisher({ name })
      follow(publisher)
      return publisher.channel
    },
    neighbors: () => session?.stats().neighbors ?? 0,
    get session() {
      return session
    },
    mark() {
      before = counters()
    },
    async publish(bytes) {
      const publisher = open()
      if (!('publish' in publisher)) throw new Error('this tab is no publisher')
      const content = new Uint8Array(bytes)
      for (let i = 0; i < bytes; i += 65_536) crypto.getRandomValues(content.subarray(i, i + 65_536))
      const data = new Blob([content])
      publishedAt = Date.now()
      release = await publisher.publish({
        title: 'Swarm',
        status: 'test',
        files: [{ path: 'swarm.bin', data }],
      })
    },
    report: () => ({
      publishedAt,
      headerAt: release?.receivedAt ?? null,
      manifestAt,
      completeAt,
      progress,
      chunks: release?.progress.chunksTotal ?? 0,
      bytes: release?.progress.bytesTotal ?? 0,
      before: before ?? counters(),
      now: counters(),
      problems: open().problems.map(({ message }) => message),
    }),
  }
}
