/** What docs/protocol has of the table: each rule's tests on its page, and in checks.md what was proven. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check, Found } from './check.ts'
import { protocolFolder, readRules } from './pages.ts'
import { checks } from './table.ts'

/** Of checks that were not run, checks.md keeps what it said. */
export function writeDocs(found: readonly Found[]): void {
  for (const page of new Set(readRules().map((rule) => rule.page))) {
    const path = join(protocolFolder, page)
    writeFileSync(path, withTests(readFileSync(path, 'utf8')))
  }
  const path = join(protocolFolder, 'checks.md')
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  writeFileSync(path, checksPage(found, before))
}

/** A page with the tests of the table at the end of each rule. */
export function withTests(page: string): string {
  const [head = '', ...sections] = page.split(/^### /m)
  return `${[head.trimEnd(), ...sections.map(sectionWithTests)].join('\n\n### ')}\n`
}

const mark = '_Tests._'

function sectionWithTests(section: string): string {
  const id = section.split('\n')[0]?.trim() ?? ''
  const titles = new Set(checks.flatMap(({ rule, test }) => (rule === id ? [`\`${test}\``] : [])))
  // What stands behind a rule is the heading of the next subject.
  const [own = '', ...next] = section.split(/^(?=## )/m)
  const paragraphs = own
    .trimEnd()
    .split(/\n\n+/)
    .filter((one) => !one.startsWith(mark))
  return [...paragraphs, `${mark} ${[...titles].join(', ')}`.trim(), ...next]
    .map((one) => one.trimEnd())
    .join('\n\n')
}

export function checksPage(found: readonly Found[], before: string): string {
  const measured = before.split('\n')
  const lines = checks.flatMap((check) => {
    const one = found.find((other) => other.check === check)
    if (one) return [lineOf(one)]
    const { start, end } = endsOf(check)
    return measured.find((line) => line.startsWith(start) && line.includes(end)) ?? []
  })
  const proven = lines.filter((line) => line.includes(isRed)).length
  return `# Which test holds which rule

\`npm run test:rules -- --docs\` wrote this page: it switched each rule off, and ran its test. Do not edit it by hand.

${proven} of ${checks.length} faults turned their test red.

${lines.join('\n')}
`
}

const isRed = ': red where '

/** What the line of a check begins with, and what stands in it. */
function endsOf({ rule, off, test }: Check): { readonly start: string; readonly end: string } {
  const link = `[${rule}](${rule.charAt(0)}.md#${rule.toLowerCase().replace('.', '')})`
  return { start: `- ${link}: `, end: ` where ${off}. \`${test}\` in ` }
}

function lineOf({ check, file, isProven, message }: Found): string {
  const { start, end } = endsOf(check)
  return `${start}${isProven ? 'red' : `**not proven (${message})**`}${end}\`${file}\``
}
