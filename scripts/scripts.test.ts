import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { publicDeclarations } from './declarations.mjs'
import { isInstalled, nodeProblem } from './install.mjs'

function write(files: Record<string, unknown>): string {
  const directory = mkdtempSync(join(tmpdir(), 'flashcrew-scripts-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return directory
}

describe('what is missing', () => {
  const wanted = {
    '': { name: 'flashcrew' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/for-another-system': { version: '1.0.0', optional: true },
  }
  const present = { 'node_modules/a': { version: '1.0.0' } }
  const list = 'node_modules/.package-lock.json'

  it.each([
    ['nothing', true, { [list]: { packages: present }, 'node_modules/a/package.json': {} }],
    ['all of it', false, {}],
    ['the list that npm writes last', false, { 'node_modules/a/package.json': {} }],
    ['a directory', false, { [list]: { packages: present } }],
    [
      'the right version',
      false,
      { [list]: { packages: { 'node_modules/a': { version: '0.9.0' } } }, 'node_modules/a/package.json': {} },
    ],
  ])('%s', (_, expected, files) => {
    expect(isInstalled(write({ 'package-lock.json': { packages: wanted }, ...files }))).toBe(expected)
  })

  it('an old Node is told so', () => {
    expect(['18.20.1', '20.18.3'].map(nodeProblem)).toEqual([
      expect.stringContaining('needs Node.js 20.19'),
      expect.stringContaining('this is 20.18.3'),
    ])
    expect(['20.19.0', '22.0.0', process.versions.node].map(nodeProblem)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

const API = 'export interface Channel {}\n'
const CHANNEL = `import type { Channel } from './api.ts';
/** Joins. */
export declare function join(uri: string): Promise<Channel>;
export declare function inner(): void;
`

/** The public declarations of a client whose index.d.ts is this. */
function declarationsOf(index: string): unknown {
  return publicDeclarations(write({ 'api.d.ts': API, 'channel.d.ts': CHANNEL, 'index.d.ts': index }))
}

describe('the public declarations', () => {
  it('hold the types and the exported functions, and nothing of their modules', () => {
    const index =
      "/** It's `import { join }`. */\nexport { join } from './channel.ts';\nexport type * from './api.ts';"
    expect(declarationsOf(index)).toBe(
      `${API}\n/** Joins. */\nexport declare function join(uri: string): Promise<Channel>;`,
    )
  })

  it('refuse what they cannot hold', () => {
    const absent = "export { absent } from './channel.ts';"
    expect(() => declarationsOf(absent)).toThrow('not a function of client/channel.ts')
    expect(() => declarationsOf('export declare const x: number;')).toThrow('may only re-export')
  })
})
