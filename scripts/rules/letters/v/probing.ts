import type { Check } from '../../check.ts'

export const probing: readonly Check[] = [
  {
    rule: 'V10.1',
    test: '[V10] the first three links get four packets of 1,100 bytes, later ones none',
    off: 'a train has three packets',
    by: { figure: 'probePackets', to: '3' },
  },
  {
    rule: 'V10.1',
    test: '[V10] the first three links get four packets of 1,100 bytes, later ones none',
    off: 'every link gets a train',
    by: { figure: 'probes', to: '100', within: 'tuning.ts' },
  },
  {
    rule: 'V10.2',
    test: '[V10] are answered by how fast the packets behind the first came; of that, four fifths are believed here',
    off: 'the packets do not count',
    by: { text: 'train.bytes += frame.padding.length + headBytes', to: 'train.bytes += headBytes' },
  },
  {
    rule: 'V10.3',
    test: '[V10] the second largest answer is believed, so that one liar cannot raise it',
    off: 'the largest answer counts',
    by: { text: 'this.up = second', to: 'this.up = first' },
  },
  {
    rule: 'V10.4',
    test: '[V10] no answer counts for more than a gigabit',
    off: 'an answer counts whatever it says',
    by: {
      text: 'Math.min(frame.bytesPerMs * 1_000, limits.probedBytesPerSecondMax)',
      to: 'frame.bytesPerMs * 1_000',
    },
  },
  {
    rule: 'V10.5',
    test: '[V10] a lone answer is believed up to ten megabits, so that a swarm of two is not slow',
    off: 'a lone answer counts in full',
    by: { text: 'second = Math.min(first, this.tuning.probeAlone)', to: 'second = first' },
  },
  {
    rule: 'V10.6',
    test: '[V10] while the two largest answers are far apart, links that open later get a train too, eight in all',
    off: 'later links get none',
    by: { text: 'this.isUnsure ? trainsMax : this.tuning.probes', to: 'this.tuning.probes' },
  },
  {
    rule: 'V10.6',
    test: '[V10] while the two largest answers are far apart, links that open later get a train too, eight in all',
    off: 'any number of later links get one',
    by: { text: 'const trainsMax = 8', to: 'const trainsMax = 80' },
  },
  {
    rule: 'V10.7',
    test: '[V10.7] of the answer that counts, four fifths are believed',
    off: 'all of it is believed',
    by: { text: 'congestion.hint = probe.up * tuning.probeShare', to: 'congestion.hint = probe.up' },
  },
  {
    rule: 'V10.8',
    test: '[V10] opens as far as a probe allows, until the first confirmation tells more',
    off: 'the window is as at first',
    by: {
      text: 'Math.max(this.windowBytes, (Math.min(this.hint, this.limit) * ms) / 1_000)',
      to: 'this.windowBytes',
    },
  },
  {
    rule: 'V10.8',
    test: '[V10.8] it opens as far as a probe allows once, and no further after a confirmation',
    off: 'it opens after a confirmation as well',
    by: { text: 'if (this.rate > 0 || this.hint === 0) return', to: 'if (this.hint === 0) return' },
  },
  {
    rule: 'V10.9',
    test: '[V10] believes a probe up to four times what was measured, once the uplink was full',
    off: 'the answer is believed for ever',
    by: {
      text: 'const hint = this.growing ? this.hint : Math.min(this.hint, hintGrowth * this.peak)',
      to: 'const hint = this.hint',
    },
  },
  {
    rule: 'V10.10',
    test: '[V10] are answered by how fast the packets behind the first came; of that, four fifths are believed here',
    off: 'all of it is believed',
    by: { text: 'bytesPerMs * 1_000 * this.tuning.probeShare', to: 'bytesPerMs * 1_000' },
  },
  {
    rule: 'V10.11',
    test: '[V10] [T4] whose last packet came first are not answered: one packet tells no rate',
    off: 'one packet is answered',
    by: {
      text: 'isOver: frame.left === 0 })\n      return',
      to: "isOver: frame.left === 0 })\n      if (frame.left === 0) this.context.links.send(link, { type: 'probed', bytesPerMs: 1 })\n      return",
    },
  },
  {
    rule: 'V10.12',
    test: '[V10] [T4] are forgotten after a minute on a link that stays, answered or not, and so are ours',
    off: 'trains that came are remembered for as long as their link',
    by: { text: 'if (now - startedAt >= limits.probeMs) this.trains.delete(link)', to: 'void startedAt' },
  },
  {
    rule: 'V10.12',
    test: '[V10] [T4] are forgotten after a minute on a link that stays, answered or not, and so are ours',
    off: 'trains that left are remembered for as long as their link',
    by: { text: 'if (now - sentAt >= limits.probeMs) this.asked.delete(link)', to: 'void sentAt' },
  },
]
