/**
 * How fast any protocol could be: lower bounds on the time until the last of N receivers has F bytes that one source has.
 * Links in bits per second, times in seconds, sizes in bytes. The source is not counted among the receivers.
 */

/**
 * The doubling bound of Mundinger, Weber and Weiss: equal uplinks, no latency, content in chunks of one size, each sent whole before it
 * is passed on: (M + ⌊log₂N⌋) · b/u.
 */
export function mundinger(
  receivers: number,
  bytes: number,
  chunkBytes: number,
  upBitsPerSecond: number,
): number {
  const chunks = Math.ceil(bytes / chunkBytes)
  return (chunks + Math.floor(Math.log2(receivers))) * ((bytes / chunks) * (8 / upBitsPerSecond))
}

/** The fluid bound of Kumar and Ross: content as a fluid. The source's uplink, the slowest downlink, all uplinks together. */
export function kumarRoss(
  bytes: number,
  sourceUp: number,
  ups: readonly number[],
  slowestDown: number,
): number {
  const bits = bytes * 8
  const all = ups.reduce((sum, up) => sum + up, sourceUp)
  return Math.max(bits / sourceUp, bits / slowestDown, (bits * ups.length) / all)
}

/**
 * The postal bound: the doubling bound with a one-way latency of `latencyMs` on every chunk, λ = 1 + ℓu/b:
 * (M − 1 + f_λ(N + 1)) · b/u, where F_λ(t) = 1 for t < λ, else F_λ(t − 1) + F_λ(t − λ), and f_λ(n) is the least t with
 * F_λ(t) ≥ n. Time goes in steps of 1/64 of a chunk, with λ rounded down, so that it stays a lower bound.
 */
export function postalBound(
  receivers: number,
  bytes: number,
  chunkBytes: number,
  upBitsPerSecond: number,
  latencyMs: number,
): number {
  const chunks = Math.ceil(bytes / chunkBytes)
  const chunkSeconds = ((bytes / chunks) * 8) / upBitsPerSecond
  const lambda = 1 + latencyMs / 1_000 / chunkSeconds
  return (chunks - 1 + postalTime(receivers + 1, lambda)) * chunkSeconds
}

const stepsPerUnit = 64

/** f_λ(n), in times of one chunk. */
export function postalTime(nodes: number, lambda: number): number {
  const delay = Math.floor(lambda * stepsPerUnit)
  const reached: number[] = []
  for (let step = 0; ; step++) {
    const before = reached[step - stepsPerUnit] ?? 1
    const now = step < delay ? 1 : before + (reached[step - delay] ?? 1)
    if (now >= nodes) return step / stepsPerUnit
    reached.push(now)
  }
}

/** The source bound: a source slower than the others: F/u_s + ⌊log₂N⌋ · b/u_max. */
export function slowSource(
  receivers: number,
  bytes: number,
  chunkBytes: number,
  sourceUp: number,
  fastestUp: number,
): number {
  const chunk = bytes / Math.ceil(bytes / chunkBytes)
  return (bytes * 8) / sourceUp + (Math.floor(Math.log2(receivers)) * chunk * 8) / fastestUp
}

/**
 * E3, an epidemic that pulls from `fanout` peers a round: it doubles up to the half, then the share that lacks it goes
 * from p to p^(fanout + 1) a round. As points [ms, share that has it], laid through the time of the half.
 */
export function epidemicCurve(
  halfMs: number,
  roundMs: number,
  receivers: number,
  fanout = 1,
): readonly (readonly [ms: number, share: number])[] {
  const points: [number, number][] = []
  const doublings = Math.floor(halfMs / roundMs)
  for (let round = -doublings; round < 0; round++) points.push([halfMs + round * roundMs, 2 ** (round - 1)])
  let lacking = 0.5
  for (let round = 0; ; round++) {
    points.push([halfMs + round * roundMs, 1 - lacking])
    if (lacking * receivers < 0.01) return points
    lacking **= fanout + 1
  }
}

/**
 * A round of that epidemic, ms: a chunk's time on one uplink, and the mean one-way latency of two hosts that lie at random
 * on the square, which are 0.37 of its diagonal apart.
 */
export function epidemicRoundMs(
  chunkBytes: number,
  upBitsPerSecond: number,
  latencyMs: readonly [least: number, most: number],
): number {
  const [least, most] = latencyMs
  return (chunkBytes * 8_000) / upBitsPerSecond + least + 0.37 * (most - least)
}

export interface BoundInput {
  readonly receivers: number
  readonly bytes: number
  readonly chunkBytes: number
  readonly sourceUp: number
  /** Uplinks of the receivers, and the slowest of their downlinks. */
  readonly ups: readonly number[]
  readonly slowestDown: number
  /** The least one-way latency between any two. */
  readonly latencyMs: number
}

export interface Bounds {
  /** Seconds. Two are null where uplinks differ, since they assume that they do not. */
  readonly doubling: number | null
  readonly fluid: number
  readonly postal: number | null
  readonly source: number
  /** The largest that applies, and its name. */
  readonly largest: number
  readonly name: 'doubling' | 'fluid' | 'postal' | 'source'
}

export function bounds(input: BoundInput): Bounds {
  const { receivers, bytes, chunkBytes, sourceUp, ups, slowestDown, latencyMs } = input
  let fastest = sourceUp
  let equal = true
  for (const up of ups) {
    fastest = Math.max(fastest, up)
    if (up !== sourceUp) equal = false
  }
  const doubling = equal ? mundinger(receivers, bytes, chunkBytes, sourceUp) : null
  const fluid = kumarRoss(bytes, sourceUp, ups, slowestDown)
  const postal = equal ? postalBound(receivers, bytes, chunkBytes, sourceUp, latencyMs) : null
  const source = slowSource(receivers, bytes, chunkBytes, sourceUp, fastest)
  const all = [
    ['doubling', doubling],
    ['fluid', fluid],
    ['postal', postal],
    ['source', source],
  ] as const
  let name: Bounds['name'] = 'fluid'
  let largest = fluid
  for (const [candidate, value] of all) {
    if (value === null || value <= largest) continue
    largest = value
    name = candidate
  }
  return { doubling, fluid, postal, source, largest, name }
}
