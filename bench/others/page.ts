/** The script in the tabs of bench:others: a client of another system, and the time at which it was complete. */

interface OthersPage {
  /** WebTorrent: takes the torrent as a receiver. Resolves when it is announced. */
  follow(torrent: string): Promise<void>
  /** WebTorrent: becomes the seed of these bytes. The torrent's hash. */
  seed(name: string, content: string, tracker: string): Promise<string>
  /** Connections to other peers of the torrent. */
  wires(): number
  /** A web server: fetches the whole file. */
  fetch(address: string): void
  readonly completeAt: number | null
  readonly fault: string
}

interface Torrent {
  readonly infoHash: string
  readonly wires: readonly unknown[]
  on(event: string, happened: (value: unknown) => void): void
}

interface Client {
  add(torrent: Uint8Array, options: object): Torrent
  seed(file: File, options: object): Torrent
  on(event: 'error', happened: (error: unknown) => void): void
}

declare global {
  interface Window {
    others: OthersPage
  }
}

/** Sent to the page as source text: nothing from outside may be used but types. */
export function installOthers(): void {
  let torrent: Torrent | undefined
  let completeAt: number | null = null
  let fault = ''

  // oxlint-disable-next-line unicorn/consistent-function-scoping -- the page gets this function alone
  const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0)
  const complete = (): void => {
    completeAt ??= Date.now()
    window.swarmComplete?.(String(completeAt))
  }
  const client = async (): Promise<Client> => {
    const address = '/webtorrent.min.js'
    const { default: WebTorrent } = (await import(address)) as { default: new (options: object) => Client }
    // No STUN server answers in the emulated network, and none is needed.
    const made = new WebTorrent({ dht: false, lsd: false, tracker: { rtcConfig: { iceServers: [] } } })
    made.on('error', (error) => (fault = String(error)))
    return made
  }

  window.others = {
    async follow(base64) {
      const added = (await client()).add(bytesOf(base64), {})
      torrent = added
      added.on('done', complete)
      await new Promise((resolve) => added.on('trackerAnnounce', resolve))
    },
    async seed(name, content, tracker) {
      const joined = await client()
      const file = new File([bytesOf(content)], name)
      const seeded = joined.seed(file, { name, announceList: [[tracker]] })
      torrent = seeded
      await new Promise((resolve) => seeded.on('infoHash', resolve))
      return seeded.infoHash
    },
    wires: () => torrent?.wires.length ?? 0,
    fetch(address) {
      fetch(address, { cache: 'no-store' })
        .then((response) => response.arrayBuffer())
        .then(complete, (error: unknown) => (fault = String(error)))
    },
    get completeAt() {
      return completeAt
    },
    get fault() {
      return fault
    },
  }
}
