import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { headStartIn, headStartTag, inlineSource, readHeadStart } from './head-start.ts'
import { failureOf, temporaryFolder } from '../testing.ts'

test('the line is found in a page again, however its tag is written', () => {
  const tag = headStartTag('start()')
  expect(headStartIn(`<head><script>other()</script>\n${tag}`)).toEqual({ text: 'start()', hasNonce: false })
  expect(headStartIn(`<SCRIPT nonce="abc" data-flashcrew-start="">\na()\n</SCRIPT>`)).toEqual({
    text: '\na()\n',
    hasNonce: true,
  })
  expect(headStartIn('<script>start()</script>')).toBeUndefined()
})

test('a policy allows it by its hash', () => {
  // The example of CSP 3, section 8.3.
  expect(inlineSource('doSomething();')).toBe("'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='")
})

test('what is not built is said', async () => {
  const source = join(temporaryFolder(), 'head-start.js')
  expect((await failureOf(() => readHeadStart(source))).message).toContain('not built')
  writeFileSync(source, 'start()\n')
  expect(readHeadStart(source)).toBe('start()')
})
