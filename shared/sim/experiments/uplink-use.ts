/**
 * How much of their uplinks hosts use while a release spreads. The times of a run are known at its end only, so the bytes that have
 * left are noted at even steps. When the notes are many, every second one is dropped and the steps become twice as long.
 */
import type { Host } from '../engine/network.ts'

const firstStepMs = 4
const notesMax = 512

interface Note {
  readonly ms: number
  /** Bytes that have left the uplinks by then: of all hosts, and of the source. */
  readonly all: number
  readonly source: number
}

/** Of each slice of a run: the share of the time that uplinks were busy. All hosts count by their rate; the source is one of them. */
export interface UplinkUse {
  readonly all: readonly number[]
  readonly source: readonly number[]
}

export class UplinkMeter {
  /** Time until the next note is due. */
  stepMs = firstStepMs
  private readonly hosts: readonly Host[]
  private readonly source: Host
  private notes: Note[] = []
  private endMs = Infinity

  constructor(hosts: readonly Host[], source: Host, ms: number) {
    this.hosts = hosts
    this.source = source
    this.note(ms)
  }

  note(ms: number): void {
    if (this.ended) return
    this.notes.push(this.read(ms))
    if (this.notes.length < notesMax) return
    this.notes = this.notes.filter((_, i) => i % 2 === 0)
    this.stepMs *= 2
  }

  /** The run is over: nothing later counts. */
  end(ms: number): void {
    if (this.ended) return
    this.notes.push(this.read(ms))
    this.endMs = ms
  }

  get ended(): boolean {
    return this.endMs < Infinity
  }

  /** The run so far, or until its end, in so many equal slices; none when no time has passed. */
  use(slices: number, now: number): UplinkUse {
    const notes = this.ended ? this.notes : [...this.notes, this.read(now)]
    const start = notes[0]?.ms ?? 0
    const sliceMs = ((notes.at(-1)?.ms ?? 0) - start) / slices
    if (sliceMs <= 0) return { all: [], source: [] }
    const bytesPerMs = this.hosts.reduce((sum, host) => sum + 1 / host.upMsPerByte, 0)
    const edges = Array.from({ length: slices + 1 }, (_, i) => at(notes, start + i * sliceMs))
    const share = (of: (note: Note) => number, capacity: number): number[] =>
      edges.slice(1).map((edge, i) => (of(edge) - of(edges[i] ?? edge)) / (sliceMs * capacity))
    return {
      all: share((note) => note.all, bytesPerMs),
      source: share((note) => note.source, 1 / this.source.upMsPerByte),
    }
  }

  private read(ms: number): Note {
    return {
      ms,
      all: this.hosts.reduce((sum, host) => sum + bytesLeft(host, ms), 0),
      source: bytesLeft(this.source, ms),
    }
  }
}

/** A host counts a packet when it enters the uplink's queue; what still waits there has not left. */
function bytesLeft(host: Host, ms: number): number {
  return host.bytesUp - Math.max(0, host.upFreeAt - ms) / host.upMsPerByte
}

/** Between two notes bytes leave evenly. */
function at(notes: readonly Note[], ms: number): Note {
  const next = notes.findIndex((note) => note.ms >= ms)
  const after = notes[next] ?? notes.at(-1)
  const before = notes[Math.max(0, next - 1)] ?? after
  if (after === undefined || before === undefined || next < 0) return after ?? { ms, all: 0, source: 0 }
  const part = after.ms === before.ms ? 1 : (ms - before.ms) / (after.ms - before.ms)
  return {
    ms,
    all: before.all + part * (after.all - before.all),
    source: before.source + part * (after.source - before.source),
  }
}
