/**
 * The same release from one web server that has the publisher's uplink, beside the swarm. By arithmetic, and in the server's
 * favour: it sends nothing but content, with no headers, no loss and no latency, and never idles. Times are since the
 * publication, in ms.
 */
import type { Settings } from '../settings.ts'
import { copiesBeforeSourceVanishes, vanishingHalf } from './faults.ts'

export interface WebServer {
  /** For whom it has to send a copy: for those who stay. */
  readonly readers: number
  /** One copy on its uplink. */
  readonly copyMs: number
  /** How many copies it gets to send. Fewer than readers, and no whole number, where it vanishes as the source does. */
  readonly copies: number
  /** When the last reader has the release, at the earliest; null where some never get it. */
  readonly lastMs: number | null
}

export function webServerOf(settings: Settings): WebServer {
  const { peers, bytes, bitsPerSecond, faults } = settings
  const readers = faults.includes('half') ? peers - vanishingHalf(peers) : peers
  const copyMs = (bytes * 8_000) / bitsPerSecond
  if (faults.includes('source') && copiesBeforeSourceVanishes < readers)
    return { readers, copyMs, copies: copiesBeforeSourceVanishes, lastMs: null }
  return { readers, copyMs, copies: readers, lastMs: readers * copyMs }
}

/** Of all content that all readers need, what has left at a time: 0 … 1. In whatever order, it is no more. */
export function sentShare({ readers, copyMs, copies }: WebServer, ms: number): number {
  return Math.min(copies, Math.max(0, ms) / copyMs) / readers
}

/** How many readers can have the release whole at a time: most of them where it serves one after the other. */
export function servedAt(server: WebServer, ms: number): number {
  // A copy that ends at this very moment has ended, whatever the division makes of it.
  return Math.floor(sentShare(server, ms) * server.readers + 1e-9)
}
