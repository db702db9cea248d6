import type { Check } from '../check.ts'

export const server: readonly Check[] = [
  {
    rule: 'G1.1',
    test: '[G1] is refused with a counted reason, and ends the connection when repeated',
    off: 'refusals are not counted',
    by: { text: '    hub.metrics.refused(reason)\n    if (!OFFENCES', to: '    if (!OFFENCES' },
  },
  {
    rule: 'G1.2',
    test: '[G1] larger than a message may be closes the connection',
    off: 'a message may be of any length',
    by: { text: 'maxHttpBufferSize: limits.serverMessageBytesMax', to: 'maxHttpBufferSize: 1e8' },
  },
  {
    rule: 'G1.3',
    test: '[G1] over the rate is refused',
    off: 'any number of events is taken',
    by: { text: "if (!events.take(hub.nowMs())) return finish(refused('rate'), reply)", to: '' },
  },
  {
    rule: 'G1.4',
    test: '[G1] is refused with a counted reason, and ends the connection when repeated',
    off: 'offences are counted, and nothing more',
    by: { text: 'if (!patience.isEmpty(now) || !socket.connected) return', to: 'if (now >= 0) return' },
  },
  {
    rule: 'G2.1',
    test: '[G2] introduces a newcomer to a live peer of its channel, and to nobody else',
    off: 'a peer may be introduced to itself',
    by: { text: '    excluded.add(member.peer)\n', to: '' },
  },
  {
    rule: 'G2.2',
    test: '[G2] introduces every other peer equally often',
    off: 'the first one is introduced',
    by: {
      text: 'const member = this.everyone.pick(random)\n        if (member && !excluded',
      to: 'const member = this.everyone.at(5 + (tries % 3))\n        if (member && !excluded',
    },
  },
  {
    rule: 'G2.3',
    test: '[G2] introduces a peer of another origin rather than one of the same',
    off: 'any peer will do',
    by: { text: 'else if (member.heartbeat === heartbeat) same ??= member\n', to: '' },
  },
  {
    rule: 'G2.5',
    test: '[G2.5] ten that invent origins are introduced hardly more often than ten others of 5,000',
    off: 'origins are drawn',
    by: {
      text: 'const member = this.pick(excluded, random)\n',
      to: "const member = this.groups.get(this.origins.pick(random) ?? '')?.pick(random)\n",
    },
  },
  {
    rule: 'G2.4',
    test: '[G2.4] an origin is introduced only where another origin was reported lately',
    off: 'it is introduced to anyone',
    by: {
      text: 'if (wish.heartbeat === member.peer && !room.hearsElsewhere(wish.heartbeat, freshSinceMs)) return ok(null)',
      to: '',
    },
  },
  {
    rule: 'G3.1',
    test: '[G3] relays a signal, over websocket and over polling, between peers who have both joined',
    off: 'nothing is relayed',
    by: { text: "target.emit('signal', { channel: channel.uri, from: route.value.from, data })", to: '' },
  },
  {
    rule: 'G3.2',
    test: '[G3] does not relay from one channel to another',
    off: 'anyone may speak to members',
    by: {
      text: "if (!sender) return err('not-joined')\n    const target = this.rooms.get(channel)?.find(to)\n    return ok(target ? { from: sender.peer",
      to: 'const target = this.rooms.get(channel)?.find(to)\n    return ok(target ? { from: sender?.peer ?? to',
    },
  },
  {
    rule: 'G4.1',
    test: '[G4] keeps the newest, gives it to newcomers, refuses replays and foreign keys',
    off: 'newcomers are not given it',
    by: {
      text: 'const header = await headers.get(channel)\n        return { ...joined',
      to: 'const header = null\n        return { ...joined',
    },
  },
  {
    rule: 'G4.2',
    test: '[T1] [G4] believes only the key that the channel is named after',
    off: 'signatures are not checked',
    by: {
      text: '  return signed.ok ? header : signed',
      to: "  return signed.ok || signed.error === 'bad-signature' ? header : signed",
    },
  },
  {
    rule: 'G4.3',
    test: '[T1] [G4] believes only the key that the channel is named after',
    off: 'an older one takes the place of a newer',
    by: { text: "if (sequence <= known.sequence) return err('stale')", to: '' },
  },
  {
    rule: 'G4.3',
    test: '[G4] keeps the newest of several that come at once',
    off: 'the last one that was checked stays',
    by: {
      text: "if (kept && header.sequence <= kept.sequence) return header.jws === kept.jws ? ok(false) : err('stale')",
      to: '',
    },
  },
  {
    rule: 'G4.4',
    test: '[G4] are there after a restart, and a damaged file is ignored',
    off: 'it is in memory alone',
    by: { text: 'await this.disk.write(this.pathOf(channel), jws)', to: 'void this.disk' },
  },
  {
    rule: 'G4.5',
    test: '[G4.5] what is written takes the place of the old file at once',
    off: 'it is written over the old file',
    by: {
      text: 'await rename(temporary, path)',
      to: "const over = await open(path, 'a')\n    await over.truncate(0)\n    await over.writeFile(text)\n    await over.close()",
    },
  },
  {
    rule: 'G4.5',
    test: '[G4] survives a crash midway: the old header stays, the unfinished file goes',
    off: 'unfinished files stay',
    by: { text: 'if (file.endsWith(TEMPORARY)) await rm(path, { force: true })', to: '' },
  },
  {
    rule: 'G4.6',
    test: '[G1] is refused with a counted reason, and ends the connection when repeated',
    off: 'unknown events are passed over',
    by: {
      text: "if (!handler) return finish(refused('unknown-event'), reply)",
      to: 'if (!handler) return finish({}, reply)',
    },
  },
  {
    rule: 'G5.1',
    test: 'is refused with a sentence, and after some failures for a while',
    off: 'any link will do',
    by: {
      text: 'return this.fresh !== undefined && timingSafeEqual(digestOf(token), digestOf(this.fresh))',
      to: "return timingSafeEqual(digestOf(token), digestOf(token === '' ? 'x' : token))",
    },
  },
  {
    rule: 'G5.2',
    test: 'is let in by only one of two that come at once',
    off: 'the last one has it',
    by: { text: 'return this.writing || this.stored !== undefined', to: 'return false' },
  },
  {
    rule: 'G5.3',
    test: '[G5] goes over to the channel that the claimed one names as its successor, and to no other',
    off: 'it goes to any channel',
    by: { text: 'return (await Promise.all(ends)).includes(uri)', to: "return uri !== ''" },
  },
  {
    rule: 'G5.4',
    test: '[G5.4] a server goes to where the first channel’s recovery key moves it, also when a thief has moved it before',
    off: 'moves are counted from the claimed channel alone',
    by: {
      text: 'return [this.first, this.stored?.channel].filter((uri) => uri !== undefined)',
      to: 'return [this.stored?.channel].filter((uri) => uri !== undefined)',
    },
  },
  {
    rule: 'G6.1',
    test: '[G6] are told to any site: visitors of the last half minute, peers, and STUN and TURN servers',
    off: 'peers are not told',
    by: {
      text: 'return { visitors, peers, iceServers: iceServersNow(',
      to: 'return { visitors, peers: 0, iceServers: iceServersNow(',
    },
  },
  {
    rule: 'G6.1',
    test: 'counts who came in the window, as a list of all times would',
    off: 'visitors count for ever',
    by: {
      text: 'for (let i = 1; i <= passed; i++) crowd.asks',
      to: 'for (let i = 1; i < 0; i++) crowd.asks',
    },
  },
  {
    rule: 'G6.2',
    test: '[G6] come within the script tag where its address names the channel, which is then kept by no cache',
    off: 'caches keep it',
    by: {
      text: "    'Content-Type': file.type,\n    'Cache-Control': 'no-store',",
      to: "    'Content-Type': file.type,\n    'Cache-Control': 'no-cache',",
    },
  },
  {
    rule: 'G6.3',
    test: '[G6.3] who asks again is not counted',
    off: 'it is counted',
    by: { text: "query.has('again') ? 0 : 1", to: '1' },
  },
  {
    rule: 'G6.4',
    test: 'one address makes no crowd of its own, and counts again once its visitors are old',
    off: 'an address counts as often as it asks',
    by: {
      text: 'const isFew = lately.length < socketBounds.crowdPerAddressMax',
      to: 'const isFew = lately.length >= 0',
    },
  },
  {
    rule: 'G7.1',
    test: '[G7] is bounded in bytes: %s',
    off: 'any number of bytes waits',
    by: {
      text: 'if (unread > socketBounds.unreadBytesMax) return true',
      to: 'if (unread > 100 * socketBounds.unreadBytesMax) return true',
    },
  },
  {
    rule: 'G7.2',
    test: '[G7] is bounded for all together: then each one’s share is smaller',
    off: 'it does not count what waits for all',
    by: {
      text: 'return this.bytes > socketBounds.unreadBytesAllMax && unread > socketBounds.unreadBytesMin',
      to: 'return false',
    },
  },
  {
    rule: 'G7.3',
    test: '[G7] is bounded in time, and a reader is left alone',
    off: 'it may wait for ever',
    by: {
      text: "if (sinceMs !== undefined && sinceMs < overdueMs) this.cut(connection, 'unread-time')",
      to: 'void sinceMs',
    },
  },
  {
    rule: 'G7.4',
    test: '[G7] a connection that takes nothing of what it asked for is cut, a slow one is not',
    off: 'it is kept',
    by: { text: 'else if (sinceMs - before.sinceMs > patienceMs) {', to: 'else if (sinceMs < 0) {' },
  },
  {
    rule: 'G7.4',
    test: '[G7] a connection that takes nothing of what it asked for is cut, a slow one is not',
    off: 'a slow one is cut too',
    by: { text: 'if (!before || takenBytes > before.takenBytes)', to: 'if (!before)' },
  },
  {
    rule: 'G7.5',
    test: '[G7] a connection asks one thing at a time: what is asked before the answer ends it',
    off: 'all requests are answered',
    by: { text: 'if (this.answering.has(socket)) {', to: 'if (false) {' },
  },
  {
    rule: 'G7.6',
    test: '[G7] is not added to by others: nobody is cut for what strangers send it',
    off: 'it is added to',
    by: {
      text: "if (hub.unreadBytesOf(target) > socketBounds.unreadBytesOfOthersMax) return refused('full')",
      to: '',
    },
  },
  {
    rule: 'G7.7',
    test: '[G7] pongs that nobody asked for end the connection, and asked ones do not',
    off: 'they are nobody’s business',
    by: {
      text: "if (type === 'pong' && --pingsOpen < 0) return this.refuse(connection, 'unasked-pong')",
      to: '',
    },
  },
  {
    rule: 'G7.8',
    test: '[G7] a connection has one session: its limits do not begin anew',
    off: 'they begin anew',
    by: { text: 'if (!this.inSession.has(conn)) {', to: 'if (conn) {' },
  },
  {
    rule: 'G7.9',
    test: '[G7] joins are few: a socket that joins again and again is disconnected',
    off: 'it joins as often as it likes',
    by: { text: "if (!joins.take(hub.nowMs())) return refused('rate')", to: '' },
  },
  {
    rule: 'G7.10',
    test: '[G7] and how often it connects: who is cut comes back slowly',
    off: 'it connects as often as it likes',
    by: {
      text: "return address.arrivals.take(nowMs()) ? undefined : 'address-rate'",
      to: 'return undefined',
    },
  },
  {
    rule: 'G7.11',
    test: '[G7] one address has so many connections, and one more when one has ended',
    off: 'it has as many as it likes',
    by: { text: 'const isFull = host.open >= perAddressMax', to: 'const isFull = perAddressMax < 0' },
  },
  {
    rule: 'G7.12',
    test: '[G7] is bounded in bytes: %s',
    off: 'it is cut without a count',
    by: {
      text: '    this.metrics.refused(reason)\n    cut(connection)\n  }\n}\n\n/** Ends',
      to: '    cut(connection)\n  }\n}\n\n/** Ends',
    },
  },
  {
    rule: 'G7.13',
    test: '[G7] an address whose sockets flood is read at a pace, loses nothing, and leaves the others their turn',
    off: 'they are read as fast as they send',
    by: {
      text: 'const isFree = !this.room.isEmpty(now) && this.waiting.size === 0',
      to: 'const isFree = true',
    },
  },
  {
    rule: 'G7.14',
    test: '[G7] one address connects so often: who comes again and again comes slowly',
    off: 'it connects as often as it likes',
    by: {
      text: 'if (isFull || !host.arrivals.take(this.options.nowMs())) {',
      to: 'if (isFull) {',
    },
  },
  {
    rule: 'G7.15',
    test: '[G7] one address asks so often, over however many connections',
    off: 'it asks as often as it likes',
    by: {
      text: 'if (host && !host.requests.take(this.options.nowMs())) {',
      to: 'if (host && host.open < 0) {',
    },
  },
  {
    rule: 'G7.16',
    test: '[G7] checks so many signatures at a time, and refuses more with “full” until it has room',
    off: 'all are checked at once',
    by: {
      text: "if (this.checking >= socketBounds.checksMax) return err('full')",
      to: "if (this.checking < 0) return err('full')",
    },
  },
  {
    rule: 'G8.1',
    test: 'goes to all who have joined its channel, and not back to who brought it',
    off: 'it goes back too',
    by: { text: '.filter((session) => session !== from)', to: '' },
  },
  {
    rule: 'G8.2',
    test: 'of ten thousand goes out in slices, between which others have their turn',
    off: 'it goes out at once',
    by: { text: 'splice(-socketBounds.headerPushSlice)', to: 'splice(0)' },
  },
  {
    rule: 'G8.3',
    test: 'that follows another too soon waits, and of several the newest goes',
    off: 'each goes at once',
    by: {
      text: 'if (!round) return this.begin(channel, push)',
      to: 'if (!round || push) return this.begin(channel, push)',
    },
  },
  {
    rule: 'G8.4',
    test: 'passes by who is behind; that one gets the newest, once, when it has read or speaks',
    off: 'it is forgotten',
    by: { text: 'this.owed.set(session, channels)\n  }\n}', to: '}\n}' },
  },
  {
    rule: 'G8.5',
    test: '[G8.5] a header of the server that is forged is believed by nobody',
    off: 'it is believed unchecked',
    by: {
      text: 'if (header === null || header.channel !== context.channel) {\n      if (link)',
      to: 'if (link && (header === null || header.channel !== context.channel)) {\n      if (link)',
    },
  },
  {
    rule: 'G8.6',
    test: '[G8] [B2] what the server pushed is told by its id, and goes a second later to who has said nothing',
    off: 'it goes at once',
    by: { text: 'verifying.from === null ? servedMs : 0', to: '0' },
  },
]
