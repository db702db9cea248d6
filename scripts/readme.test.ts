/** The README stays short, and tells nobody to run what is not there. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LINES_MAX = 150
const LINE_CHARS_MAX = 120

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const readme = read('README.md')
const beforeNpx = (path: string): string => read(path).split('npx flashcrew')[0] ?? ''

describe('the README', () => {
  it(`has at most ${LINES_MAX} lines of at most ${LINE_CHARS_MAX} characters, rows of tables too`, () => {
    const lines = readme.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(40)
    expect(lines.length).toBeLessThanOrEqual(LINES_MAX)
    expect(lines.filter((line) => line.length > LINE_CHARS_MAX)).toEqual([])
  })

  it('shows pictures that are there, and the moving one as a still to readers who want no motion', () => {
    const pictures = [...readme.matchAll(/(?:src|srcset)="([^"]+)"|^\[\w+\]: (docs\/\S+\.png)$/gm)]
    const paths = pictures.map(([, html, markdown]) => html ?? markdown ?? '')
    expect(paths).toEqual(expect.arrayContaining(['docs/spread.svg', 'docs/spread-still.svg']))
    expect(paths.length).toBeGreaterThanOrEqual(5)
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
    expect(readme).toContain(
      '<source media="(prefers-reduced-motion: reduce)" srcset="docs/spread-still.svg">',
    )
  })

  it('names scripts of npm that there are, and the package as it is packed', () => {
    const { scripts, version } = JSON.parse(read('package.json')) as {
      readonly scripts: Readonly<Record<string, string>>
      readonly version: string
    }
    const named = [...readme.matchAll(/\bnpm (?:run ([\w:]+)|(start|test)\b)/g)].map(
      ([, run, short]) => run ?? short ?? '',
    )
    expect(named).toEqual(expect.arrayContaining(['start', 'test', 'picture']))
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
    const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' })
      .trim()
      .split('\n')
    const packed = pages
      .flatMap((path) => [...read(path).matchAll(/flashcrew-([\d.]+)\.tgz/g)])
      .map(([, named]) => named)
    expect(packed.length).toBeGreaterThan(3)
    expect(new Set(packed)).toEqual(new Set([version]))
    expect(read('CHANGELOG.md')).toContain(`\n## ${version}\n`)
  })
})

it('whoever is told to run npx flashcrew is in a clone, or was told to install it: else npx would fetch another’s package', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n')
  const texts = files.filter(
    (path) => /\.(md|ts|tsx|mjs|html|yml|json)$/.test(path) && existsSync(join(ROOT, path)),
  )
  const told = texts.filter((path) => path !== 'scripts/readme.test.ts' && /npx flashcrew\b/.test(read(path)))
  expect(told.length).toBeGreaterThan(0)
  expect(told.filter((path) => !/\bclone\b|flashcrew-[\d.]+\.tgz/i.test(beforeNpx(path)))).toEqual([])
})

it('the page of the server’s settings names each that the server reads', () => {
  const settings = [...read('signaling/config.ts').matchAll(/\bgiven\.([A-Z_]+)/g)].map(
    ([, name]) => name ?? '',
  )
  const page = read('docs/reference/server-settings.md')
  expect(settings.length).toBeGreaterThan(10)
  expect(settings.filter((name) => !page.includes(`| \`${name}\``))).toEqual([])
})
