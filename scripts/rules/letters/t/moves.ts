import type { Check } from '../../check.ts'

export const moves: readonly Check[] = [
  {
    rule: 'T7.1',
    test: '[T7] every file is made of whole chunks of its own, and reads as it was',
    off: 'files follow each other',
    by: {
      text: 'return aligned === true ? Math.ceil(end / chunkBytes) * chunkBytes : end',
      to: 'return end',
    },
  },
  {
    rule: 'T7.2',
    test: '[T7] every file is made of whole chunks of its own, and reads as it was',
    off: 'gaps do not count',
    by: {
      text: '(end, { size }) => (size === 0 ? end : startAfter(end, layout) + size)',
      to: '(end, { size }) => end + size',
    },
  },
  {
    rule: 'T7.3',
    test: 'the large files of a site are signed, aligned; a key is made where there is none',
    off: 'they are not aligned',
    by: { text: 'return prepare(files, { aligned: true })', to: 'return prepare(files)' },
  },
  {
    rule: 'T8.1',
    test: '[T8.1] [T8.4] one that names another recovery key, or a number beyond the time, is refused with a count and no offence',
    off: 'any recovery key will do',
    by: {
      text: "return recovery === undefined || recovery === header.recovery ? 'new' : 'other-recovery'",
      to: "return recovery === undefined || recovery !== '' ? 'new' : 'other-recovery'",
    },
  },
  {
    rule: 'T8.1',
    test: '[T8.1] no release gets a reader off the recovery key that the first one named',
    off: 'the newest release is not looked at',
    by: {
      text: 'const recovery = newest?.recovery ?? this.recovery',
      to: 'const recovery = this.recovery',
    },
  },
  {
    rule: 'T8.2',
    test: '[T8.2] believes the recovery key that the channel’s key has named, for its move alone',
    file: 'client/keys/signatures.test.ts',
    off: 'anybody’s word will do',
    by: {
      text: 'if ((await thumbprint(jwk)) !== signer)',
      to: 'if (typ === HEADER_TYPE && (await thumbprint(jwk)) !== signer)',
    },
  },
  {
    rule: 'T8.2',
    test: '[T8.2] a recovery’s header is a move with the channel key’s word, and no other header has its numbers',
    off: 'the channel’s key may use its numbers',
    by: {
      text: 'if (header.sequence >= limits.recoverySequenceMin !== (header.commitment !== undefined))',
      to: 'if (header.sequence < limits.recoverySequenceMin && header.commitment !== undefined)',
    },
  },
  {
    rule: 'T8.3',
    test: '[T8.3] a recovery is newer than all that the channel’s key can sign, and a later one than an earlier',
    off: 'its number is the time',
    by: { text: 'return limits.recoverySequenceMin + Math.floor(nowMs)', to: 'return Math.floor(nowMs)' },
  },
  {
    rule: 'T8.4',
    test: '[T8.4] without a recovery the thief’s move is news, but no number that leaves the owner none',
    off: 'any number will do',
    by: {
      text: 'return sequence < limits.recoverySequenceMin && sequence > most',
      to: 'return sequence > Infinity * most',
    },
  },
  {
    rule: 'T8.4',
    test: '[T8.4] a number may be ten years ahead of the clock, or of 2026 where the clock is lost',
    off: 'a lost clock is believed',
    by: {
      text: 'Math.max(nowMs, limits.clockMsMin) + limits.sequenceAheadMs',
      to: 'nowMs + limits.sequenceAheadMs',
    },
  },
  {
    rule: 'T8.5',
    test: '[T8.5] so does a newcomer who knows the recovery key by the announcement alone',
    off: 'the announcement is not asked',
    by: {
      text: 'const recovery = newest?.recovery ?? this.recovery',
      to: 'const recovery = newest?.recovery',
    },
  },
  {
    rule: 'T8.6',
    test: '[T8.6] a recovery takes the place of the thief’s channel that its reader has followed',
    off: 'the thief’s channel stays',
    by: { text: 'if (before && before.address !== successor) remove(before)', to: '' },
  },
  {
    rule: 'T8.6',
    test: '[T8.6] a channel that moves to a new key is followed once its reader says so, and not before',
    off: 'the new channel is not trusted as the old one',
    by: { text: '    trust.follow(uri, successor)\n    const refused', to: '    const refused' },
  },
  {
    rule: 'T8.7',
    test: '[T8.7] of another channel than this browser knows is told, and not followed before its reader says so',
    off: 'it is followed at once',
    by: {
      text: 'if (fetched.ok && remembered && !isSame(fetched.value, remembered))',
      to: 'if (fetched.ok && remembered && isSame(fetched.value, { ...remembered, channel: "" }))',
    },
  },
]
