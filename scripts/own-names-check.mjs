/**
 * By types: where do names that the script tag's minifier shortens belong to something that is not ours, and where does an
 * object that has such names leave whole? Each answer is a fault that own-names.mjs cannot see, since it goes by names.
 */
import { SyntaxKind } from 'typescript/unstable/ast'
import { API, TypeFlags } from 'typescript/unstable/sync'

/** What takes any object, and tells or reads its names, although its parameters have types. */
const TELLS = new Set(['structuredClone', 'CustomEvent', 'keys', 'entries', 'assign', 'emit', 'put'])
const ANYTHING = TypeFlags.Any | TypeFlags.Unknown | TypeFlags.NonPrimitive

/** `file:line: what is wrong` for each use; `configs` are the tsconfig.json files that have all these sources. */
export function foreignUses({ root, configs, sources, names }) {
  const api = new API({ cwd: root })
  try {
    const snapshot = api.updateSnapshot({ openProjects: configs })
    return sources.flatMap((file) => {
      const project = snapshot
        .getProjects()
        .find(({ program }) => program.getSourceFileNames().includes(file))
      if (!project) throw new Error(`${file} is in none of ${configs.join(', ')}`)
      return new FileCheck(project, file, root, new Set(names)).run()
    })
  } finally {
    api.close()
  }
}

class FileCheck {
  constructor(project, file, root, names) {
    this.checker = project.checker
    this.source = project.program.getSourceFile(file)
    this.file = file
    this.root = root.toLowerCase()
    this.names = names
    this.faults = []
  }

  run() {
    this.visit(this.source)
    return this.faults
  }

  visit(node) {
    switch (node.kind) {
      case SyntaxKind.PropertyAccessExpression:
        this.member(node)
        break
      case SyntaxKind.ObjectLiteralExpression:
        this.literal(node)
        break
      case SyntaxKind.ObjectBindingPattern:
        this.pattern(node)
        break
      case SyntaxKind.ElementAccessExpression:
        this.keyed(node)
        break
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression:
        this.call(node)
        break
      case SyntaxKind.ForInStatement:
        this.leaves(node.expression, this.typeAt(node.expression), 'by a loop over its names', false)
        break
      case SyntaxKind.AsExpression:
        this.cast(node)
        break
    }
    node.forEachChild((child) => this.visit(child))
  }

  /** `x.name`: whose is it? */
  member({ name }) {
    if (!this.names.has(name.text)) return
    const symbol = this.checker.getSymbolAtLocation(name)
    if (!symbol) this.fault(name, `of an object without a type: ${name.text}`)
    else if (!this.isOurs(symbol)) this.fault(name, `not ours: ${name.text}`)
  }

  /** `{ name: … }` for something that is not ours. */
  literal(node) {
    const keys = node.properties.map(({ name }) => name?.text).filter((name) => this.names.has(name))
    if (keys.length === 0) return
    const expected = this.checker.getContextualType(node)
    if (!expected) return
    for (const part of partsOf(expected)) {
      if (part.flags & ANYTHING) this.fault(node, `for whatever it is: ${keys.join(', ')}`)
      for (const key of keys) {
        const symbol = this.checker.getPropertyOfType(part, key)
        if (symbol && !this.isOurs(symbol)) this.fault(node, `for something not ours: ${key}`)
      }
    }
  }

  /** `const { name } = x` */
  pattern(node) {
    for (const { propertyName, name } of node.elements) {
      const key = (propertyName ?? name).text
      if (!this.names.has(key)) continue
      const type = this.typeAt(node)
      const symbols = type ? partsOf(type).map((part) => this.checker.getPropertyOfType(part, key)) : []
      if (!symbols.some(Boolean)) this.fault(node, `of an object without a type: ${key}`)
      else if (symbols.some((symbol) => symbol && !this.isOurs(symbol))) this.fault(node, `not ours: ${key}`)
    }
  }

  /** `x[text]` */
  keyed({ expression, argumentExpression }) {
    const key = this.typeAt(argumentExpression)
    if (!key || !partsOf(key).some(({ flags }) => flags & TypeFlags.StringLike)) return
    this.leaves(argumentExpression, this.typeAt(expression), 'by a text as the key', false)
  }

