import type { Check } from '../check.ts'

export const overlay: readonly Check[] = [
  {
    rule: 'O1.1',
    test: '[O1] a peer without links asks the server, one with links the overlay',
    off: 'nobody asks the server',
    by: { text: 'if (now >= this.serverAt) this.askServer(null)', to: '' },
  },
  {
    rule: 'O1.2',
    test: '[O1] while the overlay around it is only forming it goes on asking the server, one at a time',
    off: 'it walks as anywhere',
    by: {
      text: 'if (forming && now >= this.noMoreUntil) this.youngUntil = now + youngMs',
      to: 'void forming',
    },
  },
  {
    rule: 'O1.3',
    test: '[O1.3] a peer that lost half of its edges at once takes others from the server',
    off: 'it walks as ever',
    by: {
      text: 'if (this.degree * 2 <= parameters.degree) this.youngUntil = this.context.now + youngMs',
      to: '',
    },
  },
  {
    rule: 'O1.4',
    test: '[O1.4] a peer that the server named and that does not answer is not counted on after 1.5 s',
    off: 'it is counted on for as long as it may answer',
    by: { text: 'const lateMs = 1_500', to: 'const lateMs = 15_000' },
  },
  {
    rule: 'O1.5',
    test: '[O1] a forged origin does not put an honest peer among the unreachable',
    off: 'a walk in its name counts',
    by: {
      text: 'if (introduction.isOrigin) this.policy.failed(introduction)\n    else if',
      to: 'this.policy.failed(introduction)\n    if',
    },
  },
  {
    rule: 'O1.5',
    test: '[O1.5] a peer that did not answer is not asked for again for two minutes',
    off: 'it is asked for again at once',
    by: { text: 'this.unreachable.set(peer, this.context.now + failedMs)', to: '' },
  },
  {
    rule: 'O2.1',
    test: '[O2] short of six edges it sends a join walk for each two',
    off: 'it sends one for each',
    by: { text: 'const count = Math.floor(this.lacking / 2)', to: 'const count = this.lacking' },
  },
  {
    rule: 'O2.2',
    test: '[O2.2] [O8.3] a walk goes on by an edge that is heard, not back and not through its origin',
    off: 'it goes anywhere',
    by: {
      text: 'edges.filter((edge) => edge !== from && now - edge.heardAt < parameters.edgeAskMs + answerMs)',
      to: 'links.edges().filter((edge) => now - edge.heardAt < parameters.edgeAskMs + answerMs)',
    },
  },
  {
    rule: 'O2.3',
    test: '[O2.3] a walk is as long as the logarithm of the swarm to the base of five, and three hops more',
    off: 'it is as long in any swarm',
    by: { text: 'Math.ceil(Math.log(Math.max(peers, 2)) / Math.log(5)) + 3', to: '6' },
  },
  {
    rule: 'O2.4',
    test: '[O2.4] a walk goes on where its end is a neighbor of the walker already, for four hops',
    off: 'it ends there',
    by: {
      text: 'walk.hops <= walkStretchHops) && isFitEnd() && stays(',
      to: 'walk.hops <= walkStretchHops) && stays(',
    },
  },
  {
    rule: 'O2.5',
    test: '[O2.5] walks that name others as their origin do not stop a peer from looking for edges',
    off: 'a forged walk counts as an edge',
    by: { text: 'if (!netOfSplits || stage.split === null) count++', to: 'count++' },
  },
  {
    rule: 'O2.6',
    test: '[O2] edges that are all dropped at once are replaced at once',
    off: 'it waits as it did before',
    by: {
      text: 'this.repairAt = Math.min(this.repairAt, this.context.now + this.random.between(0, 200))',
      to: '',
    },
  },
  {
    rule: 'O3.1',
    test: '[O3] with its full degree it gives up one edge, and lets go of it only when the splice is made',
    off: 'it gives up none',
    by: { text: "if (split) return { role: 'edge', split: split.peer }", to: '' },
  },
  {
    rule: 'O3.2',
    test: '[O3] with its full degree it gives up one edge, and lets go of it only when the splice is made',
    off: 'the edge goes when it is promised',
    by: {
      text: 'if (split !== null) this.promised.set(split, {',
      to: 'const far = split === null ? undefined : this.context.links.toPeer(split)\n    if (far) this.demote(far)\n    if (split !== null) this.promised.set(split, {',
    },
  },
  {
    rule: 'O3.3',
    test: '[O3] an edge is given up only to whom it was promised',
    off: 'it is given up to anyone',
    by: { text: 'if (this.promised.get(spliced.peer)?.newcomer !== link.peer)', to: 'if (false)' },
  },
  {
    rule: 'O3.4',
    test: '[O3.4] a promise ends when its newcomer has not come within five seconds',
    off: 'it holds for as long as a dial',
    by: {
      text: 'this.promised.get(split)?.newcomer === newcomer) this.promised.delete(split)',
      to: 'this.promised.get(split)?.newcomer === newcomer) void 0',
    },
  },
  {
    rule: 'O3.5',
    test: '[O3.5] an edge that was promised is kept when only five are left',
    off: 'it is given up',
    by: {
      text: '    this.promised.delete(spliced.peer)\n    if (this.degree <= parameters.degreeMin) return',
      to: '    this.promised.delete(spliced.peer)',
    },
  },
  {
    rule: 'O3.6',
    test: '[O3.6] nobody has more than eight edges after its own decision',
    off: 'it keeps all',
    by: {
      text: 'while (this.degree > parameters.degreeMax) this.shed()\n    assert(this.degree <= parameters.degreeMax,',
      to: 'assert(true,',
    },
  },
  {
    rule: 'O3.7',
    test: '[O3.7] of an edge between two that have more than six, the smaller id lets go, one per heartbeat',
    off: 'neither lets go',
    by: {
      text: 'this.trimAt = context.now + parameters.heartbeatMs / 2\n    this.demote(link)',
      to: 'this.trimAt = context.now + parameters.heartbeatMs / 2',
    },
  },
  {
    rule: 'O3.7',
    test: '[O3.7] of an edge between two that have more than six, the smaller id lets go, one per heartbeat',
    off: 'both let go',
    by: { text: 'context.self > link.peer || context.now < this.trimAt', to: 'context.now < this.trimAt' },
  },
  {
    rule: 'O3.7',
    test: '[O3.7] of an edge between two that have more than six, the smaller id lets go, one per heartbeat',
    off: 'several go in a heartbeat',
    by: { text: 'context.self > link.peer || context.now < this.trimAt', to: 'context.self > link.peer' },
  },
  {
    rule: 'O3.8',
    test: '[O3] who is asked to be a partner does not make itself an edge',
    off: 'it does',
    by: { text: "introduction.purpose === 'partner' ? 'partner' : payload.role", to: 'payload.role' },
  },
  {
    rule: 'O4',
    test: '[O4] a peer short of one edge walks to another short peer',
    off: 'it does not',
    by: { text: "if (via) this.dialer().walk('short', via, walkHops(this.peers()), null)", to: 'void via' },
  },
  {
    rule: 'O4',
    test: '[O4] a short peer’s walk ends at another short peer alone',
    off: 'it ends at any',
    by: {
      text: "if (purpose === 'short') return named ? 'refused' : 'walk on'",
      to: "if (purpose === 'short') return plainEdge",
    },
  },
  {
    rule: 'O5.1',
    test: '[O5.1] nobody constructs a connection before the other side has accepted',
    off: 'the peer that asks constructs one at once',
    by: {
      text: "this.say(circuit, { type: 'request', purpose })",
      to: "this.say(circuit, { type: 'request', purpose })\n    const asked = this.introductions.get(circuit)\n    if (asked) this.connect(asked, { peer, role: 'edge', split: null }, true)",
    },
  },
  {
    rule: 'O5.1',
    test: '[O5.1] nobody constructs a connection before the other side has accepted',
    off: 'the peer that accepts constructs one at once',
    by: {
      text: '    if (existing) return policy.introduced(introduction, terms, existing)\n    this.introductions.add(introduction)',
      to: '    if (existing) return policy.introduced(introduction, terms, existing)\n    this.introductions.add(introduction)\n    this.connect(introduction, terms, false)',
    },
  },
  {
    rule: 'O5.2',
    test: '[O5] a dial that does not open ends after 15 s',
    off: 'it goes on',
    by: { text: 'stage.dialedAt + parameters.dialMs : startedAt', to: 'stage.dialedAt + 1e9 : startedAt' },
  },
  {
    rule: 'O5.3',
    test: '[O5] when both ask each other, %s',
    off: 'the larger id’s dial goes on',
    by: {
      text: 'mine?.isOrigin === true && context.self > origin',
      to: 'mine?.isOrigin === true && context.self < origin',
    },
  },
  {
    rule: 'O5.4',
    test: '[O3.4] a promise ends when its newcomer has not come within five seconds',
    off: 'it has as long as a dial',
    by: { text: ': startedAt + parameters.introductionMs', to: ': startedAt + parameters.dialMs' },
  },
  {
    rule: 'O5.5',
    test: '[O5.5] of those that a walk names, four wait by one link at most',
    off: 'any number waits',
    by: { text: 'this.introductions.unproven(way.link) < limits.unprovenPerLinkMax', to: 'true' },
  },
  {
    rule: 'O5.6',
    test: '[O5] nor does it make that peer itself unwelcome',
    off: 'the one that is named stands in its own way',
    by: {
      text: "this.introductions.with(origin).find(({ stage }) => stage.is !== 'promised')",
      to: 'this.introductions.with(origin)[0]',
    },
  },
  {
    rule: 'O6.1',
    test: '[T4] one link’s walks do not wear out the memory for all others’',
    off: 'nothing travels back',
    by: { text: 'this.context.links.send(hop, { ...frame, circuit: next.circuit })', to: 'void next' },
  },
  {
    rule: 'O6.2',
    test: '[O6.2] [O6.3] a hop remembers a walk for a minute, and passes 64 messages',
    off: 'it remembers it for ever',
    by: {
      text: 'if (circuit === undefined || circuit.expiresAt <= now) return undefined',
      to: 'if (circuit === undefined) return undefined',
    },
  },
  {
    rule: 'O6.3',
    test: '[O6.2] [O6.3] a hop remembers a walk for a minute, and passes 64 messages',
    off: 'it passes any number',
    by: { text: 'if (++circuit.messages > limits.circuitMessagesMax) return undefined', to: '' },
  },
  {
    rule: 'O6.4',
    test: '[O2] [O4] a lost neighbor is replaced over the overlay with the server gone',
    under: 'faults, seed 1 ',
    off: 'nobody walks without the server',
    by: {
      text: 'if (lacking <= 0 || !open.some(',
      to: 'if (lacking <= 0 || !serverUp || !open.some(',
    },
  },
  {
    rule: 'O7.1',
    test: '[O7] accepts no more connections than the budget allows',
    off: 'there is no budget',
    by: {
      text: "this.introductions.expected('partner') >=\n      budget",
      to: "this.introductions.expected('partner') >=\n      budget + Infinity",
    },
  },
  {
    rule: 'O7.2',
    test: '[O7.2] however many accept, there are fifty connections at most',
    off: 'there is no bound',
    by: { text: 'if (context.links.size >= context.links.most - 2) return this.end(introduction)', to: '' },
  },
  {
    rule: 'O7.3',
    test: '[O7] [V6] one that is cut off in the middle of everything leaves nothing behind',
    off: 'the exchange does not hear of it',
    by: { text: '    this.exchange.linkClosed(link)\n', to: '' },
  },
  {
    rule: 'O8.1',
    test: '[O8] asks an edge that has fallen silent, and lets go of it when no answer comes',
    off: 'it is not asked',
    by: { text: "links.send(edge, { type: 'edge', action: 'ask' })", to: 'void edge' },
  },
  {
    rule: 'O8.2',
    test: '[O8] who is asked answers, and says so when the link is no edge',
    off: 'it says that it lives',
    by: { text: "link.role === 'edge' ? 'alive' : 'drop'", to: "'alive'" },
  },
  {
    rule: 'O8.3',
    test: '[O2.2] [O8.3] a walk goes on by an edge that is heard, not back and not through its origin',
    off: 'silent edges carry walks',
    by: {
      text: 'edge !== from && now - edge.heardAt < parameters.edgeAskMs + answerMs',
      to: 'edge !== from',
    },
  },
  {
    rule: 'O8.4',
    test: '[O8] asks an edge that has fallen silent, and lets go of it when no answer comes',
    off: 'it is kept',
    by: {
      text: "return this.role === 'edge' ? this.heardAt + parameters.edgeSilentMs : Infinity",
      to: 'return Infinity',
    },
  },
  {
    rule: 'O8.5',
    test: '[O8.5] a partner that nobody uses is closed after twenty seconds',
    off: 'it is kept',
    by: { text: '? recycledMs : parameters.partnerIdleMs', to: '? recycledMs : Infinity' },
  },
  {
    rule: 'O9.1',
    test: '[O9.1] one of those that are named is asked for a link, less and less often while it does not answer',
    off: 'none is asked',
    by: {
      text: "this.dialer().askByServer('partner', peer)\n  }\n\n  /** Has this peer",
      to: 'void peer\n  }\n\n  /** Has this peer',
    },
  },
  {
    rule: 'O9.1',
    test: '[O9.1] one of those that are named is asked for a link, less and less often while it does not answer',
    off: 'it is asked as often as at first',
    by: { text: 'this.backoffMs = Math.min(2 * this.backoffMs, retryMsMax)', to: '' },
  },
  {
    rule: 'O9.2',
    test: '[O9.2] a link to one is kept, though nobody uses it',
    off: 'it is closed as any other',
    by: { text: 'return this.isAnchor || this.named.includes(link.peer)', to: 'return this.isAnchor' },
  },
  {
    rule: 'O9.3',
    test: '[O9.3] one has more links than a tab, and keeps them',
    off: 'it has as many as a tab',
    by: {
      text: 'links.budget = this.isAnchor ? anchorLinksBudget : parameters.linksBudget',
      to: '',
    },
  },
  {
    rule: 'O9.4',
    test: '[O9.4] where it is full, whoever has used its link least lately gives way',
    off: 'nobody gives way',
    by: { text: 'if (!this.isAnchor) return false', to: 'return false' },
  },
  {
    rule: 'O10.1',
    test: '[O10.1] a peer asks the server for another, and again while nothing comes',
    off: 'it does not ask',
    by: { text: 'if (!isStarving || !serverUp || now < this.askAt) return false', to: 'return false' },
  },
  {
    rule: 'O10.2',
    test: '[O10.2] and a neighbor that never gave anything gives way',
    off: 'all stay',
    by: { text: 'if (useless && links.degree > parameters.degreeMin) links.bye(useless, now)', to: '' },
  },
  {
    rule: 'O10.3',
    test: '[O10.3] %s: too little comes is %3$s',
    off: 'an edge that gave counts too',
    by: { text: 'return lapses > 0 && fedAt === -Infinity', to: 'return lapses > 0' },
  },
  {
    rule: 'O10.3',
    test: '[O10.3] an edge that has sent nothing of what it owes for longer than an ask may take counts too',
    off: 'what an edge owes does not count',
    by: { text: '|| owesMs > lateMs(view.link)) failing++', to: ') failing++' },
  },
]
