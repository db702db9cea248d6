/** Seeds that once failed, each with its cause. */
import { describe, expect, it } from 'vitest'
import { must } from '../lib/assert.ts'
import { play, sentenceOf } from './scenarios-play.ts'
import { scenarios } from './scenarios.ts'

const once: readonly { readonly scenario: string; readonly seed: string; readonly cause: string }[] = [
  {
    scenario: 'source-vanishes',
    seed: '1',
    cause: '[V2] who had a single chunk for a link that lacked several never granted it',
  },
  {
    scenario: 'source-vanishes',
    seed: '3',
    cause: '[V2] who had a single chunk for a link that lacked several never granted it',
  },
]

describe('what once failed', () => {
  it.each(once)('$cause ($scenario, seed $seed)', ({ scenario: name, seed }) => {
    const scenario = must(
      scenarios.find((one) => one.name === name),
      'a scenario of that name',
    )
    const failure = play(scenario, seed)
    expect(failure && sentenceOf(failure)).toBeNull()
  })
})
