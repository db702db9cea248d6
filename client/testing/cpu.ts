/** Processor time, for tests that only tell linear from quadratic: other work on the machine does not count. */

/** Microseconds. */
interface CpuUsage {
  readonly user: number
  readonly system: number
}

/** The tests run in Node.js, whose names pages do not have. */
const node = globalThis as unknown as { process: { cpuUsage(since?: CpuUsage): CpuUsage } }

/** Milliseconds of this process. */
export function cpuMs(run: () => void): number {
  const before = node.process.cpuUsage()
  run()
  const { user, system } = node.process.cpuUsage(before)
  return (user + system) / 1_000
}

/** How much longer four times the size takes, the least of three tries: about 4 where time is linear, 16 where it is quadratic. */
export function growth(run: (size: number) => void, size: number): number {
  let least = Infinity
  for (let tries = 0; tries < 3 && least > LINEAR; tries++) {
    // Below, the clock's own steps and the compiler would be measured.
    const small = Math.max(
      LEAST_MS,
      cpuMs(() => run(size)),
    )
    least = Math.min(least, cpuMs(() => run(4 * size)) / small)
  }
  return least
}

/** What is measured of linear time, with room for caches and the collector. */
export const LINEAR = 9
const LEAST_MS = 5
