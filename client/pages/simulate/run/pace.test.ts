import { describe, expect, it } from 'vitest'
import { ComputingPace, playbackPace } from './pace.ts'

/** Plays a run of `endMs` that is computed at a pace, in pieces; answers where the playback is after each frame. */
function play(asked: number, computes: number, endMs: number, pieceMs = 250): number[] {
  const frames: number[] = []
  let at = 0
  for (let real = 0; at < endMs && real < 10 * endMs; real += 16) {
    const computed = Math.min(endMs, Math.floor(real / pieceMs) * pieceMs * computes)
    at = Math.min(computed, at + 16 * playbackPace(asked, computed - at, computed >= endMs))
    frames.push(at)
  }
  return frames
}

describe('the pace of the playback', () => {
  it('is the one asked for where all is computed, or enough', () => {
    expect(playbackPace(2, 0, true)).toBe(2)
    expect(playbackPace(1, 5_000, false)).toBe(1)
    expect(playbackPace(10, 3_000, false)).toBe(2)
    expect(playbackPace(1, 0, false)).toBe(0)
  })

  it('follows a slow simulator without halting or leaping, and never ahead of it', () => {
    const frames = play(1, 0.3, 12_000)
    const steps = frames.slice(1).map((at, i) => at - (frames[i] ?? 0))
    // Once it has begun, and until all is there: a third of real time, a few thousandths of a second each frame.
    const middle = steps.slice(400, 2_000)
    expect(Math.min(...middle)).toBeGreaterThan(16 * 0.3 * 0.75)
    expect(Math.max(...middle)).toBeLessThan(16 * 0.3 * 1.25)
    expect(frames.at(-1)).toBe(12_000)
  })

  it('is what was asked for with a quick simulator, after a moment', () => {
    const frames = play(1, 5, 12_000)
    expect(frames.length * 16).toBeLessThan(13_000)
  })
})

describe('the pace of the computing', () => {
  it('is told from the last seconds, once there is one', () => {
    const pace = new ComputingPace()
    expect(pace.pace).toBeNull()
    for (let real = 0; real <= 900; real += 50) pace.note(real, real * 4)
    expect(pace.pace).toBeNull()
    for (let real = 950; real <= 2_000; real += 50) pace.note(real, real * 4)
    expect(pace.pace).toBe(4)
    for (let real = 2_050; real <= 9_000; real += 50) pace.note(real, 8_000 + (real - 2_000) * 0.5)
    expect(pace.pace).toBeCloseTo(0.5)
  })
})
