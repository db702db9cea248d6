import { describe, expect, test } from 'vitest'
import { parseOptions, ratesOf, UsageError } from './options.ts'

function parsed(...args: string[]) {
  const options = parseOptions(args)
  if (!options) throw new Error('only help was asked for')
  return options
}

describe('what a run is made of', () => {
  test('without options: 20 peers, 100 KB, 200 kbit/s each way, 10–150 ms, no loss, one run', () => {
    expect(parsed()).toEqual({
      scenario: {
        peers: 20,
        bytes: 100_000,
        upBitsPerSecond: 200_000,
        downBitsPerSecond: 200_000,
        latencyMs: [10, 150],
        lossBound: 0,
        rates: [],
      },
      seed: 1,
      runs: 1,
      json: false,
      trace: undefined,
    })
  })

  test('every option is read in its unit', () => {
    const { scenario, ...rest } = parsed(
      ...['--peers', '60', '--size', '1.5MB', '--up', '1Mbit', '--down', '8Mbit', '--latency', '2-700ms'],
      ...['--loss', '1%', '--hetero', '800kbit:20%,3200kbit:0.02', '--seed=7', '--runs', '3', '--json'],
    )
    expect(scenario).toEqual({
      peers: 60,
      bytes: 1_500_000,
      upBitsPerSecond: 1_000_000,
      downBitsPerSecond: 8_000_000,
      latencyMs: [2, 700],
      lossBound: 0.01,
      rates: [
        { upBitsPerSecond: 800_000, downBitsPerSecond: 800_000, share: 0.2 },
        { upBitsPerSecond: 3_200_000, downBitsPerSecond: 3_200_000, share: 0.02 },
      ],
    })
    expect(rest).toEqual({ seed: 7, runs: 3, json: true, trace: undefined })
  })

  test('the downlink is as the uplink where nothing is said of it', () => {
    expect(parsed('--up', '800kbit').scenario.downBitsPerSecond).toBe(800_000)
  })

  test('help is no run', () => {
    expect(parseOptions(['--help'])).toBeUndefined()
  })

  test.each([
    [['--peers', '0'], '--peers must be a whole number from 1 to 1000, and is “0”.'],
    [['--peers', 'many'], '--peers must be a whole number from 1 to 1000, and is “many”.'],
    [['--size', '100'], '--size must be a size such as 100KB or 1MB'],
    [['--size', '100GB'], '--size must be a size such as 100KB or 1MB'],
    [['--size', '68MB'], '--size must be a size such as 100KB or 1MB'],
    [['--up', '200'], '--up must be a rate of at least 1 kbit/s'],
    [['--latency', '150-10'], '--latency must be least-most in ms'],
    [['--loss', '200%'], '--loss must be a share'],
    [['--hetero', '800kbit'], '--hetero must be a share'],
    [['--speed', '9'], '--help'],
  ])('%j is answered by one sentence', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(UsageError)
    expect(() => parseOptions(args)).toThrow(sentence)
  })
})

describe('rates of the hosts', () => {
  test('the source has the base rate, and so have all where there is no other', () => {
    expect(ratesOf(parsed('--peers', '3', '--down', '1Mbit'))).toEqual(
      Array.from({ length: 4 }, () => ({ up: 200_000, down: 1_000_000 })),
    )
  })

  test('other rates are exact in number and spread over the receivers', () => {
    const rates = ratesOf(parsed('--peers', '50', '--hetero', '800kbit:20%,3200kbit:2%')).map(({ up }) => up)
    expect(rates).toHaveLength(51)
    expect(rates[0]).toBe(200_000)
    expect(rates.filter((up) => up === 800_000)).toHaveLength(10)
    expect(rates.filter((up) => up === 3_200_000)).toHaveLength(1)
    expect(rates.slice(1, 11).filter((up) => up === 800_000)).toHaveLength(2)
  })
})
