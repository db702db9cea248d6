/** What a CAP message says to people, in each of its languages. */
import type { IntensityClass } from '../shakemap/palette.ts'

export interface CapWords {
  readonly event: string
  readonly exercise: string
  readonly test: string
  /** Of a release without a map. */
  readonly release: string
  readonly magnitude: (text: string) => string
  readonly time: (utc: string) => string
  readonly depth: (km: string) => string
  readonly strongest: (intensity: string, mmi: string, isAtLeast: boolean) => string
  readonly made: (by: {
    readonly source: string
    readonly version: string
    readonly time: string
    readonly status: string
  }) => string
  readonly mayChange: string
  readonly cancelled: (title: string) => string
  readonly withdrawn: string
  readonly area: (intensity: string, shaking: string) => string
  readonly frame: string
  readonly shaking: Readonly<Record<IntensityClass, string>>
}

const en: CapWords = {
  event: 'Earthquake',
  exercise: 'This is an exercise. The earthquake it shows has not happened.',
  test: 'This message only tests the system. It is not about a real earthquake.',
  release: 'A release of files.',
  magnitude: (text) => `Magnitude ${text}.`,
  time: (utc) => `Origin time ${utc}.`,
  depth: (km) => `Depth ${km} km.`,
  strongest: (intensity, mmi, isAtLeast) =>
    `The strongest shaking on the map is intensity ${intensity} (MMI ${mmi}${isAtLeast ? ' or more' : ''}).`,
  made: ({ source, version, time, status }) =>
    `Shaking map${version && ` version ${version}`}${source && ` of the network ${source}`}${time && `, made ${time}`}${status && `, map status ${status}`}.`,
  mayChange: 'The map is an estimate. A later version may take its place.',
  cancelled: (title) => `The publisher has cancelled this release: ${title}`,
  withdrawn: 'The makers of the map have cancelled it.',
  area: (intensity, shaking) =>
    `Intensity ${intensity} (${shaking}) or more lies within this outline, by the map.`,
  frame: 'The frame of the map. It says nothing of how strong the shaking was.',
  shaking: {
    I: 'not felt',
    'II–III': 'weak shaking',
    IV: 'light shaking',
    V: 'moderate shaking',
    VI: 'strong shaking',
    VII: 'very strong shaking',
    VIII: 'severe shaking',
    IX: 'violent shaking',
    'X+': 'extreme shaking',
    '–': 'unknown',
  },
}

const es: CapWords = {
  event: 'Terremoto',
  exercise: 'Esto es un simulacro. El terremoto que muestra no ha ocurrido.',
  test: 'Este mensaje solo prueba el sistema. No trata de un terremoto real.',
  release: 'Una publicación de archivos.',
  magnitude: (text) => `Magnitud ${text}.`,
  time: (utc) => `Hora de origen: ${utc}.`,
  depth: (km) => `Profundidad: ${km} km.`,
  strongest: (intensity, mmi, isAtLeast) =>
    `La sacudida más fuerte del mapa es de intensidad ${intensity} (MMI ${mmi}${isAtLeast ? ' o más' : ''}).`,
  made: ({ source, version, time, status }) =>
    `Mapa de la sacudida${version && `, versión ${version}`}${source && `, de la red ${source}`}${time && `, hecho ${time}`}${status && `, estado del mapa: ${status}`}.`,
  mayChange: 'El mapa es una estimación. Una versión posterior puede reemplazarlo.',
  cancelled: (title) => `El emisor ha cancelado esta publicación: ${title}`,
  withdrawn: 'Los autores del mapa lo han cancelado.',
  area: (intensity, shaking) =>
    `Según el mapa, la intensidad ${intensity} (${shaking}) o más está dentro de este contorno.`,
  frame: 'El marco del mapa. No dice nada de la fuerza de la sacudida.',
  shaking: {
    I: 'no sentida',
    'II–III': 'sacudida débil',
    IV: 'sacudida ligera',
    V: 'sacudida moderada',
    VI: 'sacudida fuerte',
    VII: 'sacudida muy fuerte',
    VIII: 'sacudida severa',
    IX: 'sacudida violenta',
    'X+': 'sacudida extrema',
    '–': 'desconocida',
  },
}

export const CAP_WORDS = { en, es } as const
