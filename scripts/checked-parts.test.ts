import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { withCheckedParts } from './checked-parts.mjs'

const hash = (text: string) => createHash('sha256').update(text).digest('base64')
const partOf = (name: string) => `code of ${name}`

test('each file that embed.js loads is loaded by its hash', () => {
  const code =
    'p(()=>import("./embed-site.js"),[]);p(async()=>{let{show:t}=await(import("./embed-panels.js"));return{show:t}},[])'
  expect(
    withCheckedParts(code.replace('(import("./embed-panels.js"))', ' import("./embed-panels.js")'), partOf),
  ).toBe(`p("site","${hash('code of site')}");p("panels","${hash('code of panels')}")`)
  expect(withCheckedParts(code, partOf)).toBe(
    `p("site","${hash('code of site')}");p("panels","${hash('code of panels')}")`,
  )
})

test('a file that would be loaded unchecked ends the build', () => {
  for (const code of [
    'import("./embed-site.js")',
    'p(()=>import("./embed-site.js"))',
    'import{a}from"./embed-shared.js"',
    'import"./embed-shared.js"',
    'export*from"./embed-shared.js"',
  ])
    expect(() => withCheckedParts(code, partOf), code).toThrow('nobody checks')
  expect(withCheckedParts('n(import(r))', partOf)).toBe('n(import(r))')
})
