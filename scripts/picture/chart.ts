/** The right half of the picture: the clock, how many have the release, and the bytes that have arrived over time. */
import { animate, animation, percent, round, type Film, type Part } from './film.ts'
import { dotEvery, leftMs } from './swarm.ts'
import type { Recording } from '../../client/pages/simulate/run/recording.ts'

const TOP = 190
const BOTTOM = 352
const CLOCK_MS = 100
const CLOCK_LINE = 40
const COUNT_LINE = 30
const AXIS_SECONDS = 2

export const CHART_STYLE = `
.head { font-size: 20px; font-weight: 600 }
.clock { font-size: 34px; font-weight: 600; font-variant-numeric: tabular-nums }
.count { font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums }
.small { font-size: 13px }
.muted { fill: var(--muted) }
.axis { stroke: var(--line); fill: none }
.curve { stroke: var(--whole); stroke-width: 3; fill: none }
.server { stroke: var(--muted); stroke-width: 2; stroke-dasharray: 6 4; fill: none }
.moment { stroke: var(--source); stroke-width: 1.5; stroke-dasharray: 3 3 }
.ofSource { fill: var(--source) }`

export function chartOf(recording: Recording, film: Film, x: number, width: number): Part {
  const { peers, bytes, bitsPerSecond } = recording.settings
  const untilMs = Math.ceil(film.lastMs / 1_000 / AXIS_SECONDS) * AXIS_SECONDS * 1_000
  const across = (ms: number): number => round(x + (ms / untilMs) * width)
  const up = (share: number): number => round(BOTTOM - share * (BOTTOM - TOP))
  const serverMs = ((peers * bytes * 8) / bitsPerSecond) * 1_000
  const curve = recording.curve.map(({ ms, chunks }) => `${across(ms)} ${up(chunks)}`).join('L')
  const left = leftMs(recording, film)
  const clock = clockOf(film, x)
  const count = countOf(recording, film, x + 142)
  const drawn = animate(
    'film',
    '#film',
    [
      [0, 'transform:scaleX(0)'],
      [film.lastMs, `transform:scaleX(${(film.lastMs / untilMs).toFixed(4)})`],
      [film.lastMs + 1, 'transform:none'],
    ],
    film,
  )
  const seconds = Array.from({ length: untilMs / 1_000 / AXIS_SECONDS + 1 }, (_, i) => i * AXIS_SECONDS)
  return {
    style: `#film{transform-origin:${x}px 0}${drawn}${clock.style}${count.style}`,
    svg: [
      `<text class="head" x="${x}" y="48">${bytes / 1_000} KB, from one tab to ${peers} others</text>`,
      `<text class="muted" x="${x}" y="72">${bitsPerSecond / 1_000} kbit/s up and down; simulated, in real time</text>`,
      clock.svg,
      count.svg,
      `<text class="muted small" x="${x}" y="${TOP - 14}">share of the bytes that has arrived</text>`,
      `<path class="axis" d="M${x} ${TOP}V${BOTTOM}H${x + width}"/>`,
      ...seconds.map(
        (second) =>
          `<text class="muted small" text-anchor="middle" x="${across(second * 1_000)}" y="${BOTTOM + 18}">${second} s</text>`,
      ),
      `<clipPath id="shown"><rect id="film" x="${x}" y="${TOP - 6}" width="${width}" height="${BOTTOM - TOP + 8}"/></clipPath>`,
      `<g clip-path="url(#shown)"><path class="server" d="M${x} ${BOTTOM}L${across(untilMs)} ${up(untilMs / serverMs)}"/>`,
      `<path class="curve" d="M${curve}"/></g>`,
      ...momentOf(across(left), left),
      `<text class="muted small" text-anchor="end" x="${x + width}" y="${up(untilMs / serverMs) - 12}">web server alone: ${Math.round(serverMs / 1_000)} s</text>`,
      `<text class="muted small" x="${x}" y="${BOTTOM + 44}">Each disc is a tab. It fills as its parts arrive.</text>`,
      film.moves
        ? `<text class="muted small" x="${x}" y="${BOTTOM + 62}">One in ${dotEvery(recording, film)} parts is drawn on its way.</text>`
        : '',
    ].join('\n'),
  }
}

function momentOf(x: number, left: number): string[] {
  if (left === Infinity) return []
  return [
    `<g class="sinceLeft"><path class="moment" d="M${x} ${TOP}V${BOTTOM}"/>`,
    `<text class="ofSource small" text-anchor="end" x="${x - 8}" y="${TOP + 14}">the publisher’s tab is closed</text></g>`,
  ]
}

/** A strip of all its readings behind a window of one line. */
function clockOf(film: Film, x: number): Part {
  const steps = Math.round(film.lastMs / CLOCK_MS)
  const readings = Array.from(
    { length: steps + 1 },
    (_, i) => `<text x="${x}" y="${140 + i * CLOCK_LINE}">${((i * CLOCK_MS) / 1_000).toFixed(1)} s</text>`,
  )
  const end = `translateY(${-steps * CLOCK_LINE}px)`
  const running =
    `@keyframes clock{0%{transform:none;animation-timing-function:steps(${steps})}` +
    `${percent(steps * CLOCK_MS, film)},to{transform:${end}}}#clock{${animation('clock', film, 'linear')}}`
  return {
    style: `#clock{transform:${end}}${film.moves ? running : ''}`,
    svg:
      `<clipPath id="line"><rect x="${x}" y="108" width="120" height="${CLOCK_LINE}"/></clipPath>` +
      `<g clip-path="url(#line)"><g class="clock" id="clock">${readings.join('')}</g></g>`,
  }
}

function countOf(recording: Recording, film: Film, x: number): Part {
  const { peers } = recording.settings
  const times = recording.peers
    .slice(1)
    .map(({ completeAt }) => completeAt - film.from)
    .toSorted((a, b) => a - b)
  const shifted = (count: number): string => `transform:translateY(${-count * COUNT_LINE}px)`
  const frames = times.map((ms, i): [number, string] => [ms, shifted(i + 1)])
  const readings = Array.from(
    { length: peers + 1 },
    (_, count) => `<text x="${x}" y="${140 + count * COUNT_LINE}">${count} of ${peers} have it all</text>`,
  )
  return {
    style: `#count{${shifted(peers)}}${animate('count', '#count', [[0, shifted(0)], ...frames], film, 'step-end')}`,
    svg:
      `<clipPath id="one"><rect x="${x}" y="117" width="240" height="${COUNT_LINE}"/></clipPath>` +
      `<g clip-path="url(#one)"><g class="count" id="count">${readings.join('')}</g></g>`,
  }
}
