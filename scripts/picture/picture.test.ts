/** The README's moving picture: the pictures in docs/, and how they are drawn. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { recordSpread } from './record.ts'
import { spreadSvg } from './spread-svg.ts'

const BYTES_MAX = 300_000
const small = { peers: 12, bytes: 100_000, bitsPerSecond: 400_000 }

const recording = recordSpread(small)

function inDocs(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
}

it('both pictures in docs/ are small, and neither asks another server for anything', () => {
  for (const name of ['spread.svg', 'spread-still.svg']) {
    const svg = inDocs(name)
    expect(Buffer.byteLength(svg), name).toBeLessThan(BYTES_MAX)
    expect(svg.match(/<script|<image|https?:(?!\/\/www\.w3\.org\/2000\/svg")/), name).toBeNull()
  }
})

it('the moving picture stops by itself, and never moves where its reader wants no motion', () => {
  const svg = inDocs('spread.svg')
  const animations = svg.match(/animation:\w+ [\d.]+s [\w-]+ \d+/g) ?? []
  expect(animations.length).toBeGreaterThan(60)
  const seconds = animations.map((text) => {
    const [, length = '', times = ''] = /([\d.]+)s [\w-]+ (\d+)/.exec(text) ?? []
    return Number(length) * Number(times)
  })
  expect(Math.max(...seconds)).toBeLessThan(120)
  expect(svg.match(/animation:[^}]*infinite/)).toBeNull()
  expect(svg).toContain('@media (prefers-reduced-motion: reduce) { * { animation: none !important } }')
  expect(inDocs('spread-still.svg')).not.toContain('@keyframes')
})

it('is drawn from a run: the same each time, with every receiver, its end, and its publisher’s leaving', () => {
  const svg = spreadSvg(recording)
  expect(spreadSvg(recordSpread(small))).toBe(svg)
  expect(svg.match(/class="disc"/g)).toHaveLength(small.peers)
  const last = Math.max(...recording.peers.slice(1).map(({ completeAt }) => completeAt))
  const seconds = ((last - (recording.publishedAt ?? 0)) / 1_000).toFixed(1)
  expect(svg).toContain(`from one tab to ${small.peers} others in ${seconds} seconds`)
  expect(svg).toContain('the publisher’s tab is closed')
  expect(spreadSvg(recordSpread({ ...small, faults: [] }))).not.toContain('the publisher’s tab is closed')
})

it('the still is the moving picture’s end', () => {
  const still = spreadSvg(recording, true)
  expect(still).not.toContain('@keyframes')
  expect(still).not.toContain('class="dot"')
  expect(still.match(/class="pie"/g)).toHaveLength(small.peers)
})
