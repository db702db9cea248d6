/**
 * The web seed: chunks of the files that a page wants, over HTTP, at the times that pacing.ts allows. Each is verified by
 * the session before anything is done with it; whoever brings a chunk first, its other ways are given up.
 */
import { Random } from '../../shared/lib/random.ts'
import { ChunkCutter, type FilePlace } from './cutter.ts'
import type { Plain } from './decide.ts'
import { OriginPacing } from './pacing.ts'

export interface Wanted extends FilePlace {
  readonly url: URL
  lacks(chunk: number): boolean
  /** Whether it is the chunk that was signed. */
  seed(chunk: number, bytes: Uint8Array): Promise<boolean>
  /** It will not come this way: the page gets it by plain HTTP. */
  failed(why: Plain): void
}

/** Nothing from anybody for so long: then we are in the way. */
const stallMs = 4_000
const lookMs = 500

export class Origin {
  private readonly wanted = new Set<Wanted>()
  private readonly random: Random
  private readonly pacing: OriginPacing
  private timer: ReturnType<typeof setTimeout> | undefined
  private request: AbortController | null = null
  private movedAt = performance.now()

  constructor(seed: string, visitors: number) {
    this.random = new Random(seed)
    this.pacing = new OriginPacing(this.random.fork('pacing'), visitors, performance.now())
  }

  want(file: Wanted): void {
    if (this.wanted.size === 0) this.movedAt = performance.now()
    this.wanted.add(file)
    this.arm()
  }

  /** It is whole, or given up. */
  done(file: Wanted): void {
    this.wanted.delete(file)
  }

  /** A peer has sent something. */
  fed(): void {
    this.movedAt = performance.now()
    this.pacing.fed(this.movedAt)
    this.arm()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.request?.abort()
    this.wanted.clear()
  }

  private arm(): void {
    clearTimeout(this.timer)
    if (this.wanted.size === 0) return
    const waitMs = Math.min(lookMs, Math.max(0, this.pacing.deadline - performance.now()))
    this.timer = setTimeout(() => this.look(), waitMs)
  }

  private look(): void {
    const now = performance.now()
    if (now - this.movedAt > stallMs) {
      for (const file of [...this.wanted]) file.failed('stalled')
      return
    }
    const count = this.pacing.ask(now)
    if (count > 0) void this.fetchSome(count)
    this.arm()
  }

  private async fetchSome(count: number): Promise<void> {
    const startedAt = performance.now()
    const run = this.pick(count)
    if (run) await this.fetchRun(run)
    this.pacing.answered(performance.now() - startedAt, performance.now())
    this.arm()
  }

  /** Chunks that lack, one after another in one file, from a random one on: others ask for others. */
  private pick(count: number): Run | undefined {
    const lacking = [...this.wanted].flatMap((file) =>
      chunksOf(file)
        .filter((chunk) => file.lacks(chunk))
        .map((chunk) => ({ file, chunk })),
    )
    const start = this.random.pick(lacking)
    if (!start) return undefined
    const { file, chunk: first } = start
    const end = file.firstChunk + Math.ceil(file.size / file.chunkBytes)
    let last = first
    while (last + 1 < end && last - first + 1 < count && file.lacks(last + 1)) last++
    return { file, first, last }
  }

  private async fetchRun({ file, first, last }: Run): Promise<void> {
    const from = (first - file.firstChunk) * file.chunkBytes
    const to = Math.min(file.size, (last + 1 - file.firstChunk) * file.chunkBytes)
    const isWhole = from === 0 && to === file.size
    const request = new AbortController()
    this.request = request
    try {
      const headers: Record<string, string> = isWhole ? {} : { Range: `bytes=${from}-${to - 1}` }
      const response = await fetch(file.url, { headers, signal: request.signal })
      if (!response.ok) return file.failed('not-listed')
      const cutter = new ChunkCutter(file, response.status === 206 ? from : 0)
      const reader = response.body?.getReader()
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        for (const { chunk, bytes } of cutter.push(part.value)) {
          if (file.lacks(chunk) && !(await file.seed(chunk, bytes))) return file.failed('bad-manifest')
          this.movedAt = performance.now()
        }
        // Peers were faster with the rest.
        if (!this.wanted.has(file) || !chunksOf(file).some((chunk) => file.lacks(chunk))) request.abort()
      }
    } catch {
      // Aborted, or the network failed: the stall is what counts, not the try.
    } finally {
      request.abort()
    }
  }
}

interface Run {
  readonly file: Wanted
  readonly first: number
  /** Inclusive. */
  readonly last: number
}

function chunksOf({ size, firstChunk, chunkBytes }: FilePlace): number[] {
  return Array.from({ length: Math.ceil(size / chunkBytes) }, (_, i) => firstChunk + i)
}
