import { expect, test } from 'vitest'
import { candidateTypes } from './candidate-types.ts'

type Stats = { readonly id: string } & Record<string, unknown>
const report = (...stats: Stats[]) => new Map(stats.map((one) => [one.id, one]))

const candidates: Stats[] = [
  { id: 'L1', type: 'local-candidate', candidateType: 'host' },
  { id: 'L2', type: 'local-candidate', candidateType: 'relay' },
  { id: 'R1', type: 'remote-candidate', candidateType: 'srflx' },
  { id: 'R2', type: 'remote-candidate', candidateType: 'prflx' },
]
const pair = (id: string, local: string, remote: string, more: object = {}): Stats => ({
  id,
  type: 'candidate-pair',
  localCandidateId: local,
  remoteCandidateId: remote,
  ...more,
})
const succeeded = { nominated: true, state: 'succeeded' }

test('those of the pair that the transport has selected', () => {
  const transport = { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' }
  const pairs = [pair('P1', 'L1', 'R1', succeeded), pair('P2', 'L2', 'R2')]
  expect(candidateTypes(report(...pairs, ...candidates, transport))).toEqual({
    local: 'relay',
    remote: 'prflx',
  })
})

test('without a transport, those of the pair marked as selected', () => {
  const pairs = [pair('P1', 'L1', 'R1', succeeded), pair('P2', 'L2', 'R1', { selected: true })]
  expect(candidateTypes(report(...candidates, ...pairs))).toEqual({ local: 'relay', remote: 'srflx' })
})

test('where none is marked, those of the nominated pair that succeeded', () => {
  const pairs = [
    pair('P1', 'L2', 'R1', { nominated: true, state: 'failed' }),
    pair('P2', 'L1', 'R2', succeeded),
  ]
  expect(candidateTypes(report(...pairs, ...candidates))).toEqual({ local: 'host', remote: 'prflx' })
})

test.each([
  ['nothing', report()],
  ['no selected pair', report(pair('P1', 'L1', 'R1', { state: 'in-progress' }), ...candidates)],
  ['a pair of unknown candidates', report(pair('P1', 'L9', 'R1', succeeded), ...candidates)],
  [
    'a selected pair that it does not have',
    report({ id: 'T', type: 'transport', selectedCandidatePairId: 'P' }),
  ],
  [
    'a type that is none',
    report(pair('P', 'L1', 'X', succeeded), ...candidates, {
      id: 'X',
      type: 'remote-candidate',
      candidateType: 7,
    }),
  ],
])('null where the report has %s', (_, stats) => {
  expect(candidateTypes(stats)).toBeNull()
})
