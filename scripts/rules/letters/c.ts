import type { Check } from '../check.ts'

export const census: readonly Check[] = [
  {
    rule: 'C1.1',
    test: '[S1.2] [C1.1] a report names a neighbor other than the link’s own peer, and tells of its sender',
    off: 'a report tells no progress',
    by: {
      text: 'return { ...this.releases.progress, degree',
      to: 'return { sequence: 0, progress: 0, degree',
    },
  },
  {
    rule: 'C1.2',
    test: '[S3] [C1] a watcher’s walks are long enough for some hundred peers, however few it has heard of',
    off: 'a watcher sends no walks',
    by: {
      text: "this.parts.dialer().walk('census', via, sampleHops(this.parts.peers()), null)",
      to: 'void via',
    },
  },
  {
    rule: 'C2.1',
    test: '[C2] counts the newest report of each peer, of this release only, for 10 s',
    off: 'reports count for ever',
    by: {
      text: 'filter((sample) => sample.at >= since)',
      to: 'filter((sample) => sample.at >= since || true)',
    },
  },
  {
    rule: 'C2.1',
    test: '[C2] counts the newest report of each peer, of this release only, for 10 s',
    off: 'reports of other releases count',
    by: {
      text: 'const knows = sequence > 0 && fields.sequence >= sequence',
      to: 'const knows = sequence > 0',
    },
  },
  {
    rule: 'C2.1',
    test: '[C2.1] an older report of a peer changes nothing',
    off: 'the last one counts that came',
    by: { text: 'if ((this.samples.get(peer)?.at ?? -Infinity) > at) return', to: '' },
  },
  {
    rule: 'C2.2',
    test: '[C2.2] a report that a walk brought is as of half of its round trip',
    off: 'it is as of when it came',
    by: { text: '(introduction.startedAt + this.context.now) / 2', to: 'this.context.now' },
  },
  {
    rule: 'C2.3',
    test: '[C2] all were asked and all are whole: it is certain',
    off: 'it may not be any more',
    by: {
      text: '    if (report.whole) {\n      whole++\n',
      to: '    if (report.whole) {\n      whole += now\n',
    },
  },
  {
    rule: 'C2.4',
    test: '[C2] however a release spreads, the truth lies within the interval in 95 % of looks',
    off: 'nothing rises',
    by: { text: 'const then = level - (slope * ageMs) / 1_000', to: 'const then = level' },
  },
  {
    rule: 'C2.4',
    test: '[C2] however a release spreads, the truth lies within the interval in 95 % of looks',
    off: 'the interval holds half of the weight',
    by: { text: 'const tail = 0.025', to: 'const tail = 0.25' },
  },
  {
    rule: 'C2.5',
    test: '[C2.5] where all report half, few are whole at most',
    off: 'progress does not count',
    by: { text: 'const ceiling = mayBeWhole(reports)', to: 'const ceiling = 1' },
  },
  {
    rule: 'C2.6',
    test: '[C2] estimates the size of the swarm from repeated draws',
    off: 'it is as many as were drawn',
    by: { text: 'return Math.round(low)', to: 'return distinct' },
  },
  {
    rule: 'C2.6',
    test: '[C2] forgets draws that are old',
    off: 'draws count for ever',
    by: { text: '(this.draws[this.drawsFrom]?.at ?? now) + parameters.drawMs < now', to: 'false' },
  },
  {
    rule: 'C3.1',
    test: 'challenges nobody before what links claim would be enough',
    off: 'links are challenged whatever they claim',
    by: { text: '(enough || claimed.length === open.length)', to: 'true' },
  },
  {
    rule: 'C3.2',
    test: '[C3.2] a link that claims all and proves nothing is challenged twice a second at most',
    off: 'it is challenged at each look',
    by: {
      text: 'if (chunks.length === 0) return this.over(link, parameters.challengeMs)',
      to: 'if (chunks.length === 0) return this.over(link, 0)',
    },
  },
  {
    rule: 'C3.3',
    test: 'challenges links that have been silent for two seconds: they need not tell it that they have all',
    off: 'silent links are not challenged',
    by: {
      text: 'const claimed = open.filter((chunk) => isSilent || this',
      to: 'const claimed = open.filter((chunk) => this',
    },
  },
  {
    rule: 'C3.3',
    test: 'challenges a silent link no more often than every two seconds while it proves nothing',
    off: 'it is challenged as soon as it rests',
    by: { text: 'return this.context.now - toldAt >= parameters.challengeQuietMs', to: 'return true' },
  },
  {
    rule: 'C3.4',
    test: '[C3.4] each challenge has a salt of its own',
    off: 'all have the same',
    by: {
      text: 'const salt = toBase64Url(Uint8Array.from({ length: SEAL_BYTES }, () => this.random.below(256)))',
      to: 'const salt = toBase64Url(new Uint8Array(SEAL_BYTES))',
    },
  },
  {
    rule: 'C3.5',
    test: '[C3.5] names only chunks that are not held yet',
    off: 'it names what is held',
    by: { text: 'if (!this.isHeld(chunk, needed)) chunks.push(chunk)', to: 'chunks.push(chunk)' },
  },
  {
    rule: 'C3.6',
    test: '[C3.6] a challenge names a mebibyte of chunks at most',
    off: 'it names all',
    by: {
      text: 'for (const chunk of chunks.slice(0, most)) asked.add(chunk)',
      to: 'for (const chunk of chunks) asked.add(chunk)',
    },
  },
  {
    rule: 'C3.7',
    test: '[C3] proves what it has, with its own id, and nothing else',
    off: 'a seal is of nobody',
    by: { text: '[order.salt, order.peer].map(', to: '[order.salt].map(' },
  },
  {
    rule: 'C3.7',
    test: '[C3] proves what it has, with its own id, and nothing else',
    off: 'a seal is of no salt',
    by: { text: '[order.salt, order.peer].map(', to: '[order.peer].map(' },
  },
  {
    rule: 'C3.8',
    test: 'is never content with one receiver, and knows that it has all',
    off: 'one is enough',
    by: { text: 'return Math.max(2, Math.floor(links / 2) + 1)', to: 'return Math.floor(links / 2) + 1' },
  },
  {
    rule: 'C3.8',
    test: 'counts a chunk as held when more than half of its links have proven it, and no claim',
    off: 'half is enough',
    by: {
      text: 'return Math.max(2, Math.floor(links / 2) + 1)',
      to: 'return Math.max(2, Math.floor(links / 2))',
    },
  },
  {
    rule: 'C3.9',
    test: 'is enough alone, and stays so when its link ends',
    off: 'a helper counts as anyone',
    by: { text: 'if (this.helpers.has(peer)) return true', to: '' },
  },
  {
    rule: 'C3.10',
    test: '[C3] copies are of this release alone; what is estimated and what is proven is told apart',
    off: 'it is safe at any time',
    by: { text: 'chunks > 0 && held === chunks', to: 'chunks > 0', within: 'safety.ts' },
  },
  {
    rule: 'C3.11',
    test: 'counts who has gone no more, and asks others',
    off: 'proofs outlive their link',
    by: { text: 'if (!this.helpers.has(link.peer)) this.proven.delete(link.peer)', to: '' },
  },
  {
    rule: 'C3.12',
    test: 'is enough alone, and stays so when its link ends',
    off: 'a helper’s proofs go with its link',
    by: {
      text: 'if (!this.helpers.has(link.peer)) this.proven.delete(link.peer)',
      to: 'this.proven.delete(link.peer)',
    },
  },
  {
    rule: 'C3.13',
    test: 'believes no seal of other bytes, of another peer or of another salt, and blames who made it',
    off: 'it is nobody’s offence',
    by: { text: "return context.offence(link, 'false-proof', 4)", to: 'return' },
  },
  {
    rule: 'C3.14',
    test: '[T4] reads for one challenge of a link at a time, and so many bytes a second',
    off: 'any number at a time',
    by: { text: "if (challenged.busy) return context.refuse('challenge-flood')", to: '' },
  },
  {
    rule: 'C3.14',
    test: '[C3] answers at once that it has none of it, or does not know the release',
    off: 'it does not answer',
    by: {
      text: 'if (release === undefined || chunks.length === 0 || !affordable) return answer(nothing, [])',
      to: 'if (release === undefined || chunks.length === 0 || !affordable) return',
    },
  },
  {
    rule: 'C3.15',
    test: '[T4] reads for one challenge of a link at a time, and so many bytes a second',
    off: 'it reads as much as is asked',
    by: { text: ' || !affordable) return answer', to: ' || false) return answer' },
  },
]
