/** Every relative link of a Markdown page leads somewhere, and so does every page that a source file names. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { globSync } from 'tinyglobby'
import { describe, expect, it, onTestFinished } from 'vitest'
import { deadLinks } from './doc-links.mjs'

const ROOT = resolve(import.meta.dirname, '..')

const FILES = globSync('**', {
  cwd: ROOT,
  dot: true,
  ignore: ['{.git,data,dist}/**', '**/node_modules/**', 'bench/results/**', 'e2e/results/**'],
})

const PAGES = FILES.filter((path) => path.endsWith('.md'))

function deadLinksOf(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'flashcrew-links-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return deadLinks(
    root,
    Object.keys(files).filter((path) => path.endsWith('.md')),
  )
}

describe('a link is dead', () => {
  it.each([
    ['where there is no such file', '[a](gone.md)', 'gone.md'],
    ['where the page has no such heading', '[a](b.md#gone)', 'b.md#gone'],
    ['where this page has no such heading', '[a](#gone)', '#gone'],
    ['of a picture', '![a](gone.png)', 'gone.png'],
    ['of a picture within a link', '[![a](gone.png)](b.md)', 'gone.png'],
    ['in a table', '| a |\n| - |\n| [a](gone.md) |', 'gone.md'],
    ['in HTML', '<img src="gone.png">', 'gone.png'],
    ['by reference', '[a][1]\n\n[1]: gone.md', 'gone.md'],
    ['where it leaves the repository', '[a](../outside.md)', '../outside.md'],
  ])('%s', (_, text, link) => {
    expect(deadLinksOf({ 'a.md': text, 'b.md': '# Here' })).toEqual([`a.md: ${link}`])
  })

  it.each([
    ['a file', '[a](b.md)'],
    ['a folder', '[a](folder)'],
    ['a heading, as GitHub names it', '[a](b.md#the-flashcrew-sign-command-quick)'],
    ['the second heading of a name', '[a](b.md#options-1)'],
    ['an id in HTML', '[a](b.md#p3)'],
    ['another site', '[a](https://site.example/gone)'],
    ['code, which holds no link', '`[a](gone.md)`\n\n    [a](gone.md)'],
  ])('but not of %s', (_, text) => {
    const headings = '# The `flashcrew sign` command, quick\n\n## Options\n\n## Options\n\n<a id="p3"></a>'
    expect(deadLinksOf({ 'a.md': text, 'b.md': headings, 'folder/c.md': '' })).toEqual([])
  })
})

describe('in this project', () => {
  it('every relative link and anchor of every page leads somewhere', () => {
    expect(PAGES).toContain('docs/README.md')
    expect(deadLinks(ROOT, PAGES)).toEqual([])
  })

  it('every page of docs that a text or a comment names is there', () => {
    const texts = FILES.filter((path) => /\.(ts|tsx|mjs|json|md|html|yml)$/.test(path))
    const named = texts
      .filter((path) => path !== 'scripts/doc-links.test.ts')
      .flatMap((path) =>
        [...readFileSync(join(ROOT, path), 'utf8').matchAll(/(?<![\w./-])docs\/[\w/-]+\.md\b/g)].map(
          ([page]) => ({ path, page }),
        ),
      )
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter(({ page }) => !existsSync(join(ROOT, page)))).toEqual([])
  })

  it('the index of docs names every page below it', () => {
    const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8')
    const below = PAGES.filter((path) => /^docs\/(tutorials|howto|reference|explanation)\//.test(path))
      .map((path) => path.slice('docs/'.length))
      .filter((path) => !/^reference\/api\/./.test(path))
    expect(below.filter((path) => !index.includes(`(${path})`))).toEqual([])
  })
})
