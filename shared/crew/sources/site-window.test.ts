import { describe, expect, it } from 'vitest'
import { parameters } from '../../wire/parameters.ts'
import { SiteWindow } from './site-window.ts'

const chunkBytes = 8_800

/** A window after the document's answer, without anything else known. */
function windowOf(wayMs: number, latencyMs: number, tookMs = latencyMs + 10): SiteWindow {
  const window = new SiteWindow(wayMs)
  window.answered({ latencyMs, tookMs, bytes: 0 })
  return window
}

describe('[P12] how much a site is asked for at a time', () => {
  it.each([
    ['near', 5, 12],
    ['near, by a connection that was there already', 0, 12],
    ['on the other side of the world', 400, 420],
    ['there by satellite', 590, 640],
  ])('a site is open whose document came as late as its connection: %s', (_, wayMs, latencyMs) => {
    expect(windowOf(wayMs, latencyMs).isFree).toBe(true)
  })

  it.each([
    ['later than its connection', windowOf(200, 420)],
    ['sooner than its connection', windowOf(580, 200)],
    ['late, by a connection that was there already', windowOf(0, 400)],
    ['by a connection that took longer than any way is', windowOf(700, 710)],
    ['slowly, however soon it began', windowOf(200, 200, 1_800)],
    ['of peers', windowOf(5, Infinity, Infinity)],
  ])('a site is busy whose document came %s', (_, window) => {
    expect(window.isFree).toBe(false)
    expect(window.bytes).toBeLessThanOrEqual(parameters.siteWindowFirst)
  })

  it('the window grows with each answer on time, and is less than at first after one that is late', () => {
    const window = windowOf(20, 25)
    const sizes = [window.bytes]
    for (let i = 0; i < 8; i++) {
      window.answered({ latencyMs: 25, tookMs: 60, bytes: 10 * chunkBytes })
      sizes.push(window.bytes)
    }
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
    expect(sizes[1]).toBeGreaterThan(sizes[0] ?? 0)
    expect(sizes.at(-1)).toBe(parameters.windowBytesMax)
    window.answered({ latencyMs: 800, tookMs: 900, bytes: 10 * chunkBytes })
    expect(window.bytes).toBeLessThan(parameters.siteWindowFirst)
    expect(window.isFree).toBe(false)
  })

  it('after a late answer only the second one on time opens the window again', () => {
    const window = windowOf(20, 25)
    window.answered({ latencyMs: 1_300, tookMs: 1_310, bytes: 0 })
    window.answered({ latencyMs: 1_300, tookMs: 1_310, bytes: 0 })
    expect(window.isFree).toBe(false)
    window.answered({ latencyMs: 1_300, tookMs: 1_310, bytes: 0 })
    expect(window.isFree).toBe(true)
  })

  it('a server that takes its time for each answer is open when it takes the same each time', () => {
    const window = windowOf(20, 1_500)
    expect(window.isFree).toBe(false)
    for (let i = 0; i < 2; i++) window.answered({ latencyMs: 1_500, tookMs: 1_560, bytes: 2 * chunkBytes })
    expect(window.isFree).toBe(true)
  })

  it('the farther the server, the longer an answer may take from its first byte to its last', () => {
    const bytes = 280_000
    // Beside what 4 Mbit/s take, five windows of TCP that double from ten packets on.
    const tookMs = 300 + bytes / parameters.siteBytesPerMs + 4 * 300
    const [far, near] = [windowOf(300, 300), windowOf(300, 300)]
    far.answered({ latencyMs: 300, tookMs, bytes })
    near.answered({ latencyMs: 20, tookMs: tookMs - 280, bytes })
    expect([far.isFree, near.isFree]).toEqual([true, false])
  })

  it('an answer that failed, or that peers overtook, tells of no open server', () => {
    const [failed, overtaken] = [windowOf(5, 10), windowOf(5, 10)]
    failed.answered({ latencyMs: Infinity, tookMs: Infinity, bytes: 0 })
    overtaken.answered({ latencyMs: Infinity, tookMs: 300, bytes: 0 })
    expect([failed.isFree, overtaken.isFree]).toEqual([false, false])
  })
})
