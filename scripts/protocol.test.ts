/** docs/PROTOCOL.md says that each of its rules has a test by its id: here it is held to it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './install.mjs'

const rules = [
  ...readFileSync(join(root, 'docs/PROTOCOL.md'), 'utf8').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm),
].map(([, rule]) => rule ?? '')
const tests = ['shared', 'signaling', 'client', 'e2e']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(root, folder, file),
    ),
  )
  .filter((file) => /\.(test|spec)\.ts$/.test(file))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')

it('the protocol has rules', () => {
  expect(rules.length).toBeGreaterThan(40)
  expect(new Set(rules).size).toBe(rules.length)
})

it.each(rules)('rule %s has a test that names it', (rule) => {
  expect(tests).toMatch(new RegExp(`(it|test)(\\.each\\([^)]*\\))?\\(\\s*['"\`][^\\n]*\\[${rule}\\]`))
})
