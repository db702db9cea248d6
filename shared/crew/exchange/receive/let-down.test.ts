import { expect, it } from 'vitest'
import { Bench } from '../testing.ts'
import { isLetDown } from './let-down.ts'

/** Edges that have all; each has left this many asks unanswered, and sent data last at this time. */
function edges(fields: readonly { readonly lapses: number; readonly fedAt: number }[]): Bench {
  const bench = new Bench()
  for (const field of fields) Object.assign(bench.said(bench.link(), [1, 2, 3]), field)
  return bench
}

const slow = { lapses: 2, fedAt: 100 }
const useless = { lapses: 1, fedAt: -Infinity }
const fine = { lapses: 0, fedAt: 100 }

it.each([
  ['all give', [fine, fine, fine, fine], false],
  ['one of four gives nothing', [useless, fine, fine, fine], false],
  ['half give nothing', [useless, useless, fine, fine], true],
  ['all are slow, and give', [slow, slow, slow, slow], false],
])('[O10.3] %s: too little comes is %3$s', (_, fields, expected) => {
  const bench = edges(fields)
  expect(isLetDown(bench.parts, bench.holdings, () => 1_000)).toBe(expected)
})

it('[O10.3] an edge that has sent nothing of what it owes for longer than an ask may take counts too', () => {
  const bench = edges([fine, fine])
  bench.now = 5_000
  for (const view of bench.holdings.views.values()) Object.assign(view, { owesSince: 3_500, fedAt: 1_000 })
  expect(isLetDown(bench.parts, bench.holdings, () => 2_000)).toBe(false)
  expect(isLetDown(bench.parts, bench.holdings, () => 1_000)).toBe(true)
})
