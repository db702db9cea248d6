import { afterEach, describe, expect, it, vi } from 'vitest'
import { chooseLanguage } from '../texts/language.ts'
import type { Batch, RunFigures } from './run/batch.ts'
import { Recording } from './run/recording.ts'
import { defaults, parseSearch, type Settings } from './settings.ts'
import { startSimulateTexts } from './texts/current.ts'
import { besideSentence, formatDuration, problemSentence, serverSentence } from './words.ts'

/** A run that ended at such a time. */
function ended(settings: Settings, lastMs: number | null, living = settings.peers): Recording {
  const recording = new Recording(settings)
  const figures = { at: 30_000, lastMs, living, livingComplete: living, peers: settings.peers } as RunFigures
  const batch: Batch = {
    at: 40_000,
    chunks: 46,
    chunkBytes: 2_200,
    stepMs: 100,
    roundMs: 100,
    publishedAt: 30_000,
    peers: [],
    edges: [],
    transfers: [],
    news: [],
    curve: [],
    figures: [figures],
    outcome: 'complete',
  }
  recording.add(batch)
  return recording
}

describe('the swarm beside one web server', () => {
  it('is told before a run, in it, and at its end', () => {
    expect(serverSentence(defaults)).toBe(
      'One web server with this uplink would need at least 4 min 0 s for 60 copies.',
    )
    const recording = ended(defaults, 9_920)
    expect(besideSentence(recording, 35_000)).toBe(
      'One web server with the publisher’s uplink needs at least 4 min 0 s.',
    )
    expect(besideSentence(recording, 40_000)).toBe(
      'One web server with the publisher’s uplink needs at least 4 min 0 s; the swarm took 9.92 s: 24 times as fast.',
    )
    expect(besideSentence(ended(defaults, 60_000), 40_000)).toMatch(/: 4\.0 times as fast\.$/)
  })

  it('does not boast where the server would be as fast, or faster', () => {
    expect(besideSentence(ended(defaults, 240_000), 40_000)).toMatch(/; the swarm took 4 min 0 s\.$/)
    expect(besideSentence(ended({ ...defaults, bitsPerSecond: 100e6 }, 1_200), 40_000)).toBe(
      'Here one web server would do: its uplink carries all copies within 0.48 s; the swarm took 1.20 s.',
    )
  })

  it('says what a server leaves that vanishes as the source does', () => {
    const never =
      'One web server that vanishes as the source does leaves 1 of 60 peers with the release, for good.'
    const settings: Settings = { ...defaults, faults: ['source'] }
    expect(serverSentence(settings)).toBe(never)
    expect(besideSentence(ended(settings, 9_000), 40_000)).toBe(never)
  })
})

it('times are told to be grasped', () => {
  expect(
    [480, 9_920, 59_990, 59_999, 240_000, 3_599_400, 3_599_600, 160_000_000].map(formatDuration),
  ).toEqual([
    '0.48 s',
    '9.92 s',
    '59.99 s',
    '1 min 0 s',
    '4 min 0 s',
    '59 min 59 s',
    '1 h 0 min',
    '44 h 27 min',
  ])
})

describe('in Spanish', () => {
  vi.stubGlobal('navigator', { languages: ['es'] })
  vi.stubGlobal('document', { documentElement: {} })
  afterEach(async () => void (await chooseLanguage('en')))

  it('all of it changes', async () => {
    await chooseLanguage('es')
    await startSimulateTexts()
    expect(besideSentence(ended(defaults, 9_920), 40_000)).toBe(
      'Un servidor web con la subida de quien publica necesita al menos 4 min 0 s; el enjambre tardó 9,92 s: es 24 veces más rápido.',
    )
    expect(parseSearch('?peers=5000').problems.map(problemSentence)[0]).toMatch(
      /^Esta página admite de 10 a 1000 pares\. La dirección pide «5000», así que se toman 1000\./,
    )
  })
})
