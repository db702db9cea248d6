import type { Check } from '../../check.ts'

export const choosing: readonly Check[] = [
  {
    rule: 'V1.1',
    test: '[V1] only what is here, that the link lacks, and that it wants or that is pushed',
    off: 'a link is sent what it has',
    by: { text: '(have[byte] ?? 0) & ~(theirs[byte] ?? 0) & (', to: '(have[byte] ?? 0) & (' },
  },
  {
    rule: 'V1.1',
    test: '[V1] only what is here, that the link lacks, and that it wants or that is pushed',
    off: 'a link is sent what it does not want',
    by: { text: ' & ((wanted[byte] ?? 0) | (pushable[byte] ?? 0))', to: '' },
  },
  {
    rule: 'V1.2',
    test: '[V1] chunks of a file of higher priority before all others, also to links that have more',
    off: 'priorities do not count',
    by: { text: 'rankWeight * (stock.rank[chunk] ?? 0)', to: '0' },
  },
  {
    rule: 'V1.3',
    test: '[V1.3] the link that has least is served first, whichever that is',
    off: 'it does not count how much a link has',
    by: { text: 'Math.max(tuning.shareWeight / chunks, 0.1) * view.theirs.count', to: '0' },
  },
  {
    rule: 'V1.4',
    test: '[V1] of what it wants, what fewest near have',
    off: 'it does not count how many have a chunk',
    by: { figure: 'copiesWeight', to: '0' },
  },
  {
    rule: 'V1.5',
    test: '[V1] a chunk that is on its way is not sent a second time, however often it is asked for',
    off: 'each ask is served',
    by: {
      text: '[...asks, ...takes]) if (!underWay.has(chunk)) holdings',
      to: '[...asks, ...takes]) holdings',
    },
  },
  {
    rule: 'V1.6',
    test: '[V8] and asked for later is sent again, also when its first copy was never confirmed',
    off: 'a cancelled copy counts as on its way',
    by: { text: 'one.isCancelled = true', to: 'void one' },
  },
  {
    rule: 'V1.7',
    test: '[V1] but once it is confirmed and asked for again, it was lost there',
    off: 'what was sent once is never sent again',
    by: {
      text: 'for (const { part, isCancelled } of view.sent) if (!isCancelled) chunks.add(part - 1)',
      to: 'for (const { part, isCancelled } of view.sent) if (!isCancelled) chunks.add(part - 1)\n    for (let chunk = 0; chunk < view.theirs.length; chunk++) if (view.theirs.has(chunk)) chunks.add(chunk)',
    },
  },
  {
    rule: 'V2.1',
    test: '[V2] the publisher pushes each chunk once, unasked, as the first generation, and to all links',
    off: 'the publisher pushes nothing',
    by: {
      text: 'chunk < release.header.chunks; chunk++) holdings.pushable.add(chunk)',
      to: 'chunk < release.header.chunks; chunk++) continue',
    },
  },
  {
    rule: 'V2.1',
    test: '[V2] the publisher pushes each chunk once, unasked, as the first generation, and to all links',
    off: 'the publisher pushes copies of another generation',
    by: { text: 'generation: isFirst ? 0 : ', to: 'generation: isFirst ? 1 : ' },
  },
  {
    rule: 'V2.2',
    test: '[V2] a chunk of generation %i is pushed on as %j',
    off: 'first copies are not pushed on',
    by: { text: 'if (release.generation(chunk) === 0) holdingsOf', to: 'if (false) holdingsOf' },
  },
  {
    rule: 'V2.2',
    test: '[V2] a chunk of generation %i is pushed on as %j',
    off: 'all copies are pushed on',
    by: { text: 'if (release.generation(chunk) === 0) holdingsOf', to: 'holdingsOf' },
  },
  {
    rule: 'V2.3',
    test: '[V2] a second copy goes, on %s',
    off: 'a fast uplink pushes as well',
    by: { text: 'return holdings.isSource || congestion.upRate < tuning.partnersFrom', to: 'return true' },
  },
  {
    rule: 'V2.4',
    test: '[V1] only what is here, that the link lacks, and that it wants or that is pushed',
    off: 'a publisher’s copies wait for what has a higher priority',
    by: { text: 'const sourcePushBonus = rankWeight * 256', to: 'const sourcePushBonus = pushBonus' },
  },
  {
    rule: 'V2.5',
    test: '[V2] a first copy goes before anything wanted, a publisher’s before another’s, and first to a link that asked for it',
    off: 'another’s first copies are as any other',
    by: { text: 'const pushBonus = 50', to: 'const pushBonus = 0' },
  },
  {
    rule: 'V2.6',
    test: '[V2.6] a publisher sends no first copy to a link that has it or awaits it',
    off: 'what a link has is pushed to it',
    by: { text: '(have[byte] ?? 0) & ~(theirs[byte] ?? 0) & (', to: '(have[byte] ?? 0) & (' },
  },
  {
    rule: 'V2.7',
    test: '[V2] a link that greeted with the release is sent nothing before it says what it has',
    off: 'a link is pushed to before it has said anything',
    by: { text: 'if (view.isWhole || !view.heard || this.outgoing', to: 'if (view.isWhole || this.outgoing' },
  },
  {
    rule: 'V2.8',
    test: '[V2] one that may not have arrived, since its link ended, is pushed to another',
    off: 'what went down with a link is not pushed again',
    by: { text: '(holdings.near[part - 1] ?? 0) <= 1) holdings.pushable', to: 'false) holdings.pushable' },
  },
  {
    rule: 'V2.8',
    test: '[V2.8] one that two other links have is not pushed again when its link ends',
    off: 'it is pushed again though others have it',
    by: { text: '(holdings.near[part - 1] ?? 0) <= 1) holdings.pushable', to: 'true) holdings.pushable' },
  },
  {
    rule: 'V2.9',
    test: '[V2] a copy that was asked for is one generation older than the chunk here',
    off: 'a copy is as old as the chunk',
    by: { text: 'release.generation(part - 1) + 1)', to: 'release.generation(part - 1))' },
  },
  {
    rule: 'V3.1',
    test: '[V3] follows its header to every link, before any other chunk, where that takes the uplink little time',
    off: 'a manifest follows to two links however short it is',
    by: { text: 'ms < tuning.manifestFollowsMs || ', to: '' },
  },
  {
    rule: 'V3.2',
    test: '[V3] one that takes longer follows to two links; others have it when they ask',
    off: 'a manifest follows to all links however long it is',
    by: { text: 'holdings.manifestsSent++ < tuning.manifestCopies', to: 'true' },
  },
  {
    rule: 'V3.3',
    test: '[V3.3] the manifest leaves before any chunk',
    off: 'a link has its chunks first',
    by: {
      text: 'view.wantsManifest && !view.hasManifest && release.manifestBytes !== null',
      to: 'view.wantsManifest && !view.hasManifest && release.manifestBytes !== null && view.wanted.count === 0',
    },
  },
  {
    rule: 'V3.4',
    test: '[V3] a link that says that it still lacks it has it again, after four seconds',
    off: 'the manifest goes once',
    by: {
      text: 'view.hasManifest = false\n    }\n    view.wantsManifest = true',
      to: 'return\n    }\n    view.wantsManifest = true',
    },
  },
  {
    rule: 'V3.5',
    test: '[V3] [T4] manifests asked for again and again go once in four seconds',
    off: 'the manifest goes as often as it is asked for',
    by: { text: 'this.parts.context.now - view.manifestSentAt < parameters.manifestAgainMs', to: 'false' },
  },
]
