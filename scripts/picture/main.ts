/**
 * `npm run picture`: simulates the release that the README shows, and draws it in docs/: as a moving picture, and as a
 * still for readers who want no motion. The same sources give the same pictures on each machine.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { recordSpread } from './record.ts'
import { spreadSvg } from './spread-svg.ts'

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url))

const recording = recordSpread()
for (const [name, isStill] of [
  ['spread.svg', false],
  ['spread-still.svg', true],
] as const) {
  const svg = spreadSvg(recording, isStill)
  writeFileSync(DOCS + name, svg)
  console.log(`docs/${name}: ${Math.ceil(Buffer.byteLength(svg) / 1_000)} KB`)
}
