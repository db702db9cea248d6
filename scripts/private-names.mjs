/**
 * Names that only private members have, anywhere in the sources: a minifier may shorten them, since nobody outside of their
 * class says them, and no message, no browser and no library has them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'

/** Of all TypeScript in these folders but tests. */
export function privateNames(folders) {
  const names = new Set()
  const others = new Set()
  for (const folder of folders)
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (!entry.isFile() || !path.endsWith('.ts') || /\.(test|d)\.ts$/.test(path)) continue
      collect(parseAst(readFileSync(path, 'utf8'), { lang: 'ts' }), null, names, others)
    }
  return [...names].filter((name) => !others.has(name))
}

const MEMBERS = [
  'PropertyDefinition',
  'MethodDefinition',
  'TSAbstractMethodDefinition',
  'TSParameterProperty',
]

function collect(node, parent, names, others) {
  if (MEMBERS.includes(node.type)) {
    const set = node.accessibility === 'private' ? names : others
    set.add(textOf(node.key ?? node.parameter))
  } else if (node.type === 'MemberExpression') {
    if (node.object.type !== 'ThisExpression') others.add(textOf(node.property))
  } else if (node.type === 'ObjectPattern') {
    // `const { links } = this` takes members by their names, and a minifier follows it.
    if (parent?.init?.type === 'ThisExpression') {
      for (const property of node.properties)
        if (property.value) collect(property.value, property, names, others)
      return
    }
  } else if (
    node.type === 'Property' ||
    node.type === 'TSPropertySignature' ||
    node.type === 'TSMethodSignature'
  )
    others.add(textOf(node.key))
  else if (node.type === 'Literal' && typeof node.value === 'string') others.add(node.value)
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string') collect(child, node, names, others)
}

function textOf(node) {
  return node?.name ?? node?.value ?? ''
}
