/** The project's files as the table of rules refers to them: by what stands in them, not by where they are. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Check, Switch } from './check.ts'
import type { Fault } from './mutation.ts'

export const root = fileURLToPath(new URL('../../', import.meta.url))

interface SourceFile {
  readonly file: string
  readonly text: string
}

const folders = ['shared', 'signaling', 'client', 'cli']

function read(isWanted: (file: string) => boolean): readonly SourceFile[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file).replaceAll('\\', '/'),
      ),
    )
    .filter(isWanted)
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
}

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || file.endsWith('-contract.ts')
const isSource = (file: string): boolean => /\.tsx?$/.test(file) && !isTest(file)
const tests = read(isTest)
const sources = read(isSource)

/** The one test file in which this title stands. Throws where that is not one. */
export function testFileOf({ test, rule, file }: Check): string {
  const found = tests.filter(({ text }) => text.includes(test))
  const [only, ...more] = found
  if (only === undefined || more.length > 0)
    throw new Error(`${rule}: the test “${test}” is in ${found.length} files, and should be in one`)
  return file ?? only.file
}

/** What is to be changed where. Throws where the text is not in the sources exactly once. */
export function faultOf({ rule, by }: Check): Fault {
  const wanted = textOf(by)
  const found = sources
    .filter(({ file }) => by.within === undefined || file.endsWith(`/${by.within}`))
    .flatMap(({ file, text }) => wanted.pieces(text).map((from) => ({ file, from, to: wanted.to(from) })))
  const [only, ...more] = found
  if (only === undefined || more.length > 0) {
    const places = found.map(({ file }) => file).join(', ') || 'nowhere'
    throw new Error(
      `${rule}: the fault is out of date. “${nameOf(by)}” should be in one place, and is: ${places}`,
    )
  }
  return only
}

function nameOf(by: Switch): string {
  return 'figure' in by ? by.figure : by.text
}

interface Pieces {
  /** Occurrences in a file, as they are written there. */
  pieces(text: string): string[]
  to(piece: string): string
}

function textOf(by: Switch): Pieces {
  if ('text' in by)
    return {
      pieces: (text) =>
        text
          .split(by.text)
          .slice(1)
          .map(() => by.text),
      to: () => by.to,
    }
  const figure = new RegExp(`^  ${by.figure}: [^\\n]*?,(?= //|$)`, 'gm')
  return { pieces: (text) => text.match(figure) ?? [], to: () => `  ${by.figure}: ${by.to},` }
}

/** All that tests' titles cite, such as `P3`. */
export function citedRules(): ReadonlySet<string> {
  const cited = new Set<string>()
  const title = /\b(?:it|test|describe)(?:\.each(?:<[^\n]*>)?\([\s\S]*?\])?\)?\(\s*['"`]([^\n]*)/g
  for (const { text } of tests)
    for (const [, words = ''] of text.matchAll(title))
      for (const [, rule = ''] of words.matchAll(/\[([A-Z]\d+(?:\.\d+)?)\]/g)) cited.add(rule)
  return cited
}
