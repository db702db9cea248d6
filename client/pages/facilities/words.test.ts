import { expect, test } from 'vitest'
import type { LevelChange } from '../../facilities/changes.ts'
import { facilityHeadline } from './words.ts'

function change(name: string): LevelChange {
  return { key: name, name, from: 'green', to: 'red', direction: 'up' }
}

test('a notification names the gravest three, and says how many more', () => {
  expect(facilityHeadline([])).toBe('')
  expect(facilityHeadline([change('Dam')])).toMatch(/^1 facility changed level\. Dam: .*Red.*\.$/i)
  const text = facilityHeadline(['A', 'B', 'C', 'D', 'E'].map(change))
  expect(text).toMatch(/^5 facilities changed level\. A: .*; B: .*; C: .*; and 2 more\.$/)
  expect(text).not.toContain('D:')
})
