/** What a node counts from its beginning. */
import type { NodeCounters } from './io.ts'

export function newCounters(): NodeCounters {
  return {
    bytesSent: 0,
    bytesReceived: 0,
    payloadSent: 0,
    payloadReceived: 0,
    duplicates: 0,
    endgameDuplicates: 0,
    messagesSent: 0,
    messagesReceived: 0,
    headersReceived: 0,
    banned: 0,
    refusals: {},
  }
}
