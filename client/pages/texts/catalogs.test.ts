import { describe, expect, it } from 'vitest'
import type { Catalog } from './catalog.ts'
import { alarm } from './en/alarm.ts'
import { brief } from './en/brief.ts'
import { channels } from './en/channels.ts'
import { common } from './en/common.ts'
import { event } from './en/event.ts'
import { facilities } from './en/facilities.ts'
import { files } from './en/files.ts'
import { foreign } from './en/foreign.ts'
import { foreignQuestion } from './en/foreign-question.ts'
import { map } from './en/map.ts'
import { moves } from './en/moves.ts'
import { receive } from './en/receive.ts'
import { releases } from './en/releases.ts'
import { stations } from './en/stations.ts'
import { swarm } from './en/swarm.ts'
import { LOADERS } from './languages.ts'

const english: Catalog = {
  common,
  receive,
  alarm,
  brief,
  releases,
  event,
  swarm,
  channels,
  foreign,
  foreignQuestion,
  map,
  moves,
  stations,
  facilities,
  files,
}

/** Texts that are rightly what they are in English, by language; of those that have a word at all. */
const SAME: Readonly<Record<keyof typeof LOADERS, readonly string[]>> = {
  es: [
    ...['common.bytes', 'common.north', 'common.south', 'common.east', 'swarm.seconds', 'swarm.minutes'],
    ...['facilities.columns.pga', 'facilities.columns.pgv', 'facilities.types.0'],
    ...['stations.columns.pga', 'stations.columns.pgv'],
  ],
}

/** What a text makes of its values, for every kind of value that it may tell apart, and which of them it asked for. */
interface Said {
  readonly outputs: readonly string[]
  readonly lost: readonly string[]
  readonly asked: readonly string[]
}

/** Every text of a catalog by its path: `common.marks.exercise`. */
function textsOf(node: unknown, path = ''): Map<string, unknown> {
  if (typeof node !== 'object' || node === null) return new Map([[path, node]])
  return new Map(
    Object.entries(node).flatMap(([key, inner]: [string, unknown]) => [
      ...textsOf(inner, path === '' ? key : `${path}.${key}`),
    ]),
  )
}

function say(text: unknown): Said {
  if (typeof text !== 'function') return { outputs: [String(text)], lost: [], asked: [] }
  const asked = new Set<string>()
  const used = new Set<string>()
  const outputs: string[] = []
  // Figures that are told apart in the output, then one, none, and nothing at all.
  for (const value of [(at: number) => 101 + at, () => 1, () => 0, () => '']) {
    const given = new Map<string, string | number>()
    const values = new Proxy(
      {},
      {
        get(_, name) {
          const key = String(name)
          if (!given.has(key)) given.set(key, value(given.size))
          asked.add(key)
          return given.get(key)
        },
      },
    )
    const output = plain((text as (values: object) => unknown)(values))
    outputs.push(output)
    for (const [key, shown] of given) if (shown !== '' && output.includes(String(shown))) used.add(key)
  }
  return { outputs, asked: [...asked].toSorted(), lost: [...asked].filter((key) => !used.has(key)) }
}

/** A text with elements is a list of its parts. */
function plain(output: unknown): string {
  if (Array.isArray(output)) return output.map(plain).join('')
  return typeof output === 'string' || typeof output === 'number' ? String(output) : ''
}

describe('English', () => {
  it.each([...textsOf(english)])('%s says something, with all its values', (_, text) => {
    const { outputs, lost } = say(text)
    expect(outputs[0]?.trim()).not.toBe('')
    expect(lost).toEqual([])
  })
})

describe.each(Object.keys(LOADERS) as (keyof typeof LOADERS)[])('%s', (language) => {
  it('has every text of English and no other, each with the same values, none empty', async () => {
    const { catalog } = await LOADERS[language]()
    const [measure, texts] = [textsOf(english), textsOf(catalog)]
    expect([...texts.keys()].toSorted()).toEqual([...measure.keys()].toSorted())
    for (const [path, text] of texts) {
      const { outputs, asked, lost } = say(text)
      expect(outputs[0]?.trim(), path).not.toBe('')
      expect({ path, asked, lost }).toEqual({ path, asked: say(measure.get(path)).asked, lost: [] })
    }
  })

  it('was not left English, but for what is listed', async () => {
    const { catalog } = await LOADERS[language]()
    const texts = textsOf(catalog)
    const same = [...textsOf(english)]
      .filter(([path, text]) => {
        const [said = ''] = say(text).outputs
        return /\p{L}/u.test(said) && said === say(texts.get(path)).outputs[0]
      })
      .map(([path]) => path)
    expect(same.toSorted()).toEqual([...SAME[language]].toSorted())
  })
})
