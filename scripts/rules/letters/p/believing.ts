import type { Check } from '../../check.ts'

export const believing: readonly Check[] = [
  {
    rule: 'P5.1',
    test: '[P5] [T3] a corrupt chunk is not had, its sender is banned, and others learn that it is lacking',
    off: 'what the hash says is not looked at',
    by: { text: '    if (!good) {', to: '    if (false) {' },
  },
  {
    rule: 'P5.2',
    test: '[P5.2] a chunk’s hash is the first 16 bytes of its SHA-256, all of them',
    off: 'a shorter beginning of the hash is enough',
    by: {
      text: '(hash.length === shortHashChars ? shortHash(bytes) : sha256(bytes))) === hash',
      to: 'shortHash(bytes)).slice(0, 16) === hash.slice(0, 16)',
    },
  },
  {
    rule: 'P5.3',
    test: '[P5] is checked against the header, and only then believed',
    off: 'a manifest is believed when it is whole',
    by: {
      text: 'this.checks.add({ release, part, bytes, peer, link: id, generation })',
      to: 'part === MANIFEST_PART ? this.parts.events.manifestArrived(release, bytes) : this.checks.add({ release, part, bytes, peer, link: id, generation })',
    },
  },
  {
    rule: 'P5.4',
    test: '[P5] [T4] what comes before the manifest is kept up to a bound',
    off: 'there is no bound',
    by: { text: 'return this.checks.earlyBytes < limits.earlyBytesMax', to: 'return true' },
  },
  {
    rule: 'P5.5',
    test: '[P5] chunks that come before it are kept, and shown and stored only when they are checked',
    off: 'early chunks do not wait for the manifest',
    by: { text: 'if (hash === undefined || (part', to: 'if (false && (part' },
  },
  {
    rule: 'P6.1',
    test: '[P1] nothing that is here, awaited or skipped',
    off: 'what is here is asked for',
    by: { text: 'if (claimed.has(chunk)) continue\n      const owner', to: 'const owner' },
  },
  {
    rule: 'P6.2',
    test: '[P6] when all is here, all are told so and nobody is asked',
    off: 'a peer does not notice that it has all',
    by: {
      text: 'this.manifest === null || this.lacking > 0) return false',
      to: 'true) return false',
    },
  },
  {
    rule: 'P6.3',
    test: '[P6.3] a link that is whole itself is not told that all is here',
    off: 'whole links are told too',
    by: { text: 'if (!view.isWhole) this.speaker.due(', to: 'this.speaker.due(' },
  },
  {
    rule: 'P7.1',
    test: '[P7] is asked of one link when it has not come behind its header for 500 ms',
    off: 'nobody is asked',
    by: { text: 'view.asksManifest = true', to: '' },
  },
  {
    rule: 'P7.2',
    test: '[P7] is asked of one link when it has not come behind its header for 500 ms',
    off: 'the same link is asked each time',
    by: { text: 'random.pick(able.length > 0 ? able : all)', to: '(able.length > 0 ? able : all)[0]' },
  },
  {
    rule: 'P7.3',
    test: '[P7] of a link that says that it has it, where one does',
    off: 'all links are alike',
    by: { text: 'random.pick(able.length > 0 ? able : all)', to: 'random.pick(all)' },
  },
  {
    rule: 'P7.4',
    test: '[P7] not while it is coming',
    off: 'another is asked while pieces come',
    by: {
      text: 'Math.max(holdings.manifestAskedAt, Math.min(one.fedAt, soonMs(one)))',
      to: 'holdings.manifestAskedAt',
    },
  },
  {
    rule: 'P7.5',
    test: '[P7.5] a manifest that drips is waited for 1.5 s',
    off: 'a manifest that drips is waited for as long as it drips',
    by: { text: 'Math.min(one.fedAt, soonMs(one))', to: 'one.fedAt' },
  },
  {
    rule: 'P7.6',
    test: '[P8] is cancelled as the fourth that comes at a time, and while another is being checked',
    off: 'any number of manifests come at a time',
    by: { text: 'this.incoming.of(release, part).length < limits.manifestsMax', to: 'true' },
  },
  {
    rule: 'P7.7',
    test: '[P7.7] of the link that was asked it is taken, though three others send it unasked',
    off: 'the link that was asked is one of many',
    by: { text: 'holdingsOf(this.parts, release).manifestAskedOf === link', to: 'false' },
  },
  {
    rule: 'P7.8',
    test: '[P7] chunks are asked for before it is here, but not of a later release',
    off: 'chunks of a later release are asked for as well',
    by: { text: 'this.parts.releases.size === 1', to: 'true' },
  },
]
