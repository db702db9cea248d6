/** A run that holds every goal of a lossless cell, for tests to change. */
import type { Run } from './run.ts'

export function runOf(changes: Partial<Run> = {}): Run {
  return {
    seed: 'engine-1',
    sources: 'aaaa',
    commit: 'bbbb',
    peers: 60,
    completed: 60,
    chunks: 46,
    chunkBytes: 2_200,
    bound: 4.4,
    boundName: 'postal',
    whole: { half: 200, ninety: 240, last: 250 },
    header: { half: 100, last: 150 },
    manifest: { half: 110, last: 160 },
    firstChunk: { half: 120, last: 170 },
    ratio: 1.1,
    eccentricityMs: 100,
    floorMs: 200,
    uplinkUse: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    sourceUse: [1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5],
    bytesOverNF: {
      chunks: 1,
      metadata: 0.02,
      control: 0.02,
      packets: 0.1,
      setUp: 0,
      keepAlive: 0.01,
      acknowledgements: 0.04,
      retransmissions: 0,
      all: 1.19,
    },
    duplicates: 0.01,
    messagesPerPeer: 100,
    packetsPerPeer: 200,
    controlMessagesPerChunk: 1.5,
    sourceCopies: 1.2,
    cpuSeconds: 3,
    ...changes,
  }
}