  /** What is given to code that is not ours. */
  call(node) {
    const { expression, arguments: given = [] } = node
    if (given.length === 0) return
    const callee = this.checker.getSymbolAtLocation(expression.name ?? expression)
    if (callee && this.isOurs(callee)) return
    const tells = TELLS.has(callee?.name)
    const signature = this.checker.getResolvedSignature(node)
    for (const [index, argument] of given.entries()) {
      const wanted = signature && this.checker.getParameterType(signature, index)
      if (tells || (wanted && wanted.flags & ANYTHING))
        this.leaves(argument, this.typeAt(argument), `to ${callee?.name}`)
      const theirs = (wanted ? partsOf(wanted) : [])
        .filter(({ flags }) => flags & TypeFlags.Object)
        .flatMap((part) => this.checker.getPropertiesOfType(part))
        .filter((symbol) => this.names.has(symbol.name) && !this.isOurs(symbol))
      for (const { name } of theirs)
        if (partsOf(this.typeAt(argument)).some((own) => this.ownProperty(own, name)))
          this.fault(argument, `${callee?.name} wants it: ${name}`)
    }
  }

  /** What came from outside is said to be this. */
  cast({ expression, type }) {
    const from = this.typeAt(expression)
    if (!from) return
    const to = this.checker.getTypeFromTypeNode(type)
    if (from.flags & ANYTHING) this.leaves(type, to, 'as what came from outside')
    else if (partsOf(from).some(({ flags }) => flags & TypeFlags.Object))
      for (const name of this.found(to, false))
        if (!partsOf(from).some((part) => this.checker.getPropertyOfType(part, name)))
          this.fault(type, `as what does not have it: ${name}`)
  }

  /** The interface, which TypeScript calls unstable, cannot tell some types of tuples. Those have no names. */
  typeAt(node) {
    try {
      return this.checker.getTypeAtLocation(node)
    } catch (error) {
      if (String(error).includes('not *checker.TupleType')) return this.checker.getNeverType()
      throw error
    }
  }

  leaves(node, type, how, isDeep = true) {
    const found = this.found(type, isDeep)
    if (found.size > 0) this.fault(node, `${how}: ${[...found].join(', ')}`)
  }

  /** The short names of a type, or of all that it is made of. */
  found(type, isDeep) {
    const found = new Set()
    this.collect(type, isDeep, found, new Set())
    return found
  }

  collect(type, isDeep, found, seen) {
    for (const part of partsOf(type)) {
      if (seen.has(part.id)) continue
      seen.add(part.id)
      if (part.flags & TypeFlags.Object && isDeep && this.checker.isArrayLikeType(part)) {
        for (const item of this.checker.getTypeArguments(part)) this.collect(item, isDeep, found, seen)
        continue
      }
      if (!(part.flags & TypeFlags.Object)) continue
      for (const symbol of this.checker.getPropertiesOfType(part)) {
        if (!this.isOurs(symbol)) continue
        if (this.names.has(symbol.name)) found.add(symbol.name)
        const inner = isDeep && this.checker.getTypeOfSymbol(symbol)
        if (inner) this.collect(inner, isDeep, found, seen)
      }
    }
  }

  ownProperty(type, name) {
    const symbol = this.checker.getPropertyOfType(type, name)
    return symbol !== undefined && this.isOurs(symbol)
  }

  isOurs({ declarations }) {
    return (
      declarations.length > 0 &&
      declarations.every(
        ({ path }) => path.toLowerCase().startsWith(this.root) && !path.includes('node_modules'),
      )
    )
  }

  fault(node, why) {
    const line = this.source.text.slice(0, node.end).split('\n').length
    this.faults.push(`${this.file.slice(this.root.length + 1)}:${line}: ${why}`)
  }
}

/** The types that it may be, without what is not there. */
function partsOf(type) {
  return type.isUnionType() || type.isIntersectionType() ? type.getTypes().flatMap(partsOf) : [type]
}
