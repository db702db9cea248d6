/** Each rule of docs/protocol has a test, and a fault that is still found in the sources. Whether the one notices the other: main.ts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checksPage, withTests } from './docs.ts'
import { applyFault, faultPlugin } from './mutation.ts'
import { letters, protocolFolder, readRules } from './pages.ts'
import { citedRules, faultOf, root, testFileOf } from './sources.ts'
import { checks } from './table.ts'

const rules = readRules()
const ids = rules.map(({ id }) => id)
const subjectOf = (id: string): string => id.split('.')[0] ?? id

function placeOf(id: string): number {
  const [, letter = '', subject = '0', rule = '0'] = /^([A-Z])(\d+)(?:\.(\d+))?$/.exec(id) ?? []
  return letters.indexOf(letter) * 1e6 + Number(subject) * 1e3 + Number(rule)
}

describe('the pages', () => {
  it('have each rule once, in order, with what must hold and why', () => {
    expect(rules.length).toBeGreaterThan(250)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(ids.toSorted((a, b) => placeOf(a) - placeOf(b)))
    for (const { id, page, rule, why } of rules) {
      expect(id, page).toMatch(new RegExp(`^${page.charAt(0)}[1-9]\\d*(\\.[1-9]\\d*)?$`))
      expect(rule, id).toMatch(/\.$/)
      expect(why, id).toMatch(/\.$/)
    }
  })

  it('number the rules of a subject without a gap', () => {
    for (const subject of new Set(ids.map(subjectOf))) {
      const of = ids.filter((id) => subjectOf(id) === subject)
      const expected = of.length === 1 ? [subject] : of.map((_, i) => `${subject}.${i + 1}`)
      expect(of).toEqual(expected)
    }
  })

  it('list the tests of the table', () => {
    for (const page of new Set(rules.map((rule) => rule.page))) {
      const text = readFileSync(join(protocolFolder, page), 'utf8')
      expect(withTests(text), `${page}: npm run test:rules -- --docs writes it anew`).toBe(text)
    }
  })
})

describe('the table', () => {
  it('has a test and a fault for each rule, and for no other', () => {
    const checked = new Set(checks.map(({ rule }) => rule))
    expect(ids.filter((id) => !checked.has(id))).toEqual([])
    expect([...checked].filter((id) => !ids.includes(id))).toEqual([])
  })

  it.each(checks.map((check) => [check.rule, check.off, check] as const))('%s: %s', (_, __, check) => {
    testFileOf(check)
    const fault = faultOf(check)
    const source = readFileSync(join(root, fault.file), 'utf8')
    expect(applyFault(source, fault)).not.toBe(source)
  })
})

it('each subject is cited by a test, and tests cite nothing that is no rule', () => {
  const subjects = new Set(ids.map(subjectOf))
  const cited = citedRules()
  expect([...subjects].filter((id) => ![...cited].some((one) => subjectOf(one) === id))).toEqual([])
  expect([...cited].filter((id) => !ids.includes(id) && !subjects.has(id))).toEqual([])
})

describe('what was measured', () => {
  const [one, other] = checks
  if (!one || !other) throw new Error('two checks')

  it('stays as it was for what was not run', () => {
    const first = checksPage([{ check: one, file: 'a.test.ts', isProven: true, message: '' }], '')
    expect(first).toContain(`1 of ${checks.length} faults`)
    const both = checksPage([{ check: other, file: 'b.test.ts', isProven: false, message: 'why' }], first)
    expect(both).toContain('a.test.ts')
    expect(both).toContain('**not proven (why)**')
    expect(both).toContain(`1 of ${checks.length} faults`)
  })
})

/** What the plugin makes of a source file. */
function loaded(json: string | undefined, id: string): unknown {
  const plugin = faultPlugin(json) as unknown as { transform(code: string, id: string): unknown }
  return plugin.transform('one', id)
}

describe('a fault', () => {
  const fault = { file: 'a/b.ts', from: 'one', to: 'two' }

  it('is put in once, or is out of date', () => {
    expect(applyFault('is one here', fault)).toBe('is two here')
    expect(() => applyFault('none', { ...fault, from: 'some' })).toThrow('not at all')
    expect(() => applyFault('one and one', fault)).toThrow('more than once')
  })

  it('changes its own file alone, and nothing where there is none', () => {
    expect(loaded(JSON.stringify(fault), '/home/a/b.ts?v=1')).toBe('two')
    expect(loaded(JSON.stringify(fault), '/home/a/c.ts')).toBeUndefined()
    expect(loaded(undefined, '/home/a/b.ts')).toBeUndefined()
  })
})
