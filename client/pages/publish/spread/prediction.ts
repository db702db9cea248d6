/**
 * When how many receivers will be complete: a logistic curve, as an epidemic has, laid first by what this tab sends and
 * then by what the samples say. Pure; times in seconds since the publication.
 *
 * Half are complete when this tab has sent a + b·log₂(N+1)/M copies, for M chunks and N receivers. It is the form of the
 * doubling bound of Mundinger, Weber and Weiss (shared/sim/experiments/bounds.ts), which has a = b = 1: nobody can be faster. What CREW
 * needs was fitted to runs of the simulator, as was the steepness, in times of one chunk. The tests hold the prediction
 * against runs with other seeds (bench/coverage-curves.ts), and say how far it is off. Samples move it, as far as they
 * are sharp.
 */

/** What the console knew at a moment. */
export interface Look {
  /** Seconds since the publication. */
  readonly at: number
  /** Estimated share of complete receivers with its 95 % interval, 0 … 1. */
  readonly complete: number
  readonly low: number
  readonly high: number
  readonly sampled: number
  /** Estimated number of receivers. */
  readonly peers: number
  /** Payload that has left this tab, over the release's bytes. */
  readonly copies: number
}

export interface Size {
  readonly bytes: number
  readonly chunks: number
}

/** share(t) = 1 / (1 + e^−((t − halfAt)/scale)). */
export interface Prediction {
  readonly halfAt: number
  readonly scale: number
  /** Did samples have a say, or only what this tab sends? */
  readonly sampled: boolean
}

/**
 * How far the predicted time of 90 % was off in the recorded runs: by less than this in half of all looks, and in nine of
 * ten, from a fifth of the time to the half on. A test holds these figures.
 */
export const PREDICTION_OFF = { half: 0.06, nineTenths: 0.34 } as const

/** Fitted to runs of the simulator: copies sent at the half, and from the half to 90 %, in times of one chunk. */
const COPIES_AT_LEAST = 1.17
const COPIES_PER_DOUBLING = 3.2
const CHUNKS_TO_NINETY = 4
const NINETY = Math.log(9) // log-odds

/** Beyond this many times those copies, what is sent goes to newcomers. */
const COPIES_NEWCOMERS = 1.5

/** How much the times of half of the receivers and of the rest scatter about that, as natural logarithms. */
const HALF_SD = 0.12
const SCALE_SD = 0.6
/** Handed to the channels at once, before the network has taken any of it. */
const BUFFERED_BYTES = 10_000
/** What leaves after that tells a rate. */
const COPIES_MIN = 0.05
/** An interval that is as wide as this says nothing; what is sharper counts by its width. */
const WIDTH_MAX = 0.95
const SIGMA_MIN = 0.05
const EDGE = 0.01
/** Estimates of successive seconds stand on mostly the same samples. */
const LOOKS_MAX = 24
/** The grid of curves that are tried, in standard deviations: samples may say that the half is five times as far, or as near. */
const HALF_REACH = 14
const HALF_STEPS = 141
const SCALE_REACH = 3
const SCALE_STEPS = 21

/** Undefined as long as nothing is known of this tab's rate. `looks` are in order of time. */
export function predict(looks: readonly Look[], release: Size): Prediction | undefined {
  const prior = fromSending(looks, release)
  return prior && bySamples(prior, looks)
}

/** Seconds since the publication at which a share of the receivers, under 1, is complete. */
export function timeOfShare({ halfAt, scale }: Prediction, share: number): number {
  return Math.max(0, halfAt + scale * Math.log(share / (1 - share)))
}

/** The share that is complete at a time, 0 … 1. */
export function shareAt({ halfAt, scale }: Pick<Prediction, 'halfAt' | 'scale'>, at: number): number {
  return 1 / (1 + Math.exp((halfAt - at) / scale))
}

/** Copies that have left this tab when half of the receivers are complete. */
export function copiesAtHalf(receivers: number, chunks: number): number {
  return COPIES_AT_LEAST + (COPIES_PER_DOUBLING * Math.log2(Math.max(1, receivers) + 1)) / Math.max(1, chunks)
}

function fromSending(
  looks: readonly Look[],
  { bytes, chunks }: Size,
): Omit<Prediction, 'sampled'> | undefined {
  // The rate falls once no receiver lacks anything. Only what was sent until then tells the rate.
  const sending = looks.findLast(({ copies }, i) => copies > (looks[i - 1]?.copies ?? 0))
  const buffered = BUFFERED_BYTES / bytes
  if (!sending || !(sending.copies >= buffered + COPIES_MIN && sending.at > 0)) return undefined
  const wanted = copiesAtHalf(sending.peers, chunks)
  const extrapolated = (sending.at * Math.max(COPIES_MIN, wanted - buffered)) / (sending.copies - buffered)
  // As long as this tab has something to send, at least half lack something.
  const halfAt =
    sending.copies > wanted * COPIES_NEWCOMERS ? extrapolated : Math.max(extrapolated, sending.at)
  const chunkSeconds = halfAt / (wanted * Math.max(1, chunks))
  return { halfAt, scale: (CHUNKS_TO_NINETY * chunkSeconds) / NINETY }
}

/** The most likely of a grid of curves, by the prior above and how well each goes through the estimates. */
function bySamples(prior: Omit<Prediction, 'sampled'>, looks: readonly Look[]): Prediction {
  const sharp = thinned(looks.filter(({ low, high, sampled }) => sampled > 0 && high - low < WIDTH_MAX))
  if (sharp.length === 0) return { ...prior, sampled: false }
  let best = { ...prior, sampled: true }
  let least = Infinity
  for (let i = 0; i < HALF_STEPS; i++) {
    const half = deviation(i, HALF_STEPS, HALF_REACH)
    for (let j = 0; j < SCALE_STEPS; j++) {
      const steep = deviation(j, SCALE_STEPS, SCALE_REACH)
      const curve = {
        halfAt: prior.halfAt * Math.exp(half * HALF_SD),
        scale: prior.scale * Math.exp(steep * SCALE_SD),
      }
      let cost = half ** 2 + steep ** 2
      for (const look of sharp) cost += surprise(look, shareAt(curve, look.at))
      if (cost >= least) continue
      least = cost
      best = { ...curve, sampled: true }
    }
  }
  return best
}

/** Squared deviations from an estimate. One whose interval begins at nobody, or ends with everyone, says nothing of that side. */
function surprise({ complete, low, high }: Look, share: number): number {
  if (share < complete && low < EDGE) return 0
  if (share > complete && high > 1 - EDGE) return 0
  const side = share < complete ? complete - low : high - complete
  return ((share - complete) / Math.max(SIGMA_MIN, side / 2)) ** 2
}

/** −reach … reach. */
function deviation(step: number, steps: number, reach: number): number {
  return ((step / (steps - 1)) * 2 - 1) * reach
}

function thinned(looks: readonly Look[]): readonly Look[] {
  const every = Math.max(1, Math.ceil(looks.length / LOOKS_MAX))
  return looks.filter((_, i) => (looks.length - 1 - i) % every === 0)
}
