/** Which names the script tag's minifier shortens, and that nobody outside of it says them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { foreignUses } from './own-names-check.mjs'
import { onlyThese, ownNames } from './own-names.mjs'
import { scriptTag, shortNames } from './script-tag.mjs'

function write(files: Record<string, string>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flashcrew-names-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const OWN = 'export interface View { coveredParts: number; askedOf: View | undefined }\n'

/** What of OWN is shortened beside this file. */
function shortenedBeside(text: string, options: { border?: boolean; apart?: boolean } = {}): string[] {
  const root = write({ 'own.ts': OWN, 'other.ts': text })
  const [own, other] = ['own.ts', 'other.ts'].map((path) => join(root, path)) as [string, string]
  const border = options.border ? [other] : []
  return ownNames({ sources: [own, other], border, apart: options.apart ? [other] : [] })
}

const SAYS = 'const parts = (view: View) => view.coveredParts\n'

describe('a name is shortened', () => {
  it.each([
    ['where only our own objects have it', SAYS],
    ['where it is taken apart', 'const f = ({ coveredParts }: View) => coveredParts'],
  ])('%s', (_, text) => {
    expect(shortenedBeside(text)).toEqual(['coveredParts', 'askedOf'])
  })

  it.each([
    ['a file that reads JSON says it', `${SAYS}JSON.parse('')`],
    ['a file that makes JSON says it', 'const text = JSON.stringify({ coveredParts: 1 })'],
    ['a message to another window says it', `${SAYS}port.postMessage(1)`],
    ['a file that imports a library says it', `import { io } from 'socket.io-client'\n${SAYS}`],
    ['a string has it', "const key = 'coveredParts'"],
    ['a cast has it', 'const count = (x as { coveredParts?: number })'],
  ])('but not where %s', (_, text) => {
    expect(shortenedBeside(text)).toEqual(['askedOf'])
  })

  it('but not where the public API says it, or what is loaded apart and the rest', () => {
    expect(shortenedBeside(SAYS, { border: true })).toEqual(['askedOf'])
    expect(shortenedBeside(SAYS, { apart: true })).toEqual(['askedOf'])
    expect(shortenedBeside("import type { View } from './own.ts'", { apart: true })).toHaveLength(2)
  })

  it('also where only what is loaded apart says it', () => {
    expect(shortenedBeside("import { one } from './own.ts'", { apart: true })).toEqual([
      'coveredParts',
      'askedOf',
    ])
  })

  it('but not where it is what a file loaded later exports', () => {
    const root = write({
      'first.ts': "const { openAll, ownCount } = await import('./later.ts')",
      'later.ts': 'export function openAll() {}',
    })
    const [first, later] = ['first.ts', 'later.ts'].map((path) => join(root, path)) as [string, string]
    expect(ownNames({ sources: [first, later], apart: [first] })).toEqual(['ownCount'])
  })

  it('but not where the language or a browser has it', () => {
    const root = write({ 'own.ts': 'interface A { forEach: 1; bufferedAmount: 2; getReader(): 3; mine: 4 }' })
    expect(ownNames({ sources: [join(root, 'own.ts')] })).toEqual(['mine'])
  })
})

const CONFIG = JSON.stringify({
  compilerOptions: {
    ...{ target: 'es2022', lib: ['es2022', 'dom'], module: 'esnext', moduleResolution: 'bundler' },
    ...{ strict: true, types: [], noEmit: true },
  },
  include: ['*.ts'],
})

/** What the types say against shortening OWN's names in this file. */
function faultsOf(text: string): string[] {
  const root = write({ 'tsconfig.json': CONFIG, 'own.ts': `${OWN}declare const view: View\n${text}` })
  const names = ['coveredParts', 'askedOf', 'bufferedAmount']
  return foreignUses({
    root,
    configs: [join(root, 'tsconfig.json')],
    sources: [join(root, 'own.ts')],
    names,
  })
}

describe('types find where a shortened name', () => {
  it.each([
    ['leaves as JSON', 'const text = JSON.stringify([view])', 'to stringify: coveredParts, askedOf'],
    ['leaves in a message', 'declare const p: MessagePort; p.postMessage({ view })', 'to postMessage'],
    ['leaves in an event', "const e = new CustomEvent('x', { detail: view })", 'to CustomEvent'],
    ['is read by Object.keys', 'const keys = Object.keys(view)', 'to keys: coveredParts'],
    ['is read by a loop', 'for (const key in view) key', 'by a loop over its names: coveredParts'],
    ['is looked up by a text', 'const f = (key: keyof View) => view[key]', 'by a text as the key'],
    ['comes as JSON', "const read = JSON.parse('') as View", 'as what came from outside: coveredParts'],
    [
      'is of an object without a type',
      'const f = (x: any) => x.coveredParts',
      'without a type: coveredParts',
    ],
    [
      'is taken from such an object',
      'const f = (x: any) => { const { askedOf } = x }',
      'without a type: askedOf',
    ],
    ['is a browser’s', 'const f = (c: RTCDataChannel) => c.bufferedAmount', 'not ours: bufferedAmount'],
    [
      'is made for a browser',
      'const c: Partial<RTCDataChannel> = { bufferedAmount: 1 }',
      'not ours: bufferedAmount',
    ],
    [
      'is not in what is cast',
      'const f = (x: { a?: 1 }) => x as View',
      'as what does not have it: coveredParts',
    ],
  ])('%s', (_, text, why) => {
    expect(faultsOf(text)).toEqual(expect.arrayContaining([expect.stringContaining(why)]))
  })

  it('and nothing where all is ours', () => {
    const text = `
      const list = [view]; list.push({ coveredParts: 1, askedOf: view })
      const map = new Map([[1, view]]); map.set(2, { ...view, askedOf: undefined })
      const one = list.find(({ coveredParts }) => coveredParts > 1)?.askedOf`
    expect(faultsOf(text)).toEqual([])
  })
})

/** What the build says of a part of the script tag. */
function problems(chunk: object): string[] {
  const found: string[] = []
  onlyThese(scriptTag).generateBundle.call({ error: (text: string) => found.push(text) }, {}, { chunk })
  return found
}

describe('the script tag', () => {
  it('shortens no name that is said outside, by the types of all its sources', () => {
    const names = shortNames()
    expect(names).toEqual(expect.arrayContaining(['headerPushed', 'theirSequence', 'roundTripMs']))
    const configs = ['shared/tsconfig.json', 'client/tsconfig.json'].map((path) => resolve(path))
    const sources = scriptTag.sources.map((path) => resolve(path))
    expect(foreignUses({ root: resolve('.'), configs, sources, names })).toEqual([])
  })

  it('has no module whose names were not looked at, and none in another part than was thought', () => {
    const site = { name: 'site', fileName: 'embed-site.js' }
    const first = { name: 'embed', fileName: 'embed.js' }
    expect(problems({ ...site, moduleIds: ['\0helper', resolve('shared/crew/machine.ts')] })).toEqual([])
    expect(problems({ ...site, moduleIds: [resolve('node_modules/valibot/dist/index.mjs')] })).toHaveLength(1)
    expect(problems({ ...first, moduleIds: [resolve('client/embed/tag/embed.ts')] })).toEqual([])
    expect(problems({ ...first, moduleIds: [resolve('shared/crew/machine.ts')] })).toEqual([
      expect.stringContaining('machine.ts is in embed.js'),
    ])
  })
})
