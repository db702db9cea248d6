/**
 * Leaves the assertions out of what the script tag is made of: their conditions would take a kilobyte of its 50. They hold in
 * tests, in the simulator, on the pages and in Node.js.
 */
import { parseAst } from 'vite'

const names = /\bassert\s*\(/

/** The code without its statements `assert(…)`. Whatever stands in their place is white, so that no line moves. */
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
  if (isAssertion(node)) return [node]
  return Object.values(node).flatMap(assertionsIn)
}

function isAssertion({ type, expression }) {
  return (
    type === 'ExpressionStatement' &&
    expression.type === 'CallExpression' &&
    expression.callee.type === 'Identifier' &&
    expression.callee.name === 'assert'
  )
}
