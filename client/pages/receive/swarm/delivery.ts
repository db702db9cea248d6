/** How a release got here, as figures to draw. */
import type { ShownRelease } from '../../common/channel/channel-view.ts'

export interface DeliveryRow {
  /** A peer's short id; `here` for what this browser had, `others` for the peers that gave least, together. */
  readonly from: { readonly kind: 'peer'; readonly id: string } | { readonly kind: 'here' } | OtherPeers
  readonly bytes: number
  /** Of all that is here, 0 … 1. */
  readonly share: number
}
interface OtherPeers {
  readonly kind: 'others'
  readonly count: number
}

export interface DeliverySummary {
  readonly peers: number
  readonly bytesKept: number
  /** From the header's arrival to the last byte that was wanted; null before, and where it was all here already. */
  readonly tookMs: number | null
  readonly rows: readonly DeliveryRow[]
}

/** More bars than these say nothing more. */
const PEERS_MAX = 8
/** Enough to tell two apart; whole ids have 43 characters. */
const ID_CHARS = 6

export function summariseDelivery({
  delivery,
  receivedAt,
}: Pick<ShownRelease, 'delivery' | 'receivedAt'>): DeliverySummary {
  const { sources, bytesKept, completedAt } = delivery
  const total = sources.reduce((sum, { bytes }) => sum + bytes, bytesKept)
  const share = (bytes: number) => (total === 0 ? 0 : bytes / total)
  const named = sources.length > PEERS_MAX + 1 ? sources.slice(0, PEERS_MAX) : sources
  const rest = sources.slice(named.length)
  const restBytes = rest.reduce((sum, { bytes }) => sum + bytes, 0)
  const rows: DeliveryRow[] = named.map(({ peer, bytes }) => ({
    from: { kind: 'peer', id: peer.slice(0, ID_CHARS) },
    bytes,
    share: share(bytes),
  }))
  if (rest.length > 0)
    rows.push({ from: { kind: 'others', count: rest.length }, bytes: restBytes, share: share(restBytes) })
  if (bytesKept > 0) rows.push({ from: { kind: 'here' }, bytes: bytesKept, share: share(bytesKept) })
  const isMeasured = completedAt !== null && sources.length > 0
  return {
    peers: sources.length,
    bytesKept,
    tookMs: isMeasured ? Math.max(0, completedAt - receivedAt) : null,
    rows,
  }
}
