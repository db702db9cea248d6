/** What the script tag's build leaves out, and what it leaves alone. */
import { expect, it } from 'vitest'
import { withoutAssertions, withoutAssertionTexts } from './no-assertions.mjs'

it('assertions go, with what their conditions call, and no line moves', () => {
  const code = [
    'assert(a.b() > 1, "a")',
    'if (c) assert(',
    '  d,',
    '  "b",',
    ')',
    'const e = () => { assert(f); return 1 }',
  ].join('\n')
  const rest = withoutAssertions(code)
  expect(rest).not.toContain('assert')
  expect(rest).not.toContain('a.b()')
  expect(rest.split('\n')).toHaveLength(code.split('\n').length)
  expect(rest).toMatch(/^if \(c\) ;\s+const e = \(\) => \{ ;\s+return 1 \}$/m)
})

it('getters that tell how much a module keeps go', () => {
  const rest = withoutAssertions(
    'class A { get kept() { return b }\n get sizes() { return { c } }\n size() { return d } }',
  )
  expect(rest).not.toMatch(/kept|sizes|\bb\b|\bc\b/)
  expect(rest).toMatch(/^class A \{ ;[\s;]+size\(\) \{ return d \} \}$/m)
})

it('what is not an assertion, or is used as a value, stays', () => {
  const code = 'const a = assert(b)\nc.assert(d)\nmust(e, "f").assert()\nassertion(g)'
  expect(withoutAssertions(code)).toBe(code)
})

it('the texts of assertions go, and the assertions stay', () => {
  const code = 'assert(a, `b ${c}`)\nconst d = must(e(assert(f, "g")),\n  "h")\nmust(i)\nj.must(k, "l")'
  expect(withoutAssertionTexts(code).replaceAll(/ +(?=\)|$)/gm, '')).toBe(
    'assert(a)\nconst d = must(e(assert(f))\n)\nmust(i)\nj.must(k, "l")',
  )
  expect(withoutAssertions('class A { get kept() { return b } }')).toMatch(/^class A \{ ; +\}$/)
})
