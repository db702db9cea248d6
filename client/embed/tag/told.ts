/** What the document is told by the event `flashcrew`. */
export interface EmbedBytes {
  /** Verified bytes. */
  readonly fromPeers: number
  readonly fromOrigin: number
  /** Kept from an earlier visit. */
  readonly kept: number
  /** Bytes that this visitor has sent to others. */
  readonly sent: number
}

export interface EmbedReport extends EmbedBytes {
  /** Files that came by plain HTTP, by the reason. */
  readonly plain: Readonly<Record<string, number>>
  /** Files that came by way of the swarm. */
  readonly shared: number
}

export function tellDocument(detail: EmbedReport): void {
  document.dispatchEvent(new CustomEvent('flashcrew', { detail }))
}
