import { expect, it } from 'vitest'
import { makeRelease } from '../testing/rig.ts'
import { Releases } from './releases.ts'

/** The header of a release with this number, and what it names beside itself. */
function headerOf(sequence: number, alongside: readonly number[] = [], status: 'test' | 'cancel' = 'test') {
  const { header } = makeRelease(1, sequence)
  return { ...header, status, alongside: alongside.map((other) => makeRelease(1, other).header.id) }
}

it('[B3.1] [B3.2] [B3.3] a header is new by its number, or by what the newest names', () => {
  const releases = new Releases()
  expect(releases.judge(headerOf(5))).toBe('new')
  releases.add(headerOf(5, [3]), new Uint8Array(1))
  expect([6, 5, 4, 3].map((sequence) => releases.judge(headerOf(sequence)))).toEqual([
    'new',
    'known',
    'stale',
    'new',
  ])
})

it.each([
  ['test', 'superseded'],
  ['cancel', 'cancelled'],
] as const)(
  '[B4.2] a cancellation cancels what came before, another release supersedes: %s',
  (status, state) => {
    const releases = new Releases()
    releases.add(headerOf(1), new Uint8Array(1))
    const { replaced } = releases.add(headerOf(2, [], status), new Uint8Array(2))
    expect(replaced.map((one) => [one.header.sequence, one.state])).toEqual([[1, state]])
  },
)
