/**
 * Leaves out of the script tag what only whoever mends it looks at: assertions, whose conditions would take a kilobyte of its 50, and
 * how much each module keeps (`sizes`, `kept`). Tests, the simulator, the pages and Node.js have both.
 */
import { parseAst } from 'vite'

const names = /\bassert\s*\(|\bget (?:sizes|kept)\(/

/** The code without its statements `assert(…)` and without those getters. What stands in their place is white, so that no line moves. */
export function withoutAssertions(code) {
  if (!names.test(code)) return code
  let rest = code
  for (const { start, end } of assertionsIn(parseAst(code)))
    rest = rest.slice(0, start) + `;${rest.slice(start + 1, end).replaceAll(/[^\n]/g, ' ')}` + rest.slice(end)
  return rest
}

function assertionsIn(node) {
  if (Array.isArray(node)) return node.flatMap(assertionsIn)
  if (node === null || typeof node !== 'object') return []
  if (isAssertion(node) || isSizes(node)) return [node]
  return Object.values(node).flatMap(assertionsIn)
}

function isSizes({ type, kind, key }) {
  return type === 'MethodDefinition' && kind === 'get' && (key.name === 'sizes' || key.name === 'kept')
}

function isAssertion({ type, expression }) {
  return (
    type === 'ExpressionStatement' &&
    expression.type === 'CallExpression' &&
    expression.callee.type === 'Identifier' &&
    expression.callee.name === 'assert'
  )
}
