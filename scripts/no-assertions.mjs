/**
 * Leaves out of the script tag and the pages what only an engineer looks at: assertions, whose conditions would take a kilobyte
 * of 50, and how much each module keeps (`sizes`, `kept`). Tests, the simulator and Node.js have both.
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

/** The code without the texts of what stays, which is `must` and assertions in the midst of an expression: the stack tells where one failed. */
export function withoutAssertionTexts(code) {
  if (!/\b(?:assert|must)\s*\(/.test(code)) return code
  let rest = code
  for (const { start, end } of assertionTextsIn(parseAst(code)))
    rest = rest.slice(0, start) + rest.slice(start, end).replaceAll(/[^\n]/g, ' ') + rest.slice(end)
  return rest
}

/** What follows the first argument. */
function assertionTextsIn(node) {
  if (Array.isArray(node)) return node.flatMap(assertionTextsIn)
  if (node === null || typeof node !== 'object') return []
  const within = Object.values(node).flatMap(assertionTextsIn)
  const { callee } = node
  const isOurs =
    node.type === 'CallExpression' && callee.type === 'Identifier' && /^(?:assert|must)$/.test(callee.name)
  if (!isOurs || node.arguments.length < 2) return within
  return [...within, { start: node.arguments[0].end, end: node.arguments.at(-1).end }]
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
