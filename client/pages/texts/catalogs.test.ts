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
import { impact } from './en/impact.ts'
import { map } from './en/map.ts'
import { moves } from './en/moves.ts'
import { places } from './en/places.ts'
import { receive } from './en/receive.ts'
import { releases } from './en/releases.ts'
import { stations } from './en/stations.ts'
import { swarm } from './en/swarm.ts'
import { LOADERS } from './languages.ts'
import { say, textsOf } from './testing.ts'

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
  impact,
  map,
  moves,
  places,
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
