/** What the demo's parts tell each other: its servers, the page that shows it, and each visitor's page. */

/** Known when the demo has started. */
export interface DemoSettings {
  readonly sitePort: number
  /** Origin of the signaling server. */
  readonly signaling: string
  /** Of the slow server. */
  readonly bitsPerSecond: number
  readonly pictures: number
  /** Of all pictures. */
  readonly galleryBytes: number
}

export interface ServersNow {
  readonly site: {
    readonly isOn: boolean
    /** Bytes of pictures that have left it, and of the page, the script and the signed document. */
    readonly sent: { readonly pictures: number; readonly rest: number }
  }
  readonly signaling: { readonly isOn: boolean }
}

/** The two plugs. */
export type ServerName = keyof ServersNow

/** What a visitor's page tells the page that it is framed in. */
export interface VisitorReport {
  /** Pictures that are shown. */
  readonly pictures: number
  /** When the last of all came, since the page was opened; null: not yet. */
  readonly ms: number | null
  /** Verified bytes of pictures that other visitors sent. */
  readonly fromPeers: number
  /** Title of the publisher's newest picture, if it is shown; else ''. */
  readonly news: string
}
