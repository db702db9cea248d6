/** A live stream in the simulator: what it must do whatever happens. The papers' figures are `npm run bench:live`'s. */
import { describe, expect, it } from 'vitest'
import { runBriefing, type BriefingOptions } from './briefing.ts'
import { runStream, type StreamOptions, viewing } from './stream-world.ts'

const stream: StreamOptions = {
  ...{ seed: '1', peers: 40, seconds: 12, bitsPerSecond: 600_000, symbolBytes: 1_000, data: 20, parity: 4 },
  ...{
    upBitsPerSecond: 2_000_000,
    downBitsPerSecond: 10_000_000,
    latencyMs: [10, 200],
    lossBound: 0.01,
    queueMs: 20_000,
  },
  tuning: { bufferedMax: Infinity, fanout: 7, sourceFanout: 7, spare: 4, retryMs: 3_000 },
}
/** Speech of 24 kbit/s: ten symbols a second of 300 bytes, and four of parity, each signed. */
const speech: BriefingOptions = {
  ...{ seed: '1', peers: 30, seconds: 20, bitsPerSecond: 200_000, lossBound: 0.01 },
  ...{ symbolsPerSecond: 14, symbolBytes: 300, data: 10, parity: 4 },
}

describe('three-phase gossip among peers that know each other', () => {
  it('brings every window to every listener within seconds, and hardly a symbol twice', () => {
    const result = runStream(stream)
    expect(viewing(result, 5_000, 0)).toBe(1)
    expect(result.duplicates).toBeLessThan(0.02)
  })

  it('is the same again with the same seed', () => {
    const short = { ...stream, seconds: 5 }
    expect(runStream(short)).toEqual(runStream(short))
  })

  it('goes on for most when a third fail at once', () => {
    const result = runStream({ ...stream, failing: { share: 0.35, atSeconds: 6 } })
    expect(result.lags).toHaveLength(26)
    const windows = result.lags.flat()
    expect(windows.filter((lag) => lag < 10_000).length / windows.length).toBeGreaterThan(0.95)
  })
})

describe('a briefing over the overlay', () => {
  it('is heard whole by every listener within three seconds, on links of 200 kbit/s', () => {
    const { lags, uplinkShare } = runBriefing(speech)
    const windows = lags.flat()
    expect(windows.filter((lag) => lag <= 3_000).length / windows.length).toBeGreaterThan(0.99)
    expect(uplinkShare).toBeLessThan(0.5)
  })

  it('plays out when its source is gone', () => {
    const { lags } = runBriefing({ ...speech, sourceGoneAtSeconds: 10 })
    const windows = lags.flat()
    expect(windows.filter((lag) => lag <= 5_000).length / windows.length).toBeGreaterThan(0.98)
  })

  it('is whole again within ten seconds for those who stay when a third vanish', () => {
    const { lags } = runBriefing({ ...speech, seconds: 30, failing: { share: 0.35, atSeconds: 8 } })
    for (const own of lags) expect(own.slice(20).every((lag) => lag <= 5_000)).toBe(true)
  })
})
