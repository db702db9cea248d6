import type { Check } from '../check.ts'

export const trust: readonly Check[] = [
  {
    rule: 'T1.1',
    test: '[T1] parses crew://<thumbprint>/<name> and nothing else',
    off: 'a thumbprint may have unused bits',
    by: { text: '[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])\\/([a-z0-9]', to: '[A-Za-z0-9_-]{43})\\/([a-z0-9]' },
  },
  {
    rule: 'T1.2',
    test: 'refuses another type: a claim is no header',
    file: 'client/keys/signatures.test.ts',
    off: 'any type will do',
    by: {
      text: "v.object({ alg: v.literal('ES256'), typ: v.literal(typ), jwk: publicKeySchema })",
      to: "v.object({ alg: v.literal('ES256'), typ: v.string(), jwk: publicKeySchema })",
    },
  },
  {
    rule: 'T1.2',
    test: 'refuses a foreign signature under the true key',
    file: 'client/keys/signatures.test.ts',
    off: 'signatures are not checked',
    by: {
      within: 'signatures.ts',
      text: "const { payload } = await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] })",
      to: "const payload = Uint8Array.from(atob((jws.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))",
    },
  },
  {
    rule: 'T1.3',
    test: '[T1] refuses another key, even one that names itself in the header',
    file: 'client/keys/signatures.test.ts',
    off: 'any key will do',
    by: {
      text: 'if ((await thumbprint(jwk)) !== signer)',
      to: 'if (typ !== HEADER_TYPE && (await thumbprint(jwk)) !== signer)',
    },
  },
  {
    rule: 'T1.4',
    test: '[T1] accepts what signHeader made, with the same id',
    file: 'client/keys/signatures.test.ts',
    off: 'the id is over the signature too',
    by: {
      text: "return shortHash(toUtf8(jws.slice(0, jws.lastIndexOf('.'))))",
      to: 'return shortHash(toUtf8(jws))',
    },
  },
  {
    rule: 'T2.1',
    test: '[T2] a peer is the first 16 bytes of SHA-256 over its 32 bytes of fingerprint',
    off: 'the id is over the description',
    by: {
      text: 'return proof ? peerIdOfProof(bytes, proof) : shortHash(bytes)',
      to: 'return proof ? peerIdOfProof(bytes, proof) : shortHash(new TextEncoder().encode(sdp))',
    },
  },
  {
    rule: 'T2.2',
    test: 'T2: an offer under a fingerprint that',
    file: 'cli/peer/rtc.test.ts',
    off: 'it is fed to the stack',
    by: { text: 'peer === this.request.remote ?', to: 'peer !== null ?' },
  },
  {
    rule: 'T2.3',
    test: '[T2] a peer is the hash of the key that signs its fingerprints',
    off: 'the id is another',
    by: {
      text: 'return { peer: await shortHash(point), certificates: [], prove }',
      to: 'return { peer: await shortHash(concat([CONTEXT, point])), certificates: [], prove }',
    },
  },
  {
    rule: 'T2.4',
    test: 'the proof of one fingerprint says nothing of another',
    off: 'a signature is of any fingerprint',
    by: {
      text: 'return holds ? await shortHash(point) : null',
      to: 'return verifier && holds !== null ? await shortHash(point) : null',
    },
  },
  {
    rule: 'T2.5',
    test: '[T2] a stranger’s dial sends packets to',
    off: 'a description keeps its candidates',
    by: { text: "v.transform((sdp) => sdp.replaceAll(/^.*candidate.*[\\r\\n]*/gim, '')),", to: '' },
  },
  {
    rule: 'T2.5',
    test: '[T2] a stranger’s dial sends packets to',
    off: 'any number of candidates is taken',
    by: { text: 'const candidatesMax = 15', to: 'const candidatesMax = 40' },
  },
  {
    rule: 'T2.6',
    test: '[T2] a candidate whose address is %s is refused',
    off: 'any address is taken',
    by: { text: 'v.regex(CANDIDATE)', to: 'v.regex(/./)' },
  },
  {
    rule: 'T2.6',
    test: '[T2] candidates of loopback, by %s',
    off: 'loopback is taken on any page',
    by: { text: 'if (!this.allowsLoopback && isLoopback(', to: 'if (signal && !isLoopback(' },
  },
  {
    rule: 'T3.1',
    test: '[T3] ten points ban, and the ban ends',
    off: 'nobody is banned',
    by: { text: 'if (total < limits.offencePointsMax) {', to: 'if (total < Infinity) {' },
  },
  {
    rule: 'T3.1',
    test: '[T3] ten points ban, and the ban ends',
    off: 'a ban is for ever',
    by: { text: 'if (until > now) return true', to: 'if (until > 0) return true' },
  },
  {
    rule: 'T3.2',
    test: '[T3] points are forgiven slowly',
    off: 'nothing is forgiven',
    by: {
      text: 'Math.max(0, (before?.points ?? 0) - forgiven) + points',
      to: '(before?.points ?? 0) + points',
    },
  },
  {
    rule: 'T3.3',
    test: '[W2] [T3] three messages that do not decode end in a ban',
    off: 'its link stays',
    by: {
      text: 'counters.banned++\n    const link = this.context.links.toPeer(peer)\n    if (link) this.context.close(link)',
      to: 'counters.banned++',
    },
  },
  {
    rule: 'T3.4',
    test: '[W2] [T3] three messages that do not decode end in a ban',
    off: 'it is let in again',
    by: {
      text: 'if (origin === context.self || policy.banned(origin)) return refuse()',
      to: 'if (origin === context.self) return refuse()',
    },
  },
  {
    rule: 'T3.5',
    test: '[T3.5] an offence costs the points of the table',
    off: 'a message that does not decode costs less',
    by: {
      text: 'return this.context.offence(link, frames.error, 4)',
      to: 'return this.context.offence(link, frames.error, 1)',
    },
  },
  {
    rule: 'T3.5',
    test: '[T3.5] an offence costs the points of the table',
    off: 'a foreign state costs less',
    by: {
      text: "if (isForeign) return context.offence(link, 'bad-state', 3)",
      to: "if (isForeign) return context.offence(link, 'bad-state', 1)",
    },
  },
  {
    rule: 'T3.5',
    test: '[T3.5] an offence costs the points of the table',
    off: 'data that does not fit costs less',
    by: {
      text: "const isTiny = bytes.length < limits.dataPieceBytes && offset + bytes.length !== length\n    if (offset + bytes.length > length || isTiny) return context.offence(link, 'bad-data', 2)",
      to: "const isTiny = bytes.length < limits.dataPieceBytes && offset + bytes.length !== length\n    if (offset + bytes.length > length || isTiny) return context.offence(link, 'bad-data', 1)",
    },
  },
  {
    rule: 'T3.5',
    test: '[T3.5] an offence costs the points of the table',
    off: 'a second greeting costs more',
    by: {
      text: "return this.context.offence(link, 'second-hello', 1)",
      to: "return this.context.offence(link, 'second-hello', 5)",
    },
  },
  {
    rule: 'T4.1',
    test: '[T4] walks from one link are taken at a bounded rate, the rest refused',
    off: 'all are taken',
    by: { text: 'if (!link.walks.take(context.now)) {', to: 'if (false) {' },
  },
  {
    rule: 'T4.2',
    test: '[S1] [T4] reports beyond four a second are counted and not read',
    off: 'all are read',
    by: {
      text: 'if (link.reports.take(context.now)) events.reported(link, report)',
      to: 'if (link.reports) events.reported(link, report)',
    },
  },
  {
    rule: 'T4.3',
    test: '[T4] messages beyond any honest rate end in a ban',
    off: 'all are taken',
    by: {
      text: "if (!link.frames.take(this.context.now, frames.value.length))\n      return this.context.offence(link, 'frame-flood', 1)",
      to: '',
    },
  },
  {
    rule: 'T4.4',
    test: '[H1] is passed on once, to all neighbors, and the smallest id wins',
    off: 'all are passed on',
    by: {
      text: "if (context.now - this.adoptedAt < limits.heartbeatGapMs) return context.refuse('heartbeat-flood')",
      to: '',
    },
  },
  {
    rule: 'T4.5',
    test: '[T4.5] one link’s walks push out its own, before they push out anyone’s',
    off: 'a link may push out all others’',
    by: {
      text: 'const [oldest] = ofLink.length >= limits.circuitsPerLinkMax ? ofLink : this.byBack.values()\n    if (oldest && (ofLink.length >= limits.circuitsPerLinkMax || this',
      to: 'const [oldest] = this.byBack.values()\n    if (oldest && (this',
    },
  },
  {
    rule: 'T4.6',
    test: '[T4] a flood of headers is not verified without end',
    off: 'all are verified',
    by: { text: 'ofLink >= limits.headersVerifyingPerLinkMax || ', to: '' },
  },
  {
    rule: 'T4.7',
    test: '[T4] remembers a bounded number of peers',
    off: 'all are remembered',
    by: { text: 'if (map.size <= limits.bannedPeersMax) return', to: 'if (map.size >= 0) return' },
  },
  {
    rule: 'T4.8',
    test: '[T4] holds a bounded number of reports',
    off: 'all reports are held',
    by: {
      text: 'if (this.samples.size <= limits.samplesMax) return',
      to: 'if (this.samples.size >= 0) return',
    },
  },
  {
    rule: 'T4.8',
    test: '[T4] holds a bounded number of reports',
    off: 'all draws are held',
    by: { text: 'if (this.drawCount > limits.drawsMax) this.dropDraw()', to: '' },
  },
  {
    rule: 'T4.9',
    test: '[P8] [T4] at most eight that are begun unasked are kept at a time, the rest cancelled',
    off: 'any number of parts come unasked',
    by: { text: 'this.incoming.unasked(link) < limits.pushedPartsMax', to: 'true' },
  },
  {
    rule: 'T4.9',
    test: '[V8] [T4] the store is not read without end for one who cancels',
    off: 'any number of chunks is read at a time',
    by: { text: 'if (this.loading.size >= this.loadsMax) return false', to: '' },
  },
  {
    rule: 'T4.10',
    test: '[P9] [T4] which parts were refused is kept for 2 s, and of so many only',
    off: 'all are kept',
    by: {
      text: 'if (this.until.size <= limits.declinedPartsMax) return',
      to: 'if (this.until.size >= 0) return',
    },
  },
  {
    rule: 'T4.10',
    test: '[P9] [T4] which parts were refused is kept for 2 s, and of so many only',
    off: 'they are kept for ever',
    by: { text: 'this.declined.expire()', to: '' },
  },
  {
    rule: 'T5.1',
    test: '[T5] a manifest must fit its header and have safe, distinct paths',
    off: 'a path may lead out of its folder',
    by: { text: " || part === '..')", to: ')' },
  },
  {
    rule: 'T5.2',
    test: '[T5] a manifest must fit its header and have safe, distinct paths',
    off: 'drive letters and backslashes are taken',
    by: {
      text: "if (/[\\u0000-\\u001f\\u007f\\\\]/.test(path) || /^[a-zA-Z]:/.test(path)) return err('unsafe-path')",
      to: '',
    },
  },
  {
    rule: 'T5.3',
    test: '[T5] a manifest must fit its header and have safe, distinct paths',
    off: 'paths are not looked at',
    by: { text: "if (!checkPath(file.path).ok) return err('manifest: unsafe path')", to: '' },
  },
  {
    rule: 'T5.3',
    test: '[T5] a manifest must fit its header and have safe, distinct paths',
    off: 'a path may stand there twice',
    by: { text: "if (paths.has(file.path)) return err('manifest: duplicate path')", to: '' },
  },
  {
    rule: 'T5.4',
    test: '[T7] a size that counts no gaps is refused',
    off: 'sizes are not looked at',
    by: {
      text: "if (layoutBytes(manifest.files, header) !== header.bytes)\n    return err('manifest: sizes do not add up to the header')",
      to: '',
    },
  },
  {
    rule: 'T6.1',
    test: '[T6] a key is followed by another that the old one names, and what is current stays',
    off: 'the header names none',
    by: {
      text: 'return await this.publishWith(moveRequest(name, channel, this.currentIds()), { successor: channel })',
      to: 'return await this.publishWith(moveRequest(name, channel, this.currentIds()), {})',
    },
  },
  {
    rule: 'T6.2',
    test: '[T6] a key is followed by another that the old one names, and what is current stays',
    off: 'a move supersedes all',
    by: {
      text: 'return await this.publishWith(moveRequest(name, channel, this.currentIds()), { successor: channel })',
      to: 'return await this.publishWith(moveRequest(name, channel, []), { successor: channel })',
    },
  },
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
