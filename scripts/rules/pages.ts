/** The rules as docs/protocol has them: a page a letter, a heading a rule. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sources.ts'

export interface Rule {
  /** `P3` or `P3.1`. */
  readonly id: string
  /** Relative to docs/protocol. */
  readonly page: string
  /** What must hold. */
  readonly rule: string
  readonly why: string
}

export const protocolFolder = join(root, 'docs/protocol')

/** Letters in the order of the index. */
export const letters = ['W', 'O', 'H', 'S', 'B', 'P', 'V', 'C', 'T', 'G']

export function readRules(): readonly Rule[] {
  return readdirSync(protocolFolder)
    .filter((page) => /^[A-Z]\.md$/.test(page))
    .toSorted((a, b) => letters.indexOf(a.charAt(0)) - letters.indexOf(b.charAt(0)))
    .flatMap((page) => rulesOf(page, readFileSync(join(protocolFolder, page), 'utf8')))
}

function rulesOf(page: string, text: string): Rule[] {
  return text
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const id = section.split('\n')[0]?.trim() ?? ''
      return { id, page, rule: paragraph(section, '**Rule.**'), why: paragraph(section, '_Why._') }
    })
}

function paragraph(section: string, mark: string): string {
  const found = section.split(/\n\n+/).find((one) => one.trimStart().startsWith(mark))
  return (found ?? '').trim().slice(mark.length).replaceAll(/\s+/g, ' ').trim()
}
