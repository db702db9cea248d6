/** A run as a film that is shown again and again: times of the run as CSS keyframes. */

export interface Film {
  /** Time of the world at which the release was published, ms. */
  readonly from: number
  /** When the last receiver is complete, and how long one showing takes, ms from then on. */
  readonly lastMs: number
  readonly loopMs: number
  /** Whether there are animations at all, or the end alone. */
  readonly moves: boolean
}

/** A part of the picture: its styles, and its elements. */
export interface Part {
  readonly style: string
  readonly svg: string
}

/** Then the picture stands still: nothing may move beside a text for ever. */
const LOOPS = 5

/** At each time, in ms since the publication and in order, what is declared; between two of them it changes evenly. */
export type Frames = readonly (readonly [ms: number, declarations: string])[]

/** An animation of this name for what the selector finds. It holds the last frame to the end of a showing. */
export function animate(
  name: string,
  selector: string,
  frames: Frames,
  film: Film,
  timing: 'linear' | 'step-end' = 'linear',
): string {
  if (!film.moves) return ''
  const last = frames.at(-1)?.[1] ?? ''
  const lines = frames.map(([ms, declarations]) => `${percent(ms, film)}{${declarations}}`)
  return `@keyframes ${name}{${lines.join('')}to{${last}}}${selector}{${animation(name, film, timing)}}`
}

/** The property that shows keyframes once in each showing. */
export function animation(name: string, film: Film, timing: string): string {
  return `animation:${name} ${(film.loopMs / 1_000).toFixed(2)}s ${timing} ${LOOPS}`
}

export function percent(ms: number, { loopMs }: Film): string {
  return `${Number(((ms / loopMs) * 100).toFixed(2))}%`
}

/** A tenth of a pixel is as fine as anybody sees. */
export function round(pixels: number): number {
  return Number(pixels.toFixed(1))
}
