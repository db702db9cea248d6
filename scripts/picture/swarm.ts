/** The left half of the picture: peers at their places on the plane of latencies, their links, and parts on their way. */
import { animate, animation, percent, round, type Film, type Part } from './film.ts'
import type { Transfer } from '../../client/pages/simulate/run/batch.ts'
import type { Recording } from '../../client/pages/simulate/run/recording.ts'

type Place = readonly [x: number, y: number]

const MARGIN = 34
const RADIUS = 8.5
/** A dot is seen so long, and arrives when its chunk does: about as long as a chunk takes at 200 kbit/s. */
const FLIGHT_MS = 350
/** More dots than these would be a burden to a phone. */
const DOTS_MAX = 900
/** Between two of them a receiver's disc fills evenly. */
const DISC_STEPS = 16

export const SWARM_STYLE = `
.edge { stroke: var(--line); fill: none }
.disc { fill: var(--empty) }
.pie { fill: none; stroke: var(--whole); stroke-width: ${RADIUS}; stroke-dasharray: 100 }
.dot { fill: var(--source); opacity: 0 }
.publisher { fill: var(--source) }
.left { fill: var(--page); stroke: var(--source); stroke-width: 2; stroke-dasharray: 3 3 }`

export function swarmOf(recording: Recording, film: Film, side: number): Part {
  const spot = (share: number): number => round(MARGIN + share * (side - 2 * MARGIN))
  const places = recording.peers.map(({ x, y }): Place => [spot(x), spot(y)])
  const parts = [
    edgesOf(recording, film, places),
    ...places.slice(1).map((place, i) => receiverOf(recording, film, i + 1, place)),
    dotsOf(recording, film, places),
    publisherOf(recording, film, places[0] ?? [0, 0]),
  ]
  return {
    style: parts.map(({ style }) => style).join('\n'),
    svg: parts.map(({ svg }) => svg).join('\n'),
  }
}

/** Every k-th transfer is drawn. */
export function dotEvery(recording: Recording, film: Film): number {
  return Math.ceil(transfersOf(recording, film).length / DOTS_MAX)
}

/** When the publisher left, in ms since the publication; Infinity where it stayed. */
export function leftMs(recording: Recording, film: Film): number {
  return (recording.peers[0]?.vanishedAt ?? Infinity) - film.from
}

/** The overlay as it was at the publication. The publisher's links end with it. */
function edgesOf(recording: Recording, film: Film, places: readonly Place[]): Part {
  const open = recording.edges.filter(
    ({ openedAt, closedAt }) => openedAt <= film.from && closedAt > film.from,
  )
  const path = (ofPublisher: boolean): string =>
    open
      .filter(({ a, b }) => (a === 0 || b === 0) === ofPublisher)
      .map(({ a, b }) => `M${places[a]?.join(' ')}L${places[b]?.join(' ')}`)
      .join('')
  const svg = `<path class="edge" d="${path(false)}"/><path class="edge untilLeft" d="${path(true)}"/>`
  return { style: '', svg }
}

function receiverOf(recording: Recording, film: Film, number: number, [x, y]: Place): Part {
  const endMs = (recording.peers[number]?.completeAt ?? Infinity) - film.from
  const share = (ms: number): number => recording.chunksAt(number, film.from + ms) / recording.chunks
  const times = Array.from({ length: DISC_STEPS }, (_, i) => (i / DISC_STEPS) * endMs)
  const frames = times.map((ms, i): [number, string] => [
    ms,
    `stroke-dashoffset:${Math.round(100 * (1 - share(ms)))}${i === 0 ? ';stroke:var(--part)' : ''}`,
  ])
  frames.push([endMs, 'stroke-dashoffset:0;stroke:var(--part)'], [endMs + 150, 'stroke:var(--whole)'])
  const id = `r${number}`
  return {
    style: animate(id, `#${id}`, frames, film),
    svg:
      `<circle class="disc" cx="${x}" cy="${y}" r="${RADIUS}"/>` +
      `<circle class="pie" id="${id}" cx="${x}" cy="${y}" r="${RADIUS / 2}" pathLength="100" transform="rotate(-90 ${x} ${y})"/>`,
  }
}

function dotsOf(recording: Recording, film: Film, places: readonly Place[]): Part {
  if (!film.moves) return { style: '', svg: '' }
  const every = dotEvery(recording, film)
  const shown = transfersOf(recording, film).filter((_, i) => i % every === 0)
  const circles = shown.map(({ from, to, arrivedAt }) => {
    const [x, y] = places[from] ?? [0, 0]
    const [toX, toY] = places[to] ?? [0, 0]
    const startMs = Math.max(0, arrivedAt - film.from - FLIGHT_MS)
    const way = `--x:${round(toX - x)}px;--y:${round(toY - y)}px`
    return `<circle class="dot" cx="${x}" cy="${y}" r="2.6" style="${way};animation-delay:${(startMs / 1_000).toFixed(2)}s"/>`
  })
  const arrived = percent(FLIGHT_MS, film)
  const gone = percent(FLIGHT_MS + 1, film)
  const flight = `@keyframes dot{0%{opacity:1;transform:none}${arrived}{opacity:1;transform:translate(var(--x),var(--y))}${gone},to{opacity:0}}`
  return { style: `${flight}.dot{${animation('dot', film, 'linear')}}`, svg: circles.join('\n') }
}

/** It stands as a square, and as an outline once it has left. */
function publisherOf(recording: Recording, film: Film, [x, y]: Place): Part {
  const side = 2 * RADIUS + 4
  const box = `x="${round(x - side / 2)}" y="${round(y - side / 2)}" width="${side}" height="${side}" rx="3"`
  const left = leftMs(recording, film)
  if (left === Infinity) return { style: '', svg: `<rect class="publisher" ${box}/>` }
  const until = animate(
    'until',
    '.untilLeft',
    [
      [0, 'opacity:1'],
      [left, 'opacity:0'],
    ],
    film,
    'step-end',
  )
  const since = animate(
    'since',
    '.sinceLeft',
    [
      [0, 'opacity:0'],
      [left, 'opacity:1'],
    ],
    film,
    'step-end',
  )
  return {
    style: `.untilLeft{opacity:0}${until}${since}`,
    svg: `<rect class="left sinceLeft" ${box}/><rect class="publisher untilLeft" ${box}/>`,
  }
}

function transfersOf(recording: Recording, film: Film): readonly Transfer[] {
  return [...recording.transfers].filter(({ sentAt }) => sentAt >= film.from)
}
