/**
 * Texts that outlast a translation by the browser. A translator takes the page's text nodes out and puts `<font>` elements in
 * their place; it also moves elements inside a sentence. Preact would go on writing into the nodes that were taken out
 * (preactjs/preact#948), so that a translated page kept the headline of an earlier release.
 *
 * `keepTextsTrue` hooks into the making of every virtual node of a page. It holds by two rules:
 * 1. Preact never writes into a text node. Each text is the `textContent` of an element that holds nothing else. To write
 *    it anew takes out whatever stands inside, a translation included. In a picture it is an element with the text as its
 *    key: another text is another element.
 * 2. An element goes in before the neighbor that Preact names, or before that which has swallowed it, or at the end.
 *    Nothing is thrown.
 */
import { Signal } from '@preact/signals'
import { createElement, Fragment, options, type VNode } from 'preact'

/** What stands for a text beside other elements; theme.css. */
export const TEXT_ELEMENT = 'page-text'
/** A picture's (SVG). Preact sets attributes of it only, and no element of a page may stand in it. */
const PICTURE_TEXT = 'text'

interface OpenNode {
  type: unknown
  props: unknown
}

interface OpenProps {
  children?: unknown
  textContent?: unknown
}

/** Rule 1. `null` is Preact's type of a text, whose props are the text itself. */
export function holdText(vnode: VNode): void {
  const open: OpenNode = vnode
  if (open.type === null && isText(open.props)) {
    const text = String(open.props)
    open.type = TEXT_ELEMENT
    open.props = text.trim() === '' ? { textContent: text, class: 'space' } : { textContent: text }
  } else if (open.type === PICTURE_TEXT) {
    const props = open.props as OpenProps
    props.children = joinTexts(childrenOf(props)).map((child) => (isText(child) ? pictureText(child) : child))
  } else if (typeof open.type === 'string' || open.type === Fragment) {
    holdChildren(open.props as OpenProps, open.type !== Fragment)
  }
}

function holdChildren(props: OpenProps, isElement: boolean): void {
  if (props.children === undefined || 'dangerouslySetInnerHTML' in props) return
  const children = joinTexts(childrenOf(props))
  const there = children.filter((child) => !isNothing(child))
  const [first] = there
  if (isElement && there.length === 1 && (typeof first === 'string' || first instanceof Signal)) {
    delete props.children
    props.textContent = first
  } else {
    // A signal writes its text itself, as it does any property.
    props.children = children.map((child) =>
      child instanceof Signal ? createElement(TEXT_ELEMENT, { textContent: child } as object) : child,
    )
  }
}

function childrenOf({ children }: OpenProps): unknown[] {
  return Array.isArray(children) ? children : [children]
}

/** A String as an object stays a text node (`holdText`). */
function pictureText(text: string | number | bigint): unknown {
  return createElement('tspan', { key: String(text) }, new String(text) as never)
}

/** One text where several stand beside each other. Each child keeps its place, by which Preact knows it again. */
function joinTexts(children: readonly unknown[]): unknown[] {
  const joined = [...children]
  let at: number | undefined
  for (const [i, child] of children.entries()) {
    if (isNothing(child)) continue
    if (!isText(child)) at = undefined
    else if (at === undefined) joined[(at = i)] = String(child)
    else {
      joined[at] = `${String(joined[at])}${child}`
      joined[i] = null
    }
  }
  return joined
}

function isText(child: unknown): child is string | number | bigint {
  return typeof child === 'string' || typeof child === 'number' || typeof child === 'bigint'
}

function isNothing(child: unknown): boolean {
  return child === null || child === undefined || typeof child === 'boolean'
}

/** Rule 2. The child of `parent` that is `node` or holds it; null where there is none. */
export function childHolding(parent: Node, node: Node | null): Node | null {
  let child = node
  while (child && child.parentNode !== parent) child = child.parentNode
  return child
}

type Place = (this: Node, node: Node, before: Node | null) => unknown

function place(name: 'insertBefore' | 'moveBefore', prototype: object): void {
  const own: unknown = Reflect.get(prototype, name)
  if (typeof own !== 'function') return
  const forgiving: Place = function (node, before) {
    return Reflect.apply(own, this, [node, childHolding(this, before)]) as unknown
  }
  Object.defineProperty(prototype, name, { value: forgiving, writable: true, configurable: true })
}

/** Once, before a page draws anything. */
export function keepTextsTrue(): void {
  const before = options.vnode?.bind(options)
  options.vnode = (vnode) => {
    before?.(vnode)
    holdText(vnode)
  }
  place('insertBefore', Node.prototype)
  place('moveBefore', Element.prototype)
}
