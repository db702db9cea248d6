/** What runs inside every tab of a test: the public API, driven by name, and a view of its connections. */
import type {
  Channel,
  JoinOptions,
  Publisher,
  PublisherOptions,
  Release,
  Stats,
  Status,
} from '../../../client/api.ts'
import type { SeededFile } from '../content.ts'

export interface SeededRequest {
  readonly title: string
  readonly status: Status
  readonly files: readonly SeededFile[]
  readonly note?: string
}

/** The outcome of something that may be refused: `code` is a Problem's, where there is one. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly message: string }

export interface Agent {
  join(channel: string, options: JoinOptions): Promise<void>
  /** The channel's URI. */
  publisher(options: PublisherOptions): Promise<string>
  /** The release's id. */
  publish(request: SeededRequest): Promise<string>
  /** This tab's channel or publisher. */
  readonly session: Channel | Publisher | undefined
  stats(): Stats
  release(id: string): Release | undefined
  /** When the release was whole here: milliseconds since 1970, on this machine's clock. */
  complete(id: string): Promise<number>
  /** Path → SHA-256 in hexadecimal, of the Blobs that the API gives out. */
  hashes(id: string): Promise<Record<string, string>>
  /** Fingerprint of this tab's certificate, and of the far ends of its open connections. */
  fingerprint(): string | undefined
  linked(): string[]
  /** Every DataChannel that has sent something, with the send that no test has patched. */
  readonly channels: Set<RTCDataChannel>
  send(channel: RTCDataChannel, bytes: Uint8Array<ArrayBuffer>): void
}

interface Library {
  join(channel: string, options?: JoinOptions): Promise<Channel>
  createPublisher(options: PublisherOptions): Promise<Publisher>
}

declare global {
  interface Window {
    crew: Agent
    seededBytes(seed: string, size: number): Promise<Uint8Array<ArrayBuffer>>
  }
}

/** Sent to pages as source text before any of their own scripts: nothing from outside may be used but types. */
export function installAgent(): void {
  const connections = new Set<RTCPeerConnection>()
  if ('RTCPeerConnection' in window) {
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        connections.add(this)
      }
      override close(): void {
        connections.delete(this)
        super.close()
      }
    }
  }
  const channels = new Set<RTCDataChannel>()
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the channel as its this
  const nativeSend = RTCDataChannel.prototype.send as (this: RTCDataChannel, data: unknown) => void
  RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown): void {
    channels.add(this)
    nativeSend.call(this, data)
  }

  const address = '/flashcrew.js'
  const library = async (): Promise<Library> => (await import(address)) as Library
  let session: Channel | Publisher | undefined
  const current = (): Channel | Publisher => {
    if (session === undefined) throw new Error('this tab has not joined')
    return session
  }
  const known = (id: string): Release | undefined => current().releases.find((release) => release.id === id)

  /** The release, as soon as its header is here. */
  const arrived = (id: string): Promise<Release> =>
    new Promise((resolve) => {
      const look = (): void => {
        const release = known(id)
        if (release) resolve(release)
      }
      current().addEventListener('release', look)
      look()
    })

  /* oxlint-disable unicorn/consistent-function-scoping -- nothing outside this function reaches the page */
  const hex = async (blob: Blob): Promise<string> => {
    const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  }

  const fingerprintIn = (description: RTCSessionDescription | null): string | undefined =>
    /^a=fingerprint:sha-256 (\S+)/m.exec(description?.sdp ?? '')?.[1]

  window.crew = {
    channels,
    get session() {
      return session
    },
    async join(channel, options) {
      session = await (await library()).join(channel, options)
    },
    async publisher(options) {
      const publisher = await (await library()).createPublisher(options)
      session = publisher
      return publisher.channel
    },
    async publish({ files, ...request }) {
      const publisher = current()
      if (!('publish' in publisher)) throw new Error('this tab is no publisher')
      const made = files.map(async ({ seed, size, ...file }) => ({
        ...file,
        data: new Blob([await window.seededBytes(seed, size)]),
      }))
      return (await publisher.publish({ ...request, files: await Promise.all(made) })).id
    },
    stats: () => current().stats(),
    release: known,
    async complete(id) {
      await (
        await arrived(id)
      ).complete
      return performance.timeOrigin + performance.now()
    },
    async hashes(id) {
      const release = await arrived(id)
      const hashes: Record<string, string> = {}
      for (const { path } of release.files) hashes[path] = await hex(await release.file(path))
      return hashes
    },
    fingerprint: () => [...connections].map((one) => fingerprintIn(one.localDescription)).find(Boolean),
    linked: () =>
      [...connections]
        .filter((one) => one.connectionState === 'connected')
        .flatMap((one) => fingerprintIn(one.remoteDescription) ?? []),
    send: (channel, bytes) => nativeSend.call(channel, bytes),
  }
}
