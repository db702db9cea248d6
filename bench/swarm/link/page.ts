/** What runs in the two tabs of link.ts: one WebRTC connection, as client/rtc/rtc-link.ts sets it up, and nothing else. */

interface LinkPage {
  /** A fresh connection in place of the last. Its signals, as JSON, go to `window.linkSignal`. */
  renew(): Promise<void>
  /** Makes the offer. Resolves to the time when it was asked to, in milliseconds since 1970. */
  begin(): Promise<number>
  signal(json: string): Promise<void>
  /** Milliseconds since 1970, or null while it is not open. */
  openedAt(): number | null
  /** One message after another in the same task; resolves to the time, in milliseconds since 1970. */
  send(sizes: readonly number[]): number
  /** `count` messages of `size`, one each `everyMs`. Resolves when the last was handed over. */
  stream(size: number, count: number, everyMs: number): Promise<void>
  /** Messages of `size` for so many ms: whenever the channel holds less than `buffered` bytes, more is handed over. */
  fill(size: number, buffered: number, ms: number): Promise<void>
  /** Answers each message that comes with one of so many bytes, at once; null: no more. */
  answer(size: number | null): void
  /** Of all messages so far: [milliseconds since 1970, bytes]. */
  received(): readonly (readonly [number, number])[]
}

declare global {
  interface Window {
    linkPage: LinkPage
    linkSignal?: (json: string) => void
  }
}

/** Sent to the page as source text: nothing from outside may be used but types. */
export function installLink(): void {
  const received: (readonly [number, number])[] = []
  let certificate: RTCCertificate | undefined
  let connection: RTCPeerConnection | undefined
  let channel: RTCDataChannel | undefined
  let openedAt: number | null = null
  let answerBytes: number | null = null
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- nothing outside this function reaches the page
  const tell = (value: unknown): void => window.linkSignal?.(JSON.stringify(value))
  const current = (): RTCPeerConnection => {
    if (!connection) throw new Error('there is no connection')
    return connection
  }
  const send = (size: number): void => channel?.send(new Uint8Array(size))

  window.linkPage = {
    async renew() {
      connection?.close()
      openedAt = null
      certificate ??= await RTCPeerConnection.generateCertificate({
        name: 'ECDSA',
        namedCurve: 'P-256',
      } as Algorithm)
      const made = new RTCPeerConnection({ certificates: [certificate] })
      connection = made
      channel = made.createDataChannel('link', { ordered: false, negotiated: true, id: 0 })
      channel.binaryType = 'arraybuffer'
      channel.addEventListener('open', () => {
        openedAt = Date.now()
      })
      channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
        received.push([Date.now(), data.byteLength])
        if (answerBytes !== null) send(answerBytes)
      })
      made.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate) tell({ candidate: candidate.toJSON() })
      })
    },
    async begin() {
      const at = Date.now()
      await current().setLocalDescription()
      tell({ description: current().localDescription })
      return at
    },
    async signal(json) {
      const { description, candidate } = JSON.parse(json) as {
        readonly description?: RTCSessionDescriptionInit
        readonly candidate?: RTCIceCandidateInit
      }
      const one = current()
      if (candidate) await one.addIceCandidate(candidate)
      if (!description) return
      await one.setRemoteDescription(description)
      if (description.type !== 'offer') return
      await one.setLocalDescription()
      tell({ description: one.localDescription })
    },
    openedAt: () => openedAt,
    send(sizes) {
      const at = Date.now()
      for (const size of sizes) send(size)
      return at
    },
    async stream(size, count, everyMs) {
      for (let i = 0; i < count; i++) {
        send(size)
        await new Promise((resolve) => setTimeout(resolve, everyMs))
      }
    },
    async fill(size, buffered, ms) {
      const open = channel
      if (!open) throw new Error('there is no channel')
      // As in the simulator: the event comes at half of what the channel held.
      open.bufferedAmountLowThreshold = buffered >> 1
      const until = Date.now() + ms
      while (Date.now() < until) {
        while (open.bufferedAmount < buffered) send(size)
        await new Promise((resolve) => {
          open.addEventListener('bufferedamountlow', resolve, { once: true })
          setTimeout(resolve, until - Date.now())
        })
      }
    },
    answer(size) {
      answerBytes = size
    },
    received: () => received,
  }
}
