import type { Check } from '../../check.ts'

export const asking: readonly Check[] = [
  {
    rule: 'P1.1',
    test: '[P1] a chunk is asked of one link at a time',
    off: 'an ask goes to all links',
    by: {
      text: '    view.asked.add(chunk)\n    this.owners',
      to: '    for (const one of this.views.values()) one.asked.add(chunk)\n    this.owners',
    },
  },
  {
    rule: 'P1.2',
    test: '[P1] nobody is asked who',
    off: 'a link is asked for what it does not say that it has',
    by: { text: '!supplier.said.has(chunk) || ', to: '' },
  },
  {
    rule: 'P1.3',
    test: '[P1] chunks of a file of higher priority come first, then those that fewest links have',
    off: 'priorities do not count',
    by: { text: 'a.rank - b.rank || a.copies - b.copies', to: 'a.copies - b.copies' },
  },
  {
    rule: 'P1.4',
    test: '[P1] chunks of a file of higher priority come first, then those that fewest links have',
    off: 'it does not count how many have a chunk',
    by: { text: 'a.rank - b.rank || a.copies - b.copies', to: 'a.rank - b.rank' },
  },
  {
    rule: 'P1.5',
    test: '[P1.5] of chunks that are equally rare, chance decides which is asked for',
    off: 'of equally rare chunks the first is asked for',
    by: { text: 'copies: copies + random.float()', to: 'copies' },
  },
  {
    rule: 'P1.6',
    test: 'is not asked while another has the chunk',
    off: 'it does not count what a link owes',
    by: { text: 'const cost = supplier.outstanding + supplier.load', to: 'const cost = supplier.load' },
  },
  {
    rule: 'P1.6',
    test: 'is not asked while another has the chunk',
    off: 'the load that a link told does not count',
    by: { text: 'supplier.outstanding + supplier.load + far', to: 'supplier.outstanding + far' },
  },
  {
    rule: 'P1.6',
    test: 'is not asked while another has the chunk',
    off: 'distance does not count',
    by: { text: 'supplier.load + far +', to: 'supplier.load +' },
  },
  {
    rule: 'P1.6',
    test: '[P1] an ask that was left unanswered weighs as much as four chunks that are awaited',
    off: 'unanswered asks do not count',
    by: { text: 'const lapseCost = 4', to: 'const lapseCost = 0' },
  },
  {
    rule: 'P2.1',
    test: '[P2] at first half of what a link carries in a round trip and 150 ms',
    off: 'a link may owe all of it at first',
    by: { figure: 'aheadFirst', to: '1' },
  },
  {
    rule: 'P2.1',
    test: '[P2] at first half of what a link carries in a round trip and 150 ms',
    off: 'the 150 ms do not count',
    by: { figure: 'aheadMs', to: '0' },
  },
  {
    rule: 'P2.2',
    test: '[P2] at first half of what a link carries in a round trip and 150 ms',
    off: 'a link may owe no more for what it brought',
    by: { text: 'first + link.credit', to: 'first' },
  },
  {
    rule: 'P2.3',
    test: '[P2] at first half of what a link carries in a round trip and 150 ms',
    off: 'a link may owe as much as it brought',
    by: { figure: 'aheadMost', to: '1_000' },
  },
  {
    rule: 'P2.4',
    test: '[P2] never less than one',
    off: 'a link may be asked for nothing',
    by: {
      text: 'Math.max(1, Math.floor(Math.min(tuning.aheadMost',
      to: 'Math.max(0, Math.floor(Math.min(tuning.aheadMost',
    },
  },
  {
    rule: 'P2.7',
    test: '[P2.7] at first no more than an association’s first window',
    off: 'a fast downlink asks one link for all',
    by: { figure: 'aheadFirstBytes', to: 'Infinity' },
  },
  {
    rule: 'P2.5',
    test: '[P2] follows bandwidth × delay',
    off: 'the round trip does not count',
    by: { text: '(link.roundTripMs + tuning.aheadMs) / chunkMs', to: 'tuning.aheadMs / chunkMs' },
  },
  {
    rule: 'P2.6',
    test: '[V7] says so, and is asked for nothing until that ends',
    off: 'a link that may send nothing is asked',
    by: { text: 'if (view.load === loadMute) return false', to: '' },
  },
]
