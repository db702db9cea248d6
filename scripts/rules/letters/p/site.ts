import type { Check } from '../../check.ts'

export const site: readonly Check[] = [
  {
    rule: 'P11.1',
    test: 'bytes that are not those that were signed are refused: nothing is kept or counted',
    off: 'what the site sends is believed',
    by: {
      text: 'hash === undefined || !(await isHashOf(hash, bytes))) return false',
      to: 'hash === undefined) return false',
    },
  },
  {
    rule: 'P11.2',
    test: '[P11] whoever was asked for it is told to cancel',
    off: 'nobody is told to cancel',
    by: { text: 'this.incoming.cancel(release, chunk + 1)', to: '' },
  },
  {
    rule: 'P11.3',
    test: '[P11.3] all links hear at once that it is lacking no more',
    off: 'links are not told',
    by: {
      text: 'this.incoming.cancel(release, chunk + 1)\n    this.outdated(release)',
      to: 'this.incoming.cancel(release, chunk + 1)',
    },
  },
  {
    rule: 'P11.4',
    test: '[P11] it is pushed on unasked, as a first copy is',
    off: 'it counts as an old copy',
    by: {
      text: 'this.chunkArrived(release, chunk, bytes, WEB_SEED, 0)',
      to: 'this.chunkArrived(release, chunk, bytes, WEB_SEED, 9)',
    },
  },
  {
    rule: 'P11.5',
    test: '[P11] what is not wanted here is taken too, also by who lacks nothing, and given to others',
    off: 'what is left out is not taken of the site either',
    by: {
      text: 'const isOfUse = chunk < release.header.chunks && !release.have.has(chunk)',
      to: 'const isOfUse = chunk < release.header.chunks && !release.have.has(chunk) && !release.skipped.has(chunk)',
    },
  },
  {
    rule: 'P12.1',
    test: '[P12] after a while drawn at random, one fetch at a time',
    off: 'the site is asked while a fetch is under way',
    by: {
      text: '      if (fetch.isAwaited) this.wakeAt = awaitedUntil(fetch)\n      return',
      to: '      if (fetch.isAwaited) this.wakeAt = awaitedUntil(fetch)',
    },
  },
  {
    rule: 'P12.2',
    test: '[P12] tells links that it awaits what it fetches, and for a time only',
    off: 'what is fetched stands as lacking',
    by: {
      text: 'release.claim(chunk)\n      holdings.unask(chunk)',
      to: 'holdings.unask(chunk)',
    },
  },
  {
    rule: 'P12.3',
    test: '[P12] tells links that it awaits what it fetches, and for a time only',
    off: 'a fetch is awaited for ever',
    by: { text: 'return lastAt + 2 * parameters.renewMs', to: 'return lastAt + 1e9' },
  },
  {
    rule: 'P12.4',
    test: 'the window grows with each answer on time, and is less than at first after one that is late',
    off: 'the window does not grow',
    by: { text: 'Math.min(parameters.windowBytesMax, growth * this.size)', to: 'this.size' },
  },
  {
    rule: 'P12.4',
    test: 'the window grows with each answer on time, and is less than at first after one that is late',
    off: 'the window grows without end',
    by: { text: 'Math.min(parameters.windowBytesMax, growth * this.size)', to: 'growth * this.size' },
  },
  {
    rule: 'P12.5',
    test: 'the window grows with each answer on time, and is less than at first after one that is late',
    off: 'a late answer halves a large window only',
    by: { text: 'Math.min(parameters.siteWindowFirst, this.size) / shrinkage', to: 'this.size / shrinkage' },
  },
  {
    rule: 'P12.6',
    test: '[P12] almost at once, and for more, where the site’s document came at once',
    off: 'the document’s answer does not count',
    by: {
      text: 'window.answered({ latencyMs, tookMs: answerMs, bytes: 0 })',
      to: 'window.tookMs = answerMs',
    },
  },
  {
    rule: 'P12.7',
    test: 'a site is busy whose document came %s',
    off: 'every server is open',
    by: { text: 'return this.size >= growth * parameters.siteWindowFirst', to: 'return true' },
  },
  {
    rule: 'P12.8',
    test: 'after a late answer only the second one on time opens the window again',
    off: 'a late answer leaves the window as it was at first',
    by: { text: 'const shrinkage = 2', to: 'const shrinkage = 1' },
  },
  {
    rule: 'P12.9',
    test: 'a site is busy whose document came %s',
    off: 'an answer may begin as late as it likes',
    by: {
      text: 'later < Infinity && later <= laterFactor',
      to: 'later < Infinity || later <= laterFactor',
    },
  },
  {
    rule: 'P12.9',
    test: 'a server that takes its time for each answer is open when it takes the same each time',
    off: 'an answer that begins late is late, though the one before it did too',
    by: { text: 'this.latencyMs = latencyMs\n    this.tookMs', to: 'this.tookMs' },
  },
  {
    rule: 'P12.10',
    test: 'the farther the server, the longer an answer may take from its first byte to its last',
    off: 'TCP’s round trips do not count',
    by: { text: ' + flights * this.wayMs', to: '' },
  },
  {
    rule: 'P12.10',
    test: 'a site is busy whose document came %s',
    off: 'an answer may take as long as it likes',
    by: { text: ' && tookMs - latencyMs <= this.transferMs(answer.bytes)', to: '' },
  },
  {
    rule: 'P12.11',
    test: 'a site is open whose document came as late as its connection: %s',
    off: 'the opening of the connection tells nothing',
    by: {
      text: 'this.wayMs = wayMs <= parameters.siteFarMs ? wayMs : Infinity',
      to: 'this.wayMs = Infinity',
    },
  },
  {
    rule: 'P12.11',
    test: 'a site is busy whose document came %s',
    off: 'a connection may take as long as it likes to open',
    by: { text: 'this.wayMs = wayMs <= parameters.siteFarMs ? wayMs : Infinity', to: 'this.wayMs = wayMs' },
  },
  {
    rule: 'P12.12',
    test: '[P12] a site that is far is not taken for a busy one: what lacks is asked for at once, gaps together',
    off: 'an open server is asked for one run at a time',
    by: { text: 'const runsMost = 6', to: 'const runsMost = 1' },
  },
  {
    rule: 'P12.12',
    test: '[P12] almost at once, and for more, where the site’s document came at once',
    off: 'an open server has rest between two fetches',
    by: {
      text: 'offer.nextAt = window.isFree ? now : now + this.about(tookMs)',
      to: 'offer.nextAt = now + 1_000',
    },
  },
  {
    rule: 'P12.13',
    test: '[P12] a small gap that took a round trip does not make a far site slow for the whole page',
    off: 'it does not count how many links have a chunk',
    by: { text: 'const itsCopies = near[chunk] ?? 0', to: 'const itsCopies = 0' },
  },
  {
    rule: 'P12.14',
    test: '[P12.14] a busy site is asked for one run at a time, though there are gaps',
    off: 'a busy server is asked for several runs',
    by: { text: 'let left = isFree ? runsMost : 1', to: 'let left = runsMost' },
  },
  {
    rule: 'P12.15',
    test: 'all of it in time, other chunks at other peers',
    off: 'a run begins at the first chunk that is lacking',
    by: {
      text: "let first = must(this.random.pick([...among]), 'there are some')",
      to: 'let first = Math.min(...among)',
    },
  },
  {
    rule: 'P12.16',
    test: '[P12] not while peers feed it, nor for what they have or await, as long as they bring it',
    off: 'the site is asked for what links have',
    by: { text: 'return window.isFree ? -Infinity : this.movedAt + patienceMs', to: 'return -Infinity' },
  },
  {
    rule: 'P12.16',
    test: '[P12] not while peers feed it, nor for what they have or await, as long as they bring it',
    off: 'the site is not asked for what links have, though nothing comes',
    by: { text: 'return window.isFree ? -Infinity : this.movedAt + patienceMs', to: 'return Infinity' },
  },
  {
    rule: 'P12.17',
    test: '[P12] a busy site is spared once for a link that says nothing',
    off: 'it is not spared',
    by: { text: 'return since + parameters.renewMs', to: 'return -Infinity' },
  },
  {
    rule: 'P12.18',
    test: '[P12.18] a busy site has rest between two fetches, half of its last answer’s time and more',
    off: 'a busy site is asked again at once',
    by: { text: 'offer.nextAt = window.isFree ? now : now + this.about(tookMs)', to: 'offer.nextAt = now' },
  },
  {
    rule: 'P12.19',
    test: '[P12] a busy site is asked after a crowd’s delay, and for little',
    off: 'the number of visitors does not count',
    by: { text: 'visitors * parameters.siteDelayPerVisitor *', to: 'parameters.siteDelayPerVisitor *' },
  },
  {
    rule: 'P12.20',
    test: '[P12.20] a crowd’s delay is four seconds in the mean at most, and an answer counts one second',
    off: 'the delay grows with the crowd without end',
    by: { text: 'this.about(Math.min(parameters.siteDelayMsMax, crowdMs))', to: 'this.about(crowdMs)' },
  },
  {
    rule: 'P12.20',
    test: '[P12.20] a crowd’s delay is four seconds in the mean at most, and an answer counts one second',
    off: 'an answer counts as long as it took',
    by: { text: 'Math.min(answerMsMost, answerMs)', to: 'answerMs' },
  },
  {
    rule: 'P12.21',
    test: '[P12.21] visitors of a crowd do not ask at once, none before half of the mean delay and none after all and a half',
    off: 'each waits as long',
    by: { text: 'return ms / 2 + this.random.below(Math.ceil(ms) + 1)', to: 'return ms' },
  },
  {
    rule: 'P12.22',
    test: 'waits longer after each failure, and asks no more when it is taken back',
    off: 'each failure is followed by the same wait',
    by: { text: 'answerMsMost * 2 ** offer.failures++', to: 'answerMsMost' },
  },
  {
    rule: 'P12.22',
    test: '[P12.22] a site that fails again and again is asked every twelve seconds',
    off: 'the wait grows without end',
    by: {
      text: 'Math.min(parameters.renewMsMax, answerMsMost * 2 ** offer.failures++)',
      to: 'answerMsMost * 2 ** offer.failures++',
    },
  },
  {
    rule: 'P13.1',
    test: '[P13] of a crowd at a busy site about three ask for its document at once',
    off: 'an open site is spared as well',
    by: { text: 'return isBusy && draw * visitors', to: 'return draw * visitors' },
  },
  {
    rule: 'P13.2',
    test: '[P13] of a crowd at a busy site about three ask for its document at once',
    off: 'about six ask',
    by: { figure: 'siteCrowdLeast', to: '6' },
  },
  {
    rule: 'P13.3',
    test: '[P13] a header that a peer told first is made whole by the site’s document, which the server is told of too',
    off: 'the server is not told',
    by: {
      text: 'this.parts.bulletin().spread(release, undefined)\n    this.parts.bulletin().tellServer()',
      to: 'this.parts.bulletin().spread(release, undefined)',
    },
  },
  {
    rule: 'P13.4',
    test: 'where no peer tells it in time, the site is asked after all',
    off: 'the site is asked at once',
    by: { text: 'parameters.siteDocumentMs * (1 + Math.random())', to: '0 * Math.random()' },
  },
  {
    rule: 'P13.4',
    test: 'where no peer tells it in time, the site is asked after all',
    off: 'the site is asked after a minute',
    by: { text: 'parameters.siteDocumentMs * (1 + Math.random())', to: '60_000' },
  },
  {
    rule: 'P13.5',
    test: '[P13] a document that is older than what peers tell is superseded at once: nobody waits for it',
    off: 'an older document is received',
    by: { text: "release.end(newest.status === 'cancel' ? 'cancelled' : 'superseded')", to: '' },
  },
  {
    rule: 'P13.6',
    test: 'a document that is older than the page, or of another key, is not believed',
    off: 'any version will do',
    by: {
      text: "return header.sequence < Number(settings['sequence'] ?? 0)",
      to: 'return Number(settings[header.id]) > 0',
    },
  },
  {
    rule: 'P13.6',
    test: 'peers may tell only what is as new as the page',
    off: 'peers may tell any version',
    by: { text: 'if (!site || isOlder(site, request)) return\n', to: 'if (!site) return\n' },
  },
  {
    rule: 'P13.7',
    test: '[P13.7] of a crowd a page %s',
    off: 'a page that names no version waits for others too',
    by: { text: "settings['sequence'] !== undefined &&", to: '' },
  },
  {
    rule: 'P13.8',
    test: '[P13.8] of a release that a newer one has superseded is left to plain HTTP',
    off: 'files come as they were signed',
    by: { text: "if (this.release?.state === 'superseded') throw new PlainError('not-listed')", to: '' },
  },
]
