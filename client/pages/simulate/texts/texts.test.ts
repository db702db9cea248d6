import { describe, expect, it } from 'vitest'
import { say, textsOf } from '../../texts/testing.ts'
import { english } from './en.ts'
import { LOADERS } from './current.ts'

/** Texts that are rightly what they are in English, by language; of those that have a word at all. */
const same: Readonly<Record<keyof typeof LOADERS, readonly string[]>> = {
  es: ['hours', 'minutes'],
}

it.each([...textsOf(english)])('%s says something, with all its values', (_, text) => {
  const { outputs, lost } = say(text)
  expect(outputs[0]?.trim()).not.toBe('')
  expect(lost).toEqual([])
})

describe.each(Object.keys(LOADERS) as (keyof typeof LOADERS)[])('%s', (language) => {
  it('has every text of English and no other, each with the same values, none empty, none left English', async () => {
    const { texts } = await LOADERS[language]()
    const [measure, others] = [textsOf(english), textsOf(texts)]
    expect([...others.keys()].toSorted()).toEqual([...measure.keys()].toSorted())
    const left: string[] = []
    for (const [path, text] of others) {
      const { outputs, asked, lost } = say(text)
      expect(outputs[0]?.trim(), path).not.toBe('')
      const english = say(measure.get(path))
      expect({ path, asked, lost }).toEqual({ path, asked: english.asked, lost: [] })
      const [said = ''] = outputs
      if (/\p{L}/u.test(said) && said === english.outputs[0]) left.push(path)
    }
    expect(left.toSorted()).toEqual(same[language].toSorted())
  })
})
