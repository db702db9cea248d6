import { describe, expect, it } from 'vitest'
import { defaults } from '../settings.ts'
import { sentShare, servedAt, webServerOf } from './web-server.ts'

describe('one web server with the publisher’s uplink', () => {
  it('needs all copies’ bits over its uplink: 60 × 100 KB at 200 kbit/s are 240 s', () => {
    expect(webServerOf(defaults)).toEqual({ readers: 60, copyMs: 4_000, copies: 60, lastMs: 240_000 })
    expect(webServerOf({ ...defaults, peers: 1_000 }).lastMs).toBe(4_000_000)
    expect(webServerOf({ ...defaults, bitsPerSecond: 100e6, mixed: true }).lastMs).toBe(480)
  })

  it('has served one reader after the other', () => {
    const server = webServerOf(defaults)
    expect([-1, 0, 3_999, 4_000, 9_900, 240_000, 1e9].map((ms) => servedAt(server, ms))).toEqual([
      0, 0, 0, 1, 2, 60, 60,
    ])
    for (let copies = 1; copies <= 60; copies++) expect(servedAt(server, copies * server.copyMs)).toBe(copies)
    expect(sentShare(server, 120_000)).toBe(0.5)
    expect(sentShare(server, 1e9)).toBe(1)
  })

  it('that vanishes as the source does leaves one reader with the release, for good', () => {
    const server = webServerOf({ ...defaults, faults: ['source'] })
    expect(server).toMatchObject({ readers: 60, copies: 1.2, lastMs: null })
    expect(servedAt(server, 1e9)).toBe(1)
    expect(sentShare(server, 1e9)).toBeCloseTo(1.2 / 60)
  })

  it('has to send no copy to those who vanish', () => {
    expect(webServerOf({ ...defaults, peers: 13, faults: ['half', 'nat'] })).toMatchObject({
      readers: 7,
      lastMs: 28_000,
    })
  })
})
