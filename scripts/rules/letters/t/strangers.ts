import type { Check } from '../../check.ts'

export const strangers: readonly Check[] = [
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
      text: "const isTiny = bytes.length < parameters.dataPieceBytes && offset + bytes.length !== length\n    if (offset + bytes.length > length || isTiny) return context.offence(link, 'bad-data', 2)",
      to: "const isTiny = bytes.length < parameters.dataPieceBytes && offset + bytes.length !== length\n    if (offset + bytes.length > length || isTiny) return context.offence(link, 'bad-data', 1)",
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
    by: { text: 'return this.loading.size < this.loadsMax && ', to: 'return ' },
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
]
