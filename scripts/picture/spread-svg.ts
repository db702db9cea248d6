/**
 * A run as a moving picture in one SVG, without a script, since GitHub shows pictures only. Every element has the look of
 * the end as its own, and is animated up to there. So the picture is a still once it has been shown a few times, and one
 * without the animations is a still of the end.
 */
import { CHART_STYLE, chartOf } from './chart.ts'
import type { Film } from './film.ts'
import { SWARM_STYLE, swarmOf } from './swarm.ts'
import type { Recording } from '../../client/pages/simulate/run/recording.ts'

const WIDTH = 880
/** The plane of latencies is a square at the left. */
const HEIGHT = 440
const GAP = 24
/** How long the end stands before the picture begins again. */
const HOLD_MS = 4_000

const STYLE = `
svg { font: 15px system-ui, -apple-system, "Segoe UI", sans-serif;
  --page: #fff; --line: #d5dbe3; --text: #1c2733; --muted: #5b6875; --empty: #e4e8ee;
  --part: #3b82f6; --whole: #0b8457; --source: #d9480f }
@media (prefers-color-scheme: dark) {
  svg { --page: #0f1720; --line: #2f3d4c; --text: #e6edf3; --muted: #9aa8b5; --empty: #263341;
    --part: #5aa2ff; --whole: #34c38f; --source: #ff8a4c }
}
.page { fill: var(--page); stroke: var(--line) }
text { fill: var(--text) }`

/** Where the picture is opened by itself. In a page Chromium does not tell a picture what its reader prefers. */
const CALM = '@media (prefers-reduced-motion: reduce) { * { animation: none !important } }'

/** `isStill`: for readers who want no motion. */
export function spreadSvg(recording: Recording, isStill = false): string {
  const from = recording.publishedAt ?? 0
  const receivers = recording.peers.slice(1)
  const lastMs = Math.max(...receivers.map(({ completeAt }) => completeAt)) - from
  const film: Film = { from, lastMs, loopMs: lastMs + HOLD_MS, moves: !isStill }
  const parts = [
    swarmOf(recording, film, HEIGHT),
    chartOf(recording, film, HEIGHT + GAP, WIDTH - HEIGHT - 3 * GAP),
  ]
  const styles = [STYLE, SWARM_STYLE, CHART_STYLE, ...parts.map(({ style }) => style), CALM]
  const title = `A release spreads from one tab to ${receivers.length} others in ${(lastMs / 1_000).toFixed(1)} seconds`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">`,
    `<title id="title">${title}</title>`,
    `<style>${styles.join('\n')}</style>`,
    `<rect class="page" x=".5" y=".5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="12"/>`,
    ...parts.map(({ svg }) => svg),
    '</svg>',
    '',
  ].join('\n')
}
