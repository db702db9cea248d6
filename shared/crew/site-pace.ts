/**
 * How busy a site's server is, from when its answers begin and end: what decides how much it is asked for (web-seed.ts). One
 * that is far answers late, each time as late, and then all comes at once; what waits in a queue is late by other times each
 * time, or comes slowly. Times in ms.
 */
import { limits } from '../wire/limits.ts'
import type { SiteState } from './io.ts'

/**
 * Whether it was no busy server whose first byte came after `latencyMs` and the last after `tookMs`, with so many between
 * them; `wayMs`: the least that anything from there has taken to begin.
 */
export function isQuick(wayMs: number, latencyMs: number, tookMs: number, bytes: number): boolean {
  if (tookMs <= limits.seedFastMs) return true
  const isFar = latencyMs <= limits.seedFarMs && isAsLate(latencyMs, wayMs)
  return isFar && tookMs - latencyMs <= transferMs(bytes, wayMs)
}

/** The same by its document. A connection that took long to open, and an answer that did not, have met a queue. */
export function isIdleSite({ wayMs, latencyMs, answerMs }: SiteState): boolean {
  return (wayMs <= limits.seedFastMs || isAsLate(wayMs, latencyMs)) && isQuick(wayMs, latencyMs, answerMs, 0)
}

/** What a server that is not busy takes for them at most, from the first byte to the last: TCP begins slowly (RFC 5681, section 3.1). */
export function transferMs(bytes: number, wayMs: number): number {
  const flights = Math.log2(1 + Math.max(0, bytes) / limits.tcpWindowFirst)
  return limits.seedFastLeastMs + bytes / limits.seedFastBytesPerMs + flights * wayMs
}

/** Of a server that is not busy: a part of the page, since all who come at this moment ask for as much. */
export function firstChunks(chunks: number, visitors: number): number {
  const most = visitors >= limits.seedCrowdLeast ? limits.seedChunksCrowd : limits.seedChunksFast
  return Math.max(limits.seedChunksFirst, Math.min(most, Math.ceil(chunks / limits.seedFirstPart)))
}

/** What waits in a queue is seldom as late twice. */
export function isAsLate(a: number, b: number): boolean {
  const later = Math.max(a, b)
  return later < Infinity && later <= limits.seedFarMax * Math.min(a, b) + limits.seedFastLeastMs
}
