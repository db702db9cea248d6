import { describe, expect, it } from 'vitest'
import { Simulation } from '../../../../shared/sim/experiments/simulation.ts'
import { runExperiment, runMsMax } from './experiment.ts'
import { Recording } from './recording.ts'
import { defaults, toOptions, type Settings } from '../settings.ts'
import { besideSentence, mainSentence, milestone, momentText, peerSentence } from '../words.ts'

const small: Settings = { ...defaults, peers: 12, bytes: 25_000, bitsPerSecond: 800_000 }

function record(settings: Settings): Recording {
  const recording = new Recording(settings)
  let calls = 0
  runExperiment(
    settings,
    (batch) => recording.add(batch),
    () => ++calls % 7 === 0,
  )
  return recording
}

function publishedAt(recording: Recording): number {
  expect(recording.publishedAt).not.toBeNull()
  return recording.publishedAt ?? 0
}

describe('a recorded run', () => {
  const recording = record(small)
  const end = recording.at
  const start = publishedAt(recording)
  const result = new Simulation(toOptions(small)).runToEnd(runMsMax)

  it('ends with the figures of the same simulation unwatched', () => {
    const { curve, ...figures } = result
    expect(recording.outcome).toBe('complete')
    expect(recording.figuresAt(end)).toMatchObject(figures)
    expect(recording.curve).toEqual(curve)
  })

  it('knows who has how many chunks at any moment', () => {
    const chunksAt = (at: number): number =>
      recording.peers.reduce((sum, _, i) => sum + (i === 0 ? 0 : recording.chunksAt(i, at)), 0)
    expect(chunksAt(start)).toBe(0)
    expect(chunksAt(end)).toBe(12 * result.chunks)
    for (const { ms, chunks } of result.curve)
      // Those that arrive at the very moment of a point may come after it.
      expect(chunksAt(start + ms)).toBeGreaterThanOrEqual(Math.round(chunks * 12 * result.chunks))
    expect(recording.chunksAt(0, start - 1)).toBe(0)
    expect(recording.chunksAt(0, start)).toBe(result.chunks)
    for (const peer of recording.peers.slice(1)) {
      expect([...peer.chunks].toSorted((a, b) => a - b)).toEqual([...Array(result.chunks).keys()])
      expect(peer.headerAt).toBeLessThan(peer.arrivals[0] ?? 0)
      expect(peer.completeAt).toBe(peer.arrivals.at(-1))
    }
    for (const { ms, complete, chunks } of result.curve.slice(1)) {
      expect(recording.completeAt(start + ms, 'all') / 12).toBeGreaterThanOrEqual(complete)
      expect(recording.arrivedShareAt(start + ms, 'all')).toBeGreaterThanOrEqual(chunks - 1e-9)
    }
    expect(recording.arrivedShareAt(end, 'staying')).toBe(1)
    expect(recording.completeAt(end)).toBe(12)
    expect(recording.completeAt(start)).toBe(0)
  })

  it('has the overlay as its own peers see it', () => {
    const degrees = recording.peers.map(
      (_, i) =>
        recording.edges.filter(({ a, b, closedAt }) => closedAt === Infinity && (a === i || b === i)).length,
    )
    expect(Math.max(...degrees)).toBeLessThanOrEqual(8)
    expect(Math.min(...degrees)).toBeGreaterThanOrEqual(3)
    expect(recording.overlayAt(0).edges).toBe(0)
    expect(recording.overlayAt(end)).toEqual({
      joined: 12,
      edges: degrees.reduce((a, b) => a + b, 0) / 2,
    })
  })

  it('has a transfer before each chunk that arrives, and none from who has no chunk', () => {
    for (const { from, to, sentAt, arrivedAt } of recording.transfers) {
      expect(arrivedAt).toBeGreaterThan(sentAt)
      expect(
        recording.chunksAt(from, sentAt),
        `of peer ${from}, that sends to ${to} at ${sentAt}`,
      ).toBeGreaterThan(0)
    }
    const transfers = [...recording.transfers]
    for (const [i, peer] of recording.peers.entries())
      for (const at of peer.arrivals)
        expect(
          transfers.some(({ to, sentAt }) => to === i && sentAt < at),
          `peer ${i} at ${at}`,
        ).toBe(true)
  })

  it('is told in words', () => {
    expect(mainSentence(new Recording(small), 0)).toBe('The simulator starts.')
    expect(mainSentence(recording, 1_000)).toMatch(
      /^The peers find each other: \d of 12 are here, with \d+ connections\.$/,
    )
    expect(mainSentence(recording, start + 1)).toBe('25 KB spread: 0 of 12 peers complete.')
    expect(mainSentence(recording, end)).toBe(
      `All 12 peers complete after ${((result.lastMs ?? 0) / 1_000).toFixed(2)} s.`,
    )
    expect(milestone(recording, start + 1)).toBe('The source has published.')
    expect(besideSentence(recording, start + 1)).toBe(
      'One web server with the publisher’s uplink needs at least 3.00 s.',
    )
    expect(momentText(recording, start - 1_500)).toBe('1.5 s before the publication')
    expect(peerSentence(recording, end, 3)).toMatch(
      /^Peer 3 of 12: \d neighbors, 800 kbit\/s; complete after/,
    )
  })

  it('comes out the same in pieces of any size', () => {
    const whole = new Recording(small)
    runExperiment(
      small,
      (batch) => whole.add(batch),
      () => false,
    )
    expect([...whole.transfers]).toEqual([...recording.transfers])
    expect(whole.edges).toEqual(recording.edges)
    expect(whole.peers).toEqual(recording.peers)
  })
})

