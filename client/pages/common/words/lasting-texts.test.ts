import { signal } from '@preact/signals'
import { createElement, Fragment, options, type ComponentChild, type VNode } from 'preact'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { childHolding, holdText, TEXT_ELEMENT } from './lasting-texts.ts'

const propsOf = (...children: ComponentChild[]): Record<string, unknown> => ({
  ...(createElement('p', null, ...children).props as object),
})
/** As Preact makes a text node's virtual node. */
const textOf = (text: string): { type: unknown; props: unknown } => {
  const vnode = { ...createElement('p', null), type: null, props: text }
  holdText(vnode as never)
  return vnode
}

const bold = createElement('b', null)
/** The letters of a list of children, with the element among them. */
function read(all: readonly unknown[]): string {
  return all
    .map((one) => (one === bold ? '<b>' : typeof one === 'boolean' ? '' : ((one ?? '') as string)))
    .join('')
}

describe('texts that outlast a translation', () => {
  beforeAll(() => {
    options.vnode = holdText
  })
  afterAll(() => {
    delete options.vnode
  })

  it('makes a text that stands alone its element’s textContent, whatever parts it was written in', () => {
    expect(propsOf('one')).toEqual({ textContent: 'one' })
    expect(propsOf('M ', 7.4, ', ', false, null, 'A Town')).toEqual({ textContent: 'M 7.4, A Town' })
    expect(propsOf('')).toEqual({ textContent: '' })
    expect(propsOf(undefined)).not.toHaveProperty('textContent')
  })

  it('joins texts beside an element, and leaves every element at its place', () => {
    expect(propsOf('by ', 'the ', bold, ' ', 3)['children']).toEqual(['by the ', null, bold, ' 3', null])
  })

  it('gives a text beside elements an element of its own; mere space is marked, so that it is no item of a row', () => {
    expect(textOf('by')).toMatchObject({ type: TEXT_ELEMENT, props: { textContent: 'by' } })
    expect(textOf(' ')).toMatchObject({ props: { textContent: ' ', class: 'space' } })
  })

  it('lets a signal write the text of an element: alone its parent’s, else that of one of its own', () => {
    const said = signal('now')
    expect(propsOf(said as never)).toEqual({ textContent: said })
    const [element] = propsOf(said as never, createElement('b', null))['children'] as VNode[]
    expect(element).toMatchObject({ type: TEXT_ELEMENT, props: { textContent: said } })
    const { props } = createElement(Fragment, null, said as never, ' on')
    expect(props.children).toMatchObject([{ type: TEXT_ELEMENT }, ' on'])
  })

  it('makes another text of a picture another element', () => {
    const { children } = createElement('text', null, 'bound ', 1.16, ' s').props as unknown as {
      children: VNode[]
    }
    const text = Object('bound 1.16 s') as string
    expect(children[0]).toMatchObject({ type: 'tspan', key: 'bound 1.16 s', props: { children: [text] } })
    const node = { ...createElement('p', null), type: null, props: text }
    holdText(node as never)
    expect(node.type).toBeNull()
  })

  it('leaves no two texts beside each other, and loses no letter', () => {
    const child = fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, undefined, true, false, bold))
    fc.assert(
      fc.property(fc.array(child), (children) => {
        const { textContent, children: kept = [textContent] } = propsOf(...children)
        const left = (kept as ComponentChild[]).filter((one) => one !== null && typeof one !== 'boolean')
        expect(read(left)).toBe(read(children))
        const shown = left.filter((one) => one !== undefined)
        for (const [i, one] of shown.entries())
          expect(one === bold || shown[i + 1] === bold || i === shown.length - 1).toBe(true)
      }),
    )
  })

  it('finds what stands around a neighbor that a translator has moved', () => {
    interface Place {
      parentNode: Place | null
    }
    const parent: Place = { parentNode: null }
    const font: Place = { parentNode: parent }
    const moved: Place = { parentNode: font }
    const gone: Place = { parentNode: null }
    const holding = (node: Place | null): unknown => childHolding(parent as never, node as never)
    expect(holding(font)).toBe(font)
    expect(holding(moved)).toBe(font)
    expect([holding(gone), holding(null)]).toEqual([null, null])
  })
})
