import { expect, it } from 'vitest'
import { replaceBetween } from './markers.ts'

const text = 'before\n\n<!-- a -->\nold\n<!-- /a -->\n\nbetween\n\n<!-- b -->\n<!-- /b -->\n'

it('replaces what lies between, and nothing else; twice is once', () => {
  const once = replaceBetween(text, 'a', '| new |\n')
  expect(once).toBe('before\n\n<!-- a -->\n\n| new |\n\n<!-- /a -->\n\nbetween\n\n<!-- b -->\n<!-- /b -->\n')
  expect(replaceBetween(once, 'a', '| new |')).toBe(once)
})

it('takes dollars as they are', () => {
  expect(replaceBetween(text, 'b', "$& $1 $'")).toContain("\n$& $1 $'\n")
})

it.each([
  ['none', 'c', text],
  ['the wrong order', 'a', '<!-- /a --> <!-- a -->'],
  ['two pairs', 'a', text + text],
  ['no end', 'a', '<!-- a -->'],
])('refuses %s', (_, name, broken) => {
  expect(() => replaceBetween(broken, name, 'x')).toThrow(`<!-- ${name} -->`)
})
