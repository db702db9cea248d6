/** Changes one value of a JSON document: puts another in its place, leaves it out, gives it another name, or nests it. */
import type { Random } from '../../shared/lib/random.ts'
import { bytesOf } from './target.ts'

type Holder = Record<string, unknown> | unknown[]
interface Place {
  readonly holder: Holder
  readonly key: string
}

const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    1,
    0.5,
    1.5,
    13,
    14,
    91,
    181,
    541,
    255,
    256,
    65_536,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
  ],
  ...[
    1e308,
    1e-320,
    '',
    ' ',
    '0',
    '1',
    '-1',
    'NaN',
    'null',
    '1e999',
    'constructor',
    '__proto__',
    'toString',
    '\0',
    '\n',
    '\u2028',
  ],
  ...[
    '\ud800',
    '😀',
    '../x',
    '/',
    'C:\\x',
    'x'.repeat(300),
    [],
    {},
    [[]],
    [null],
    [[[[[[0]]]]]],
    { length: 2 },
    { toString: 1 },
  ],
  ...[
    [0, 0],
    [0, 0, 0],
    [1e308, -1e308],
    ['0', '0'],
  ],
]
const KEYS = ['__proto__', 'constructor', 'toString', 'length', 'toJSON', 'then', '', '0', 'type']
const PLACES_MAX = 400
const DEPTH_MAX = 3_000

/** Undefined where the bytes are no JSON. */
export function changeJson(
  input: Uint8Array,
  random: Random,
  words: readonly string[],
  other: Uint8Array,
): Uint8Array | undefined {
  const value = parse(input)
  if (value === undefined) return undefined
  const root: Holder = { root: value }
  const places = placesIn(root)
  const place = random.pick(places)
  if (place === undefined) return undefined
  const { holder, key } = place
  const at = read(holder, key)
  switch (random.below(8)) {
    case 0:
    case 1:
      write(holder, key, random.pick(VALUES))
      break
    case 2:
      if (words.length > 0) write(holder, key, random.pick(words))
      else write(holder, key, random.between(-400, 400))
      break
    case 3:
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else delete holder[key]
      break
    case 4:
      if (Array.isArray(holder))
        holder.splice(Number(key), 0, ...Array.from({ length: 1 + random.below(40) }, () => at))
      else write(holder, random.pick([...KEYS, ...words]) ?? '', at)
      break
    case 5: {
      const donor = random.below(2) === 0 ? places : placesIn({ root: parse(other) })
      const from = random.pick(donor)
      // The value may hold this very place: a copy grows, and does not go round.
      if (from) write(holder, key, parse(bytesOf(stringify(read(from.holder, from.key)) ?? 'null')))
      break
    }
    case 6:
      write(holder, key, nested(at, random))
      break
    default:
      write(holder, key, near(at, random))
  }
  const text = stringify(root['root'])
  return text === undefined ? undefined : bytesOf(text)
}

/** JSON.parse makes `__proto__` a name like any other; setting it does not. */
function write(holder: Holder, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

function read(holder: Holder, key: string): unknown {
  return (holder as Record<string, unknown>)[key]
}

function nested(value: unknown, random: Random): unknown {
  let outer = value
  const times = random.below(50) === 0 ? random.below(DEPTH_MAX) : 1 + random.below(4)
  for (let i = 0; i < times; i++) outer = random.below(2) === 0 ? [outer] : { a: outer }
  return outer
}

/** A little off; or the same as a text, or as a number. */
function near(value: unknown, random: Random): unknown {
  if (typeof value === 'number')
    return random.pick([value + 1, value - 1, -value, value * 2, value + 1e-9, String(value)])
  if (typeof value !== 'string') return random.pick(VALUES)
  const at = random.below(value.length + 1)
  return random.pick([
    value.slice(0, at),
    value + value,
    value.slice(at),
    value.toUpperCase(),
    ` ${value}`,
    Number(value),
  ])
}

function placesIn(holder: Holder): Place[] {
  const places: Place[] = []
  const waiting: unknown[] = [holder]
  while (waiting.length > 0 && places.length < PLACES_MAX) {
    const next = waiting.shift()
    if (typeof next !== 'object' || next === null) continue
    for (const [key, value] of Object.entries(next)) {
      places.push({ holder: next as Holder, key })
      waiting.push(value)
    }
  }
  return places
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    // Nested too deep.
    return undefined
  }
}
