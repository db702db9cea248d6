import { expect, test } from 'vitest'
import { HELP, parseWords } from './words.ts'

test('without words, and with each', () => {
  expect(parseWords([])).toEqual({ port: 8090, bitsPerSecond: 2e6, latencyMs: 80, help: false })
  expect(parseWords(['--port', '0', '--mbit=0.5', '--latency', '60', '-h'])).toEqual({
    port: 0,
    bitsPerSecond: 500_000,
    latencyMs: 60,
    help: true,
  })
})

test.each([
  [['--port', '65534'], '--port takes a whole number from 0 to 65533, not “65534”.'],
  [['--port', '80.5'], '--port takes a whole number from 0 to 65533, not “80.5”.'],
  [['--mbit', 'fast'], '--mbit takes a number from 0.2 to 100, not “fast”.'],
  [['--mbit', '0'], '--mbit takes a number from 0.2 to 100, not “0”.'],
  [['--latency', '0'], '--latency takes a whole number from 60 to 2000, not “0”.'],
  [['--latency=1e3'], '--latency takes a whole number from 60 to 2000, not “1e3”.'],
  [['--speed', '2'], 'Unknown option'],
  [['--port'], '--port'],
  [['fast'], 'fast'],
])('%j is refused by a sentence', (words, sentence) => {
  expect(() => parseWords(words)).toThrow(sentence)
})

test('the help names every option', () => {
  for (const name of ['--port', '--mbit', '--latency', '--help']) expect(HELP).toContain(name)
})