/** Several runs each, on a machine that may be busy. */
describe('faults', () => {
  it('a source that vanishes after 1.2 copies leaves a swarm that goes on', () => {
    const recording = record({ ...small, bytes: 100_000, faults: ['source'] })
    const source = recording.peers[0]
    expect(source?.vanishedAt).toBeGreaterThan(publishedAt(recording))
    expect(source?.vanishedAt).toBeLessThan(recording.at)
    const figures = recording.figuresAt(recording.at)
    expect(figures?.sourceCopies).toBeGreaterThanOrEqual(1.2)
    const lost = recording.lostChunks()
    expect(recording.outcome).toBe(lost.length === 0 ? 'complete' : 'stalled')
  })

  it('half of the peers vanish when half of all chunks have arrived; times are of those that stay', () => {
    const recording = record({ ...small, bytes: 100_000, faults: ['half'] })
    const gone = recording.peers.filter(({ vanishedAt }) => vanishedAt < Infinity)
    expect(gone).toHaveLength(6)
    const at = gone[0]?.vanishedAt ?? 0
    const had = recording.peers.reduce((sum, _, i) => sum + (i === 0 ? 0 : recording.chunksAt(i, at)), 0)
    expect(had / (12 * recording.chunks)).toBeCloseTo(0.5, 1)
    // What those had who vanished counts no more for what those need who stay.
    expect(recording.arrivedShareAt(recording.at, 'staying')).toBe(1)
    const [all, complete] = [
      recording.arrivedShareAt(recording.at, 'all'),
      recording.completeAt(recording.at),
    ]
    expect(all).toBeGreaterThan(0.5)
    expect(all).toBeLessThan(1)
    expect(complete).toBe(6)
    expect(recording.completeAt(recording.at, 'all')).toBeGreaterThanOrEqual(6)
    const figures = recording.figuresAt(recording.at)
    expect(figures).toMatchObject({ living: 6, livingComplete: 6, ratio: null, wireRatio: null })
    const times = recording.peers
      .filter(({ completeAt, vanishedAt }) => completeAt < Infinity && vanishedAt === Infinity)
      .map(({ completeAt }) => completeAt - publishedAt(recording))
    expect(figures?.lastMs).toBe(Math.max(...times))
    expect(mainSentence(recording, recording.at)).toMatch(/^All 6 peers that stayed complete after/)
    for (const { a, b, closedAt } of recording.edges)
      for (const end of [a, b]) {
        const vanishedAt = recording.peers[end]?.vanishedAt ?? Infinity
        if (vanishedAt < Infinity) expect(closedAt).toBeLessThanOrEqual(vanishedAt)
      }
  })

  it('a server that is away, pairs that cannot connect and hidden tabs keep nobody from finishing', () => {
    const plain = record(small).figuresAt(Infinity)
    for (const fault of ['server', 'nat', 'asleep'] as const) {
      const recording = record({ ...small, faults: [fault] })
      expect(recording.outcome, fault).toBe('complete')
      if (fault !== 'server') expect(recording.figuresAt(Infinity)?.lastMs, fault).not.toBe(plain?.lastMs)
    }
  })
})
