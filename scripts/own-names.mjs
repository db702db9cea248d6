/**
 * Names of our own objects that the script tag's minifier may shorten. The machine's effects, frames and views are plain
 * objects, and their fields are half of what is left of the code. A name is ours alone where these sources declare it as a
 * field and nothing outside of them says it:
 *
 * 1. TypeScript's declarations of the language and of browsers say it of nothing.
 * 2. No file at the border says it. At the border is a file that imports a library, reads or writes JSON, or sends messages to
 *    another window; and one that the caller names, such as the public API. What is loaded apart says to the rest what both
 *    say, since a minifier names each part's fields by itself.
 * 3. No string has it, since a string may be a key. No cast has it, since what is cast comes from elsewhere.
 *
 * An object as a whole may still leave as JSON, where nobody says its fields: own-names.test.ts looks for that by types.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vite'

/** Who says one of these says names to the outside. */
const BORDER =
  /^(JSON|postMessage|structuredClone|CustomEvent|BroadcastChannel|indexedDB|localStorage|sessionStorage|Reflect)$/

const SOURCE = /^(?!testing|fuzz)[\w-]+\.ts$/
const TESTING = /(^|\/)testing$/

const DECLARES =
  /^(PropertyDefinition|MethodDefinition|TSAbstractMethodDefinition|TSParameterProperty|TSPropertySignature|TSMethodSignature|Property)$/

/** TypeScript files of these folders (of `folder/*`: not of those within it), without tests and what only they use, and without folders named `testing`. */
export function sourcesOf(folders) {
  return folders.flatMap((folder) => {
    const recursive = !folder.endsWith('/*')
    const top = recursive ? folder : folder.slice(0, -2)
    return readdirSync(top, { recursive, withFileTypes: true })
      .filter((entry) => entry.isFile() && SOURCE.test(entry.name) && !TESTING.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name))
  })
}

/**
 * @param sources All that may be in the bundle.
 * @param border Files whose names stay whatever they say.
 * @param apart Files that begin a part of the bundle of its own; what they import is in it.
 */
export function ownNames({ sources, border = [], apart = [] }) {
  const stay = new Set(border)
  const parts = apart.map((file) => importedBy(file))
  /** Which parts say a name: by their numbers, and -1 the rest. */
  const saidIn = new Map()
  const declared = new Set()
  const outside = new Set(standardNames())
  for (const file of sources) {
    const found = readNames(parse(file))
    for (const name of found.declared) declared.add(name)
    for (const name of found.foreign) outside.add(name)
    const names = [...found.declared, ...found.said]
    if (found.isBorder || stay.has(file)) for (const name of names) outside.add(name)
    const within = [...parts.keys()].filter((part) => parts[part]?.has(file))
    for (const part of within.length === 0 ? [-1] : within)
      for (const name of names) saidIn.set(name, (saidIn.get(name) ?? new Set()).add(part))
  }
  for (const [name, where] of saidIn) if (where.size > 1) outside.add(name)
  return [...declared].filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !outside.has(name))
}

/** This file and what it imports at once, not what it loads later. */
export function importedBy(file, seen = new Set()) {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const node of parse(file).body) {
    const from = node.source?.value
    if (from?.startsWith('.') && node.importKind !== 'type' && node.exportKind !== 'type')
      importedBy(join(dirname(file), from), seen)
  }
  return seen
}

function parse(file) {
  return parseAst(readFileSync(file, 'utf8'), { lang: 'ts' })
}

function readNames(program) {
  const found = { declared: new Set(), said: new Set(), foreign: new Set(), isBorder: false }
  walk(program, (node, isCast) => {
    if (node.type === 'ImportDeclaration' && !node.source.value.startsWith('.') && node.importKind !== 'type')
      found.isBorder = true
    if (node.type === 'Identifier' && BORDER.test(node.name)) found.isBorder = true
    if (node.type === 'Literal' && typeof node.value === 'string') found.foreign.add(node.value)
    if (node.type === 'MemberExpression' && !node.computed) found.said.add(textOf(node.property))
    // What loads this file later takes its exports as the fields of an object.
    if (node.type === 'ExportNamedDeclaration' && node.declaration?.id)
      found.said.add(textOf(node.declaration.id))
    if (!DECLARES.test(node.type)) return
    const name = textOf(node.key ?? node.parameter)
    const set = isCast ? found.foreign : found.declared
    set.add(name)
  })
  return found
}

function walk(node, visit, isCast = false) {
  visit(node, isCast)
  for (const [key, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string')
        walk(child, visit, isCast || (node.type === 'TSAsExpression' && key === 'typeAnnotation'))
}

function textOf(node) {
  return node?.left?.name ?? node?.name ?? node?.value ?? ''
}

let standard

/** All that the language and browsers have, as TypeScript declares it. */
function standardNames() {
  if (standard) return standard
  const compilers = fileURLToPath(new URL('../node_modules/@typescript', import.meta.url))
  const folder = readdirSync(compilers)
    .map((name) => join(compilers, name, 'lib'))
    .find((lib) => existsSync(join(lib, 'lib.dom.d.ts')))
  if (folder === undefined) throw new Error(`No declarations of browsers in ${compilers}`)
  standard = new Set()
  for (const file of readdirSync(folder).filter((name) => /^lib\..*\.d\.ts$/.test(name)))
    walk(parse(join(folder, file)), (node) => standard.add(textOf(node.key ?? node.id)))
  return standard
}

/** Fails a build that has a module in it whose names were not looked at, or in another part of it than was thought. */
export function onlyThese({ sources, apart, main }) {
  const first = new Set(apart.flatMap((file) => [...importedBy(file)]))
  return {
    name: 'only-these',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle))
        for (const id of chunk.moduleIds ?? []) {
          const known = chunk.name === main ? sources : [...first]
          // A virtual module is vite's own.
          if (!id.includes('\0') && !known.some((file) => id.endsWith(`/${file}`)))
            this.error(`${id} is in ${chunk.fileName}: scripts/own-names.mjs has not looked at its names.`)
        }
    },
  }
}
