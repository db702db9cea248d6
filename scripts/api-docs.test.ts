/** docs/reference/api.md is what the public API's comments say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { apiDigest } from './api-docs.mjs'
import { root } from './install.mjs'

const page = readFileSync(join(root, 'docs/reference/api.md'), 'utf8')

it('the page is made of the sources as they are: else run npm run docs:api', () => {
  expect(/Digest of the sources: (\w+)/.exec(page)?.[1]).toBe(apiDigest())
})

it('each exported type and function has a heading', () => {
  const api = readFileSync(join(root, 'client/api.ts'), 'utf8')
  const names = [...api.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(20)
  const headings = [...page.matchAll(/^#+ (\w+)/gm)].map(([, name]) => name)
  expect(headings).toEqual(expect.arrayContaining([...names, 'join', 'createPublisher']))
})
