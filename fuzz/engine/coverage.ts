/**
 * Tells which code has run, by V8's own block coverage. A sample takes some 5 ms, so one is taken for many inputs (fuzzer.ts). Code
 * runs nearly as fast as without: what is hot is compiled as ever, and only a block that had never run is sure to be told.
 */
import { Session, type Profiler } from 'node:inspector'

export interface Sample {
  /** Blocks that had not run before. */
  readonly fresh: number
  /** Takes them up as known. */
  keep(): void
}

export class Coverage {
  private readonly session = new Session()
  /** Of each function, which of its characters have run. */
  private readonly seen = new Map<string, Uint8Array>()
  private readonly isCounted: (url: string) => boolean
  private known = 0

  /** `isCounted` says which files count. */
  constructor(isCounted: (url: string) => boolean) {
    this.isCounted = isCounted
    this.session.connect()
    this.session.post('Profiler.enable')
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** All that is known, in blocks. */
  get blocks(): number {
    return this.known
  }

  /** What has run since the last sample. */
  sample(): Sample {
    const ran: { readonly key: string; readonly map: Uint8Array }[] = []
    let fresh = 0
    for (const { url, scriptId, functions } of this.take()) {
      if (!this.isCounted(url)) continue
      for (const { ranges } of functions) {
        const [whole] = ranges
        if (!whole || whole.count === 0) continue
        const key = `${scriptId} ${whole.startOffset} ${whole.endOffset}`
        const map = mapOf(ranges, whole)
        const more = blocksBeyond(map, this.seen.get(key))
        if (more === 0) continue
        fresh += more
        ran.push({ key, map })
      }
    }
    return { fresh, keep: () => this.keep(ran) }
  }

  end(): void {
    this.session.disconnect()
  }

  private keep(ran: readonly { readonly key: string; readonly map: Uint8Array }[]): void {
    for (const { key, map } of ran) {
      const seen = this.seen.get(key)
      this.known += blocksBeyond(map, seen)
      this.seen.set(key, seen ? map.map((value, i) => value | (seen[i] ?? 0)) : map)
    }
  }

  private take(): readonly Profiler.ScriptCoverage[] {
    let result: readonly Profiler.ScriptCoverage[] = []
    // In this process the answer comes before the call returns.
    this.session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error) throw error
      result = answer.result
    })
    return result
  }
}

/** Ranges come from the outermost inwards. */
function mapOf(ranges: readonly Profiler.CoverageRange[], whole: Profiler.CoverageRange): Uint8Array {
  const map = new Uint8Array(whole.endOffset - whole.startOffset)
  for (const { startOffset, endOffset, count } of ranges)
    map.fill(count > 0 ? 1 : 0, startOffset - whole.startOffset, endOffset - whole.startOffset)
  return map
}

/** Runs of characters in a row that are new. */
function blocksBeyond(map: Uint8Array, seen: Uint8Array | undefined): number {
  let blocks = 0
  let inside = false
  for (let i = 0; i < map.length; i++) {
    const isNew = map[i] === 1 && seen?.[i] !== 1
    if (isNew && !inside) blocks++
    inside = isNew
  }
  return blocks
}
