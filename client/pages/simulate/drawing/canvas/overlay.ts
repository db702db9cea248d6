/** The overlay at one moment: peers at their places on the plane of latencies, edges, and chunks on their way. */
import type { Recording } from '../../run/recording.ts'
import { Edges } from './edges.ts'
import { Peers } from './peers.ts'
import { marginOf, placeOf, radiusOf, type Point } from './placing.ts'
import { isCrowd, type Context, type View } from './view.ts'

/** Times the run's step. */
const arrivalFlashSteps = 2.2
/** Length of what flies, of the picture's side. */
const sparkShare = 0.03

export class Overlay {
  private readonly recording: Recording
  private readonly edges: Edges
  private readonly peers: Peers

  constructor(recording: Recording) {
    this.recording = recording
    this.edges = new Edges(recording)
    this.peers = new Peers(recording)
  }

  /** `real`: a clock of real time, ms. */
  draw(context: Context, view: View, real: number): void {
    context.lineCap = 'round'
    context.globalAlpha = 1
    this.edges.draw(context, view, real)
    this.drawTransfers(context, view)
    this.peers.draw(context, view, real)
    this.drawScale(context, view)
  }

  /** Those of the chosen peer stand out. All of a kind are one path: each line by itself takes ten times as long. */
  private drawTransfers(context: Context, view: View): void {
    const { recording } = this
    const { transfers } = recording
    const { at, side, ratio, palette, chosen, calm } = view
    const crowd = isCrowd(recording.settings.peers)
    const flashMs = calm || crowd ? 0 : arrivalFlashSteps * recording.stepMs
    const [near, far]: [number[], number[]] = [[], []]
    const isNear = (i: number): boolean =>
      chosen === null || transfers.from[i] === chosen || transfers.to[i] === chosen
    const flashes: number[] = []
    transfers.onTheWay(at, flashMs, (i) => {
      if ((transfers.arrivedAt[i] ?? 0) <= at) flashes.push(i)
      else if (isNear(i)) near.push(i)
      else far.push(i)
    })
    context.strokeStyle = palette.spark
    for (const [group, alpha] of [
      [far, 0.25],
      [near, 1],
    ] as const) {
      if (group.length === 0) continue
      if (!crowd || (chosen !== null) === (group === near)) {
        context.lineWidth = crowd ? 1 / ratio : Math.max(1, side / 600)
        context.globalAlpha = (calm ? 0.6 : 0.28) * alpha
        this.strokeWays(context, view, group, false)
      }
      if (calm) continue
      context.lineWidth = crowd ? 1 / ratio : Math.max(1.8, side / 340)
      context.globalAlpha = alpha
      this.strokeWays(context, view, group, true)
    }
    for (const i of flashes) this.drawFlash(context, view, i, flashMs, isNear(i) ? 1 : 0.25)
    context.globalAlpha = 1
  }

  /** Whole ways from peer to peer, or of each the spark that is on it. */
  private strokeWays(context: Context, { at, side }: View, group: readonly number[], sparks: boolean): void {
    const { recording } = this
    const { transfers } = recording
    context.beginPath()
    for (const i of group) {
      const from = recording.peers[transfers.from[i] ?? -1]
      const to = recording.peers[transfers.to[i] ?? -1]
      if (!from || !to) continue
      let start = placeOf(recording, side, from)
      let end = placeOf(recording, side, to)
      if (sparks) {
        const sentAt = transfers.sentAt[i] ?? 0
        const way = (at - sentAt) / Math.max(1, (transfers.arrivedAt[i] ?? 0) - sentAt)
        const length = Math.max(1, Math.hypot(end[0] - start[0], end[1] - start[1]))
        const tail = Math.max(0, way - (sparkShare * side) / length)
        ;[start, end] = [between(start, end, tail), between(start, end, way)]
      }
      context.moveTo(start[0], start[1])
      context.lineTo(end[0], end[1])
    }
    context.stroke()
  }

  private drawFlash(context: Context, { at, side }: View, i: number, flashMs: number, alpha: number): void {
    const { recording } = this
    const { transfers } = recording
    const to = recording.peers[transfers.to[i] ?? -1]
    if (!to) return
    const [x, y] = placeOf(recording, side, to)
    const age = (at - (transfers.arrivedAt[i] ?? 0)) / flashMs
    context.globalAlpha = (1 - age) * 0.5 * alpha
    context.lineWidth = 2
    context.beginPath()
    context.arc(x, y, radiusOf(recording, side) * (1.25 + age * 0.7), 0, 2 * Math.PI)
    context.stroke()
  }

  /** How much latency a length on the plane stands for. */
  private drawScale(context: Context, { side, palette }: View): void {
    const { recording } = this
    const [least, most] = recording.settings.latencyMs
    if (most === least || recording.peers.length === 0) return
    const sideMs = (most - least) / Math.SQRT2
    const ms =
      [500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1].find((ms) => ms <= sideMs / 3) ?? sideMs / 4
    const room = side - 2 * marginOf(recording, side)
    const length = (ms / sideMs) * room
    const y = side - 9
    const x = 8
    const text = `+${Number(ms.toPrecision(2))} ms`
    context.strokeStyle = palette.muted
    context.lineWidth = 1.5
    context.beginPath()
    context.moveTo(x, y - 4)
    context.lineTo(x, y)
    context.lineTo(x + length, y)
    context.lineTo(x + length, y - 4)
    context.stroke()
    context.font = `${Math.max(11, side / 56)}px system-ui, sans-serif`
    context.textAlign = 'left'
    context.textBaseline = 'bottom'
    context.lineWidth = 4
    context.strokeStyle = palette.surface
    context.strokeText(text, x + 4, y - 4)
    context.fillStyle = palette.muted
    context.fillText(text, x + 4, y - 4)
  }
}

function between([ax, ay]: Point, [bx, by]: Point, share: number): Point {
  return [ax + (bx - ax) * share, ay + (by - ay) * share]
}
