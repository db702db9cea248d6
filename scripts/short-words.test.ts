import { expect, test } from 'vitest'
import { machineWords, withoutReasons, withShortWords } from './short-words.mjs'

test('the words of the machine and its host become short, each its own, and all others stay', () => {
  const words = machineWords()
  expect(words).toEqual(expect.arrayContaining(['header-verified', 'have-header', 'stale-header']))
  const code = words.map((word) => `x('${word}')`).join('\n')
  const short = withShortWords(code, words)
  expect(new Set(short.split('\n')).size).toBe(words.length)
  expect(short.length).toBeLessThan(code.length / 2)
  const others = "f('message', 'same-origin', `store-chunk`)"
  expect(withShortWords(others, words)).toBe(others)
})

test('what the script tag’s own code says, a page may see: it stays', () => {
  expect(machineWords()).not.toContain('bad-manifest')
})

test('reasons of refusals and offences are left out, and nothing else of the call', () => {
  expect(withoutReasons("context.refuse('stale-header')\nthis.context.offence(link, 'bad-state', 5)")).toBe(
    "context.refuse('')\nthis.context.offence(link, '', 5)",
  )
  expect(withoutReasons('context.refuse(verdict)')).toBe('context.refuse(verdict)')
})
