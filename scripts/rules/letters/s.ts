import type { Check } from '../check.ts'

export const sampling: readonly Check[] = [
  {
    rule: 'S1.1',
    test: '[S1] a report of ours, once in a second on a link, and never beside data',
    off: 'each lone state carries one',
    by: { text: 'number === 0 && now - view.reportedAt >= parameters.reportMs', to: 'number === 0' },
  },
  {
    rule: 'S1.1',
    test: '[S1] a report of ours, once in a second on a link, and never beside data',
    off: 'data carries one too',
    by: {
      text: 'number === 0 && now - view.reportedAt >= parameters.reportMs',
      to: 'now - view.reportedAt >= parameters.reportMs',
    },
  },
  {
    rule: 'S1.2',
    test: '[S1.2] [C1.1] a report names a neighbor other than the link’s own peer, and tells of its sender',
    off: 'it may name the link’s own peer',
    by: {
      text: 'this.context.links.edges().filter((candidate) => candidate !== asker)',
      to: 'this.context.links.edges()',
    },
  },
  {
    rule: 'S1.3',
    test: '[S1] [T4] reports beyond four a second are counted and not read',
    off: 'all are read',
    by: {
      text: 'if (link.reports.take(context.now)) events.reported(link, report)',
      to: 'if (link.reports) events.reported(link, report)',
    },
  },
  {
    rule: 'S2.1',
    test: '[S2] asks those whom reports name to be partners, only when nothing comes of what it lacks',
    off: 'partners are sought though data comes',
    by: { text: 'if (!this.receiver.isStarving) return 0', to: '' },
  },
  {
    rule: 'S2.2',
    test: '[S2.2] with two fresh partners or fewer the walker starts, and it stops with four',
    off: 'it goes on',
    by: { figure: 'partnersHigh', to: '16' },
  },
  {
    rule: 'S2.2',
    test: '[S2.2] with two fresh partners or fewer the walker starts, and it stops with four',
    off: 'it starts with three too',
    by: { figure: 'partnersLow', to: '3' },
  },
  {
    rule: 'S2.3',
    test: '[S2.3] set-ups cost a twentieth of the release’s bytes',
    off: 'they cost as much as they like',
    by: { figure: 'setupShareMax', to: '100' },
  },
  {
    rule: 'S2.4',
    test: '[S2.4] partners that brought four reports are used up',
    off: 'a partner is never used up',
    by: { figure: 'partnerReportsMax', to: '1_000' },
  },
  {
    rule: 'S2.5',
    test: '[S2] a peer whose uplink carries much keeps partners beside its edges, also when it lacks nothing',
    off: 'it has its edges alone',
    by: {
      text: 'this.fillAt = standing > 0 ? this.keepStanding(standing) : this.fill(bytes)',
      to: 'this.fillAt = this.fill(bytes)',
    },
  },
  {
    rule: 'S2.6',
    test: '[S2.6] one partner for each 0.8 Mbit/s, sixteen at most',
    off: 'any number',
    by: {
      text: 'Math.min(tuning.partnersMax, Math.ceil(up / tuning.partnerBytesPerSecond))',
      to: 'Math.ceil(up / tuning.partnerBytesPerSecond)',
    },
  },
  {
    rule: 'S2.6',
    test: '[S2.6] one partner for each 0.8 Mbit/s, sixteen at most',
    off: 'sixteen at all rates',
    by: {
      text: 'Math.min(tuning.partnersMax, Math.ceil(up / tuning.partnerBytesPerSecond))',
      to: 'tuning.partnersMax',
    },
  },
  {
    rule: 'S2.7',
    test: '[S2] are asked only when nothing comes by the edges',
    off: 'they are asked at all times',
    by: {
      text: "return link.role === 'edge' || view.wanted.count > 0 || this.usesPartners",
      to: 'return true',
    },
  },
  {
    rule: 'S2.7',
    test: '[S2.7] a partner that wants something of us is asked for what it has',
    off: 'it is not asked',
    by: {
      text: "return link.role === 'edge' || view.wanted.count > 0 || this.usesPartners",
      to: "return link.role === 'edge' || this.usesPartners",
    },
  },
  {
    rule: 'S2.8',
    test: '[S2] are given what they want all the same',
    off: 'partners are given nothing',
    by: {
      text: 'if (link === undefined || !knows(link, release) || !this.mayTake(link, view)) continue',
      to: "if (link?.role !== 'edge' || !knows(link, release) || !this.mayTake(link, view)) continue",
    },
  },
  {
    rule: 'S2.9',
    test: '[S2.9] the first chunk has the time that three peers need to pass it and the manifest to six others',
    off: 'the manifest does not count',
    by: { text: '((manifestBytes + chunkBytes) *', to: '(chunkBytes *' },
  },
  {
    rule: 'S2.9',
    test: '[S2.9] until then nobody is starving',
    off: 'a first chunk has no more time than others',
    by: {
      text: 'return this.fedAt + 2 * parameters.renewMs + this.firstMs',
      to: 'return this.fedAt + 2 * parameters.renewMs',
    },
  },
  {
    rule: 'S3.1',
    test: '[S3] a walk ends the more seldom at a peer, the more edges lead to it',
    off: 'it ends where it comes by',
    by: { text: 'return random.float() * ways < parameters.degreeMin - 1', to: 'return ways > 0' },
  },
  {
    rule: 'S3.2',
    test: '[S3] [C1] a watcher’s walks are long enough for some hundred peers, however few it has heard of',
    off: 'they are as long as others',
    by: { text: 'return walkHops(Math.max(peers, 625))', to: 'return walkHops(peers)' },
  },
  {
    rule: 'S3.3',
    test: '[S3.3] a walk that samples ends where it may go no further, with a report',
    off: 'its end may be nowhere',
    by: { text: 'if (walk.hops === 0 || (walk.purpose', to: 'if ((walk.purpose' },
  },
]
