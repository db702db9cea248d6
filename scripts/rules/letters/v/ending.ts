import type { Check } from '../../check.ts'

export const ending: readonly Check[] = [
  {
    rule: 'V8.1',
    test: '[V8] [T4] is read for two chunks at a time while the uplink is slow, and sixteen however fast it is',
    off: 'any number of chunks is read at a time',
    by: { text: 'return this.loading.size < this.loadsMax && ', to: 'return ' },
  },
  {
    rule: 'V8.1',
    test: '[V8] [T4] is read for two chunks at a time while the uplink is slow, and sixteen however fast it is',
    off: 'two chunks are read at a time on a fast uplink too',
    by: {
      text: 'Math.max(2, Math.min(parameters.loadsMax, this.parts.congestion.upRate / 100_000))',
      to: '2',
    },
  },
  {
    rule: 'V8.2',
    test: '[V8] a chunk that it has lost is lacking from then on, and not sent',
    off: 'nobody hears that it is lost',
    by: { text: 'this.parts.events.lost(out.view.release, out.part - 1)', to: '' },
  },
  {
    rule: 'V8.2',
    test: '[V8] all links are told so at once, of %s chunks',
    off: 'links are not told',
    by: {
      text: "if (release.state === 'complete') this.receiveAgain(release)\n    this.parts.exchange().wantAgain(release, chunk)",
      to: '',
    },
  },
  {
    rule: 'V8.3',
    test: '[V8] that is cancelled ends, and its chunk is taken to be there',
    off: 'its rest is sent',
    by: { text: 'if (out?.view === view && out.part === frame.part) this.outgoing.delete(link.id)', to: '' },
  },
  {
    rule: 'V8.4',
    test: '[V8] that its channel does not take for 15 s is given up, which is nobody’s offence',
    off: 'it is kept for as long as its link',
    by: { text: 'return progressAt + parameters.progressMs', to: 'return progressAt + Infinity' },
  },
  {
    rule: 'V9.1',
    test: '[V9] each message with data has a state beside it with the next number, in one packet',
    off: 'numbers rise by two',
    by: { text: 'const number = ++view.sentNumber', to: 'const number = (view.sentNumber += 2)' },
  },
  {
    rule: 'V9.2',
    test: '[V9] data is confirmed within its hold, by a state of its own where no data goes that way',
    off: 'a confirmation waits for data that goes that way',
    by: {
      text: 'this.due(view, Math.max(this.hold(tuning.holdConfirmMs), Math.min(soon, tuning.holdAskMs)))',
      to: 'void soon',
    },
  },
  {
    rule: 'V9.3',
    test: '[V9] the newest number is acknowledged and a mask of the 16 before it, in whatever order they came',
    off: 'a message that came late is not confirmed',
    by: { text: 'view.ackMask |= 1 << (view.ack - number - 1)', to: 'view.ackMask |= 0' },
  },
  {
    rule: 'V9.3',
    test: '[V9] are timed by the newest message that came, without the time that its confirmation waited',
    off: 'the mask is not looked at',
    by: { text: '((mask >> (back - 1)) & 1) === 1)', to: 'false)' },
  },
  {
    rule: 'V9.4',
    test: '[V9.4] the messages before the newest do not time the round trip',
    off: 'the message before the newest times the round trip',
    by: { text: 'if (back === 0) {', to: 'if (back === 1) {' },
  },
  {
    rule: 'V9.5',
    test: '[V9] are timed by the newest message that came, without the time that its confirmation waited',
    off: 'the time that a confirmation waited counts',
    by: { text: 'Math.max(1, now - one.at - delayMs)', to: 'Math.max(1, now - one.at)' },
  },
  {
    rule: 'V9.5',
    test: '[V9] data is confirmed within its hold, by a state of its own where no data goes that way',
    off: 'a confirmation does not tell how long it waited',
    by: { text: 'Math.round((now - view.ackAt) / delayUnitMs)', to: '0' },
  },
]
