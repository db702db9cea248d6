/** A shape of its own for each level, so that no colour has to be told apart: in the table as SVG, on the map on canvas. */
import type { FacilityStanding } from '../../../facilities/rate/changes.ts'

export interface LevelShape {
  /** An SVG path in a box of 20 by 20. */
  readonly path: string
  readonly fill: string
  /** For the shape's edge and what is written on its colour: at least 4.5:1 on the fill. */
  readonly ink: string
}

const CIRCLE = 'M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14Z'

export const MARKS: Readonly<Record<FacilityStanding, LevelShape>> = {
  red: { path: 'M6.4 1.5h7.2l4.9 4.9v7.2l-4.9 4.9H6.4l-4.9-4.9V6.4Z', fill: '#c81e1e', ink: '#ffffff' },
  orange: { path: 'M10 1.2 19 17.8H1Z', fill: '#ff9a3d', ink: '#14181d' },
  yellow: { path: 'M10 1 19 10 10 19 1 10Z', fill: '#ffe14d', ink: '#14181d' },
  green: { path: CIRCLE, fill: '#7ad08c', ink: '#14181d' },
  grey: { path: 'M10 6a4 4 0 1 1 0 8a4 4 0 1 1 0-8Z', fill: '#c3cad1', ink: '#14181d' },
  unrated: { path: 'M4 4h12v12H4Z', fill: '#ffffff', ink: '#14181d' },
  outside: {
    path: 'M4 6 6 4l4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4Z',
    fill: '#8a949e',
    ink: '#14181d',
  },
}
