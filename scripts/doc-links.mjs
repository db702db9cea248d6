/** Where the links of Markdown pages lead: to a file, a folder, or a heading of a page, as GitHub names its headings. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import GithubSlugger from 'github-slugger'
import MarkdownIt from 'markdown-it'

const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/i
const markdown = new MarkdownIt({ html: true })

/** `page: link` for each relative link of these pages that leads nowhere. Paths are relative to the root. */
export function deadLinks(root, pages) {
  return pages.flatMap((page) =>
    linksOf(readFileSync(join(root, page), 'utf8'))
      .filter((link) => !ELSEWHERE.test(link) && !leadsSomewhere(root, page, link))
      .map((link) => `${page}: ${link}`),
  )
}

function leadsSomewhere(root, page, link) {
  const [path = '', anchor] = link.split('#').map((part) => decodeURIComponent(part))
  const target = path === '' ? page : join(dirname(page), path)
  if (relative(root, join(root, target)).startsWith('..') || !existsSync(join(root, target))) return false
  if (anchor === undefined || !target.endsWith('.md')) return true
  return anchorsOf(readFileSync(join(root, target), 'utf8')).has(anchor)
}

/** Links and pictures, those in HTML included. */
function linksOf(text) {
  const found = []
  for (const token of tokensOf(text)) {
    if (token.type === 'link_open') found.push(token.attrGet('href'))
    else if (token.type === 'image') found.push(token.attrGet('src'))
    else if (token.type.startsWith('html_'))
      for (const [, link] of token.content.matchAll(/\s(?:href|src)="([^"]*)"/g)) found.push(link)
  }
  return found
}

const known = new Map()

function anchorsOf(text) {
  const anchors = known.get(text) ?? findAnchors(text)
  known.set(text, anchors)
  return anchors
}

function findAnchors(text) {
  const slugger = new GithubSlugger()
  const anchors = new Set()
  const blocks = markdown.parse(text, {})
  for (const [index, block] of blocks.entries()) {
    if (block.type === 'heading_open') anchors.add(slugger.slug(textOf(blocks[index + 1].children)))
    for (const { type, content } of [block, ...(block.children ?? [])])
      if (type.startsWith('html_'))
        for (const [, id] of content.matchAll(/\s(?:id|name)="([^"]*)"/g)) anchors.add(id)
  }
  return anchors
}

function textOf(tokens) {
  return tokens.map(({ content, children }) => (children ? textOf(children) : content)).join('')
}

function* tokensOf(text) {
  for (const block of markdown.parse(text, {})) yield* flat(block)
}

function* flat(token) {
  yield token
  for (const child of token.children ?? []) yield* flat(child)
}
