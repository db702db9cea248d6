/** Latitudes and longitudes as people write them: `-117.5`, `117.5W`, `117° 30′ 00″ W`. */
import { parseNumber } from '../../shakemap/files/fact-text.ts'

export type Axis = 'lat' | 'lon'

const LETTERS = { lat: { N: 1, S: -1 }, lon: { E: 1, W: -1 } } as const
const PARTS = /^([-+]?\d+(?:\.\d+)?)\s*(?:°\s*|\s)(?:(\d+(?:\.\d+)?)\s*'?\s*(?:(\d+(?:\.\d+)?)\s*"?)?)?$/

/** NaN for what is none, also for a letter of the other axis. */
export function parseDegrees(text: string | undefined, axis: Axis): number {
  const plain = (text ?? '')
    .replaceAll(/[\u2212\u2013\u2012]/g, '-')
    .replaceAll(/[º˚]/g, '°')
    .replaceAll(/''|[″”“]/g, '"')
    .replaceAll(/[′’‘]/g, "'")
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .trim()
  const number = parseNumber(plain)
  if (!Number.isNaN(number)) return number
  const [, before, body = '', after] = /^([NSEW])?\s*(.*?)\s*([NSEW])?$/i.exec(plain) ?? []
  if (before !== undefined && after !== undefined) return NaN
  const letter = (before ?? after)?.toUpperCase()
  const letters: Readonly<Record<string, 1 | -1>> = LETTERS[axis]
  const sign = letter === undefined ? 1 : letters[letter]
  const degrees = degreesOf(body)
  // North of a place south of the equator is a contradiction; a minus before S is the same word twice.
  if (sign === undefined || (letter !== undefined && sign > 0 && degrees < 0)) return NaN
  return letter === undefined ? degrees : sign * Math.abs(degrees)
}

function degreesOf(body: string): number {
  const number = parseNumber(body.replace(/°$/, ''))
  if (!Number.isNaN(number)) return number
  const [, degrees, minutes = '0', seconds = '0'] = PARTS.exec(body) ?? []
  if (degrees === undefined || Number(minutes) >= 60 || Number(seconds) >= 60) return NaN
  const size = Math.abs(Number(degrees)) + Number(minutes) / 60 + Number(seconds) / 3600
  return degrees.startsWith('-') ? -size : size
}
