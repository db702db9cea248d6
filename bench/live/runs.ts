/** The runs of the streaming paper’s figures (Frey et al., Figures 2 to 8), and what it says of each. */
import type { LiveTuning } from '../../shared/crew/live/tuning.ts'
import type { StreamOptions } from '../../shared/sim/live/stream-world.ts'

export interface LiveRun {
  readonly figure: string
  readonly name: string
  readonly options: StreamOptions
}

/** 230 listeners of 600 kbit/s in windows of 101 packets and 9 of parity, as the paper has them; PlanetLab’s latencies and losses, roughly. */
const PAPER: Omit<StreamOptions, 'seed' | 'upBitsPerSecond'> = {
  ...{ peers: 230, seconds: 30, bitsPerSecond: 600_000, symbolBytes: 1_000, data: 101, parity: 9 },
  ...{ downBitsPerSecond: 10_000_000, latencyMs: [10, 200], lossBound: 0.01, queueMs: 20_000 },
}
/** As in the paper: the cap queues, and nobody declines to serve. */
const TUNING: Partial<LiveTuning> = {
  spare: 9,
  bufferedMax: Infinity,
  keepMs: 60_000,
  triesMax: 3,
  retryMs: 3_000,
}

const FANOUTS = [4, 5, 6, 7, 10, 20, 35, 40, 50]
const CAPS = [700, 1_000, 2_000]

export function paperRuns(seed: string): LiveRun[] {
  const run = (
    figure: string,
    name: string,
    cap: number,
    tuning: Partial<LiveTuning>,
    more: Partial<StreamOptions> = {},
  ): LiveRun => ({
    ...{ figure, name },
    options: {
      ...PAPER,
      ...more,
      seed,
      upBitsPerSecond: cap * 1_000,
      tuning: { ...TUNING, ...tuning, sourceFanout: tuning.fanout ?? 7 },
    },
  })
  return [
    ...CAPS.flatMap((cap) =>
      FANOUTS.map((fanout) =>
        run(cap === 700 ? 'S1' : 'S2/S3', `${cap} kbit/s, fanout ${fanout}`, cap, { fanout }),
      ),
    ),
    ...[1, 2, 20, Infinity].map((refreshRounds) =>
      run('S5', `X = ${refreshRounds}`, 700, { fanout: 7, refreshRounds }),
    ),
    ...[1, 2, 20].map((feedMeRounds) =>
      run('S6', `Y = ${feedMeRounds}`, 700, { fanout: 7, refreshRounds: Infinity, feedMeRounds }),
    ),
    ...[1, 2, 20, Infinity].flatMap((refreshRounds) =>
      [0.2, 0.35, 0.5, 0.8].map((share) =>
        run(
          'S7/S8',
          `X = ${refreshRounds}, ${share * 100} % fail`,
          700,
          { fanout: 7, refreshRounds },
          {
            failing: { share, atSeconds: 12 },
          },
        ),
      ),
    ),
  ]
}
