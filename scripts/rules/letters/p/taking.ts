import type { Check } from '../../check.ts'

export const taking: readonly Check[] = [
  {
    rule: 'P8.1',
    test: '[P8] is taken where it is lacking, and others hear that it is coming',
    off: 'data that nobody asked for is refused',
    by: {
      text: 'return this.incoming.unasked(link) < limits.pushedPartsMax && this.hasEarlyRoom',
      to: 'return false',
    },
  },
  {
    rule: 'P8.2',
    test: '[P8] [T4] at most eight that are begun unasked are kept at a time, the rest cancelled',
    off: 'any number of parts come unasked',
    by: { text: 'this.incoming.unasked(link) < limits.pushedPartsMax', to: 'true' },
  },
  {
    rule: 'P8.3',
    test: '[P8] is cancelled at its first piece where it is had, and counts as a duplicate',
    off: 'its sender is not told',
    by: { text: 'if (frame.offset === 0) this.declined.cancel(link, frame.tag, frame.part)', to: '' },
  },
  {
    rule: 'P8.4',
    test: '[P8] is cancelled at its first piece where it is had, and counts as a duplicate',
    off: 'a chunk that is here is taken again',
    by: { text: 'return release.have.has(part - 1) || release.skipped', to: 'return release.skipped' },
  },
  {
    rule: 'P8.4',
    test: '[P8] that comes when one is here is answered by a cancel at its first piece, once',
    off: 'a second manifest is taken',
    by: { text: 'return release.manifest !== null || this.checks.has(release, part)', to: 'return false' },
  },
  {
    rule: 'P8.4',
    test: '[B4] [P8] data of a superseded release is cancelled, and leaves nothing behind',
    off: 'data of a release that is over is not answered',
    by: { text: 'if (release.isOver) return this.refuse(link, frame)', to: 'if (release.isOver) return' },
  },
  {
    rule: 'P8.5',
    test: '[P8] [T4] data of an unknown release: 24 frames of a link, 64 in all, for 2 s',
    off: 'of a link any number of frames is kept',
    by: { text: 'ofLink >= limits.straysPerLinkMax || ', to: '' },
  },
  {
    rule: 'P8.5',
    test: '[P8] [T4] data of an unknown release: 24 frames of a link, 64 in all, for 2 s',
    off: 'in all any number of frames is kept',
    by: { text: ' || alike.length >= limits.straysMax', to: '' },
  },
  {
    rule: 'P8.5',
    test: '[P8] data that overtakes the check of its header is taken once that is known, and counted once',
    off: 'data that overtakes its header is dropped',
    by: {
      text: 'if (release === undefined) this.strays.keep(link, frame)\n    else this.dataOf',
      to: 'if (release === undefined) return\n    else this.dataOf',
    },
  },
  {
    rule: 'P8.6',
    test: '[P8] whose release is not known after 2 s is cancelled when it is dropped, each part once',
    off: 'nobody is told',
    by: { text: "if (link && stray.frame.type === 'data') this.drop(link, stray.frame)\n      else", to: '' },
  },
  {
    rule: 'P8.7',
    test: '[P8] [V9] messages that came before it are confirmed when it is known',
    off: 'states of an unknown release are dropped',
    by: { text: 'this.receiver.strayArrived(link, { ...frame, report: null })', to: 'void 0' },
  },
  {
    rule: 'P8.7',
    test: '[P8] [T4] of a release that is not known: 24 of a link for 2 s, then nothing is left',
    off: 'of a link any number of states is kept',
    by: { text: 'ofLink >= limits.straysPerLinkMax || ', to: '' },
  },
  {
    rule: 'P9.1',
    test: '[W1] [P9] may come in any order',
    off: 'pieces are put together as they came',
    by: {
      text: '.toSorted(([a], [b]) => a - b).map(([, piece]) => piece)',
      to: '.map(([, piece]) => piece)',
    },
  },
  {
    rule: 'P9.2',
    test: 'a piece under one packet that is not the last',
    off: 'short pieces are taken',
    by: { text: 'offset + bytes.length > length || isTiny', to: 'offset + bytes.length > length' },
  },
  {
    rule: 'P9.2',
    test: 'one that goes beyond the chunk',
    off: 'pieces beyond the end are taken',
    by: { text: 'offset + bytes.length > length || isTiny', to: 'isTiny' },
  },
  {
    rule: 'P9.2',
    test: '[P9] of a part that the release does not have, too',
    off: 'pieces of a part that is none are nobody’s offence',
    by: {
      text: "if (part > release.header.chunks) return context.offence(link, 'bad-data', 2)",
      to: 'if (part > release.header.chunks) return',
    },
  },
  {
    rule: 'P9.2',
    test: '[P9] the same piece twice is blamed; pieces that overlap ban who sent them',
    off: 'a piece that comes twice is nobody’s offence',
    by: {
      text: "if (one.pieces.has(offset)) return context.offence(link, 'bad-data', 2)",
      to: 'if (one.pieces.has(offset)) return',
    },
  },
  {
    rule: 'P9.3',
    test: '[P9] the same piece twice is blamed; pieces that overlap ban who sent them',
    off: 'pieces that overlap are nobody’s offence',
    by: { text: 'return this.events.overlapped(link)', to: 'return' },
  },
  {
    rule: 'P9.4',
    test: '[P9] that stop coming end their part: it is cancelled, lacking again, and links are told',
    off: 'a part is waited for much longer',
    by: { text: 'const stoppedMsMax = 8_000', to: 'const stoppedMsMax = 80_000' },
  },
  {
    rule: 'P9.4',
    test: '[P9] that stop coming end their part: it is cancelled, lacking again, and links are told',
    off: 'a part is waited for half as long as an ask',
    by: { text: 'const stoppedFactor = 1.5', to: 'const stoppedFactor = 0.5' },
  },
  {
    rule: 'P9.5',
    test: '[P9] when a link ends, what was coming by it is lacking, and asked of others',
    off: 'parts outlive their link',
    by: { text: 'this.incoming.linkClosed(link)', to: '' },
  },
  {
    rule: 'P9.6',
    test: '[P9] that stop coming end their part: it is cancelled, lacking again, and links are told',
    off: 'links are not told',
    by: {
      text: 'if (part !== MANIFEST_PART && !this.isOnItsWay(release, part)) this.unclaim(release, part - 1)',
      to: '',
    },
  },
  {
    rule: 'P9.7',
    test: '[P9] that is cancelled does not begin anew with the pieces that are still on their way',
    off: 'the rest of a cancelled part begins a new one',
    by: { text: "if (this.declined.isRest(link, frame)) return context.refuse('late-data')", to: '' },
  },
  {
    rule: 'P10.1',
    test: '[P10] is not asked for, and stands as had in what others are told',
    off: 'what is left out is lacking',
    by: {
      text: 'this.unwanted.add(chunk)\n        this.taken.add(chunk)',
      to: 'this.unwanted.add(chunk)',
    },
  },
  {
    rule: 'P10.2',
    test: '[P10] is not taken when it comes',
    off: 'what is left out is taken',
    by: { text: 'release.skipped.has(part - 1) || ', to: '' },
  },
  {
    rule: 'P10.3',
    test: '[P10] is not needed for the release to be complete; wanted after all, all are told that it is lacking',
    off: 'what is wanted after all stands as had',
    by: { text: 'for (const chunk of wanted) this.parts.exchange().wantAgain(release, chunk)', to: '' },
  },
  {
    rule: 'P10.4',
    test: '[P10] is not needed for the release to be complete; wanted after all, all are told that it is lacking',
    off: 'what is left out is waited for',
    by: { text: 'if (!had.has(chunk) && !unwanted.has(chunk)) count++', to: 'if (!had.has(chunk)) count++' },
  },
]
