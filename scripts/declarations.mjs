/**
 * One file of types for who imports `/flashcrew.js`: the API's types, and the functions that client/index.ts exports,
 * without the modules they come from. No bundler of declarations runs on Node 20 with TypeScript 7; what is put
 * together here by text is therefore checked by the compiler.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text, from the compiler's output in `types`. Throws an Error with a sentence for whoever changed the API. */
export function publicDeclarations(types) {
  const index = withoutComments(readFileSync(join(types, 'index.d.ts'), 'utf8'))
  const parts = [readFileSync(join(types, 'api.d.ts'), 'utf8')]
  for (const statement of index.split(';').map((text) => text.trim())) {
    if (
      statement === '' ||
      statement === 'export {}' ||
      /^export (type )?\* from '.\/api\.ts'$/.test(statement)
    )
      continue
    const [, names, module] = /^export \{([^}]*)\} from '\.\/([\w/-]+)\.ts'$/.exec(statement) ?? []
    if (!names)
      throw new Error(
        `client/index.ts has “${statement}”, and may only re-export: scripts/declarations.mjs reads it.`,
      )
    const source = readFileSync(join(types, `${module}.d.ts`), 'utf8')
    for (const name of names.split(',').map((text) => text.trim()))
      parts.push(functionOf(source, name, module))
  }
  return parts.join('\n')
}

function functionOf(source, name, module) {
  const declaration = new RegExp(
    String.raw`(/\*\*(?:(?!\*/)[\s\S])*\*/\n)?^export declare function ${name}\b.*;$`,
    'm',
  )
  const [text] = declaration.exec(source) ?? []
  if (!text)
    throw new Error(`client/index.ts exports ${name}, which is not a function of client/${module}.ts.`)
  return text
}

function withoutComments(text) {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}
