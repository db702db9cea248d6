/** Seeds that once failed, each with its cause. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { play, sentenceOf } from './play.ts'
import { scenarios } from './scenarios.ts'

const once: readonly { readonly scenario: string; readonly seed: string; readonly cause: string }[] = [
  {
    scenario: 'source-vanishes',
    seed: '1',
    cause: '[V1] a peer with one chunk of several that a link lacked never sent it',
  },
  {
    scenario: 'source-vanishes',
    seed: '3',
    cause: '[V1] a peer with one chunk of several that a link lacked never sent it',
  },
  {
    scenario: 'churn',
    seed: '16',
    cause: '[V10] trains of packets were remembered as long as their links lasted',
  },
  {
    scenario: 'liars-pretend',
    seed: '14',
    cause: '[C3] links that had all and said nothing were not challenged',
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
