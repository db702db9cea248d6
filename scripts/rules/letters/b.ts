import type { Check } from '../check.ts'

export const bulletin: readonly Check[] = [
  {
    rule: 'B1.1',
    test: '[B1] nothing is passed on before its signature was checked, and then to all but its sender',
    off: 'a header is passed on before it is checked',
    by: {
      text: '    this.verify(link.id, jws)\n',
      to: "    for (const other of context.links.edges()) if (other !== link) context.links.send(other, { type: 'header', jws })\n    this.verify(link.id, jws)\n",
    },
  },
  {
    rule: 'B1.1',
    test: '[B1.1] a header of another channel is not believed',
    off: 'a header of any channel is believed',
    by: {
      text: 'if (header === null || header.channel !== context.channel) {',
      to: 'if (header === null) {',
    },
  },
  {
    rule: 'B1.2',
    test: '[B1.2] who sends a forged header is banned',
    off: 'it is counted, and nothing more',
    by: {
      text: "if (link) context.offence(link, 'forged-header', limits.offencePointsMax)",
      to: "if (link) context.refuse('forged-header')",
    },
  },
  {
    rule: 'B1.3',
    test: '[V3] follows its header to every link, before any other chunk',
    off: 'no manifest follows',
    by: { text: 'this.headerPushed(link, release)', to: 'void link' },
  },
  {
    rule: 'B2.1',
    test: '[B2] the source tells all neighbors first, then pushes',
    off: 'the header leaves with its id',
    by: { text: 'silentMs = from ? 0 : 1', to: 'silentMs = 0' },
  },
  {
    rule: 'B2.2',
    test: '[B2] an id runs ahead: who told it first is asked at once, all other neighbors are told, each once',
    off: 'nobody else is told',
    by: {
      text: 'if (other !== link && other.theirSequence < frame.sequence) this.context.links.send(other, frame)',
      to: 'void other',
    },
  },
  {
    rule: 'B2.2',
    test: '[B2] an id runs ahead: who told it first is asked at once, all other neighbors are told, each once',
    off: 'it is asked a second later',
    by: { text: 'const askAt = this.context.now', to: 'const askAt = this.context.now + 1_000' },
  },
  {
    rule: 'B2.3',
    test: '[B2.3] one that asked before the header was here gets it as soon as it is',
    off: 'the ask is forgotten',
    by: { text: 'this.byId.get(id)?.children.add(link.id)', to: 'void link' },
  },
  {
    rule: 'B2.4',
    test: '[B2] the header goes to who wants it and to who has said nothing, not to who heard of it elsewhere',
    off: 'those that told the id get the header too',
    by: { text: 'if (teller) teller.noteTheirs(release.header.sequence)', to: 'void teller' },
  },
  {
    rule: 'B2.5',
    test: '[B2] [T4] ids that nobody has the header of are passed on few times, and the next header all the same',
    off: 'all ids are passed on',
    by: {
      text: "if (!this.relays.take(this.context.now)) return this.context.refuse('rumour-flood')",
      to: '',
    },
  },
  {
    rule: 'B2.6',
    test: '[B2] [T4] ids that nobody has the header of are passed on few times, and the next header all the same',
    off: 'a header whose id did not go ahead is not pushed',
    by: {
      text: 'this.delayed.push({ link: link.id, release, at: now + delayMs })',
      to: 'if (this.passedOn.has(release.id)) this.delayed.push({ link: link.id, release, at: now + delayMs })',
    },
  },
  {
    rule: 'B2.6',
    test: '[B2] a second copy is pruned, and who pruned us hears only the id',
    off: 'edges that pruned this peer get it too',
    by: { text: 'if (edge && this.lazy.has(link.id)) continue', to: '' },
  },
  {
    rule: 'B2.7',
    test: '[B2] a second copy is pruned, and who pruned us hears only the id',
    off: 'a second copy is taken without a word',
    by: { text: "context.links.send(link, { type: 'prune' })", to: '' },
  },
  {
    rule: 'B2.8',
    test: '[B2.8] who pruned us and wants a header is pushed the next one',
    off: 'a prune is for ever',
    by: { text: '    this.lazy.delete(link.id)\n    const release', to: '    const release' },
  },
  {
    rule: 'B2.9',
    test: '[B2] an id whose header does not come is asked of two more, later and later',
    off: 'nobody else is asked',
    by: { text: 'const tellersAskedMax = 3', to: 'const tellersAskedMax = 1' },
  },
  {
    rule: 'B2.9',
    test: '[B2] an id whose header does not come is asked of two more, later and later',
    off: 'each is given as long',
    by: { text: 'pushGraceMs * 2 ** rumour.asked', to: 'pushGraceMs' },
  },
  {
    rule: 'B2.10',
    test: '[B2.10] a partner is told 0.2 s later than edges',
    off: 'partners are told at once',
    by: { text: 'const partnerMs = 200', to: 'const partnerMs = 0' },
  },
  {
    rule: 'B2.11',
    test: '[B2] the header goes to who wants it and to who has said nothing, not to who heard of it elsewhere',
    off: 'it is pushed as often as it is wanted',
    by: {
      text: 'if (last?.release === release.id && now - last.at < parameters.headerPushMs) return',
      to: 'void last',
    },
  },
  {
    rule: 'B2.12',
    test: '[B2] ids of one liar do not keep an honest one from being asked',
    off: 'one link may want any number',
    by: { text: ' || ofLink >= limits.headersWantedPerLinkMax', to: '' },
  },
  {
    rule: 'B3.1',
    test: '[B3.1] [B3.2] [B3.3] a header is new by its number, or by what the newest names',
    off: 'a newer number is not enough',
    by: {
      text: 'if (newest === undefined || header.sequence > newest.sequence) {',
      to: 'if (newest === undefined) {',
    },
  },
  {
    rule: 'B3.2',
    test: '[B3.1] [B3.2] [B3.3] a header is new by its number, or by what the newest names',
    off: 'what the newest names is stale',
    by: {
      text: "return newest.alongside?.includes(header.id) && header.sequence < newest.sequence ? 'new' : 'stale'",
      to: "return 'stale'",
    },
  },
  {
    rule: 'B3.3',
    test: '[B3.1] [B3.2] [B3.3] a header is new by its number, or by what the newest names',
    off: 'nothing is stale',
    by: {
      text: "return newest.alongside?.includes(header.id) && header.sequence < newest.sequence ? 'new' : 'stale'",
      to: "return 'new'",
    },
  },
  {
    rule: 'B3.4',
    test: '[O7] nothing is sent on a link that a replay has just ended',
    off: 'it is a small offence of all',
    by: { text: 'told ? limits.offencePointsMax / 2 : 1', to: '1' },
  },
  {
    rule: 'B3.4',
    test: '[B3] headers of one peer that were checked in another order are innocent',
    off: 'it is a great offence of all',
    by: { text: 'told ? limits.offencePointsMax / 2 : 1', to: 'limits.offencePointsMax / 2' },
  },
  {
    rule: 'B3.5',
    test: '[B3] a release that stays alongside is kept, however many newer there are',
    off: 'the oldest is forgotten',
    by: { text: 'const past = this.all().filter((one) => one.isOver)', to: 'const past = this.all()' },
  },
  {
    rule: 'B4.1',
    test: '[B4] [P8] data of a superseded release is cancelled, and leaves nothing behind',
    off: 'nothing is superseded',
    by: { text: "earlier.end(header.status === 'cancel' ? 'cancelled' : 'superseded')", to: '' },
  },
  {
    rule: 'B4.1',
    test: '[B3] are exchanged at once, each with its own numbers',
    off: 'what stays alongside is superseded as well',
    by: {
      text: 'earlier === release || header.alongside?.includes(earlier.id) === true',
      to: 'earlier === release',
    },
  },
  {
    rule: 'B4.2',
    test: '[B4.2] a cancellation cancels what came before',
    off: 'a cancellation supersedes',
    by: {
      text: "earlier.end(header.status === 'cancel' ? 'cancelled' : 'superseded')",
      to: "earlier.end('superseded')",
    },
  },
  {
    rule: 'B4.3',
    test: '[B4.3] a header names three releases beside itself at most',
    off: 'a header names any number',
    by: { text: 'v.maxLength(limits.releasesCurrentMax - 1)', to: 'v.maxLength(100)' },
  },
  {
    rule: 'B4.4',
    test: '[B4] of four current events three can stay, and the fifth tells which goes',
    off: 'the console says nothing of it',
    by: { text: "if (kept.includes(id)) return 'pushed-out'", to: "if (kept.includes(id)) return 'other'" },
  },
  {
    rule: 'B4.4',
    test: '[B4] an alert about another event stays, as in the console; the fifth says which goes',
    off: 'the command line says nothing of it',
    by: { text: "if (kept.includes(id)) return 'pushed-out'", to: "if (kept.includes(id)) return 'other'" },
  },
  {
    rule: 'B4.5',
    test: '[B4] superseded in the middle of giving and taking: nothing of it is in flight',
    off: 'the exchange goes on',
    by: {
      text: '    this.parts.exchange().stop(release)\n    this.reportOver(release, by)',
      to: '    this.reportOver(release, by)',
    },
  },
  {
    rule: 'B4.6',
    test: '[B4.6] what the store kept of superseded releases is told to nobody',
    off: 'it is pushed',
    by: { text: 'if (known || release.isOver) return', to: 'if (known) return' },
  },
  {
    rule: 'B5',
    test: '[B5] a fresh link gets the newest header at once when its hello names an older one',
    off: 'it hears of it by others',
    by: { text: 'if (newest && sequence < newest.header.sequence) this.push(newest, link)', to: '' },
  },
  {
    rule: 'B6.1',
    test: '[B6] a number is the time of signing, and greater than any that is known',
    off: 'numbers are counted',
    by: { text: 'Math.max(last + 1, Math.floor(nowMs))', to: 'last + 1' },
  },
  {
    rule: 'B6.2',
    test: '[B6] a number is the time of signing, and greater than any that is known',
    off: 'what is known does not count',
    by: { text: 'Math.max(last + 1, Math.floor(nowMs))', to: 'Math.floor(nowMs)' },
  },
]
