/**
 * Makes docs/reference/api.md of the public API's comments (`npm run docs:api`). TypeDoc has a package of its own in
 * scripts/api-docs, since it needs an older TypeScript than the rest. The page is committed, so that it can be read where the
 * repository is. api-docs.test.ts holds it to the sources by the digest that stands in it.
 */
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { isInstalled, root } from './install.mjs'

const PAGE = join(root, 'docs/reference/api.md')
const TOOL = join(root, 'scripts/api-docs')

const INTRODUCTION = `# The API

What \`import { join, createPublisher } from 'flashcrew'\` gives, or from \`/flashcrew.js\` of a server. WebRTC and WebCrypto need HTTPS, or localhost.
\`npm run docs:api\` makes this page of the comments in \`client/api.ts\`.
`

function sourceText(path) {
  return readFileSync(join(root, path), 'utf8')
}

/** Changes with each declaration and comment that the page shows. */
export function apiDigest() {
  const parts = [sourceText('client/index.ts'), sourceText('client/api.ts'), INTRODUCTION]
  for (const [path, name] of [
    ['client/channel.ts', 'join'],
    ['client/publishing/publisher.ts', 'createPublisher'],
  ]) {
    const declaration = new RegExp(
      String.raw`\/\*\*(?:(?!\*\/)[\s\S])*\*\/\nexport async function ${name}\b[^{]*`,
    )
    const [found] = declaration.exec(sourceText(path)) ?? []
    if (found === undefined) throw new Error(`${path} exports no function ${name} with a comment`)
    parts.push(found)
  }
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16)
}

async function main() {
  const options = { cwd: TOOL, stdio: 'inherit', shell: process.platform === 'win32' }
  if (!isInstalled(TOOL)) execFileSync('npm', ['ci', '--no-audit', '--no-fund'], options)
  execFileSync(process.execPath, [join(TOOL, 'node_modules/typedoc/bin/typedoc')], options)
  const made = readFileSync(join(root, '.cache/api-docs/README.md'), 'utf8')
  const body = made.slice(made.indexOf('## '))
  const page = `${INTRODUCTION}\n<!-- Digest of the sources: ${apiDigest()} -->\n\n${body}`
  const style = await resolveConfig(PAGE)
  writeFileSync(PAGE, await format(page, { ...style, filepath: PAGE }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
