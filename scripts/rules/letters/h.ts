import type { Check } from '../check.ts'

export const heartbeat: readonly Check[] = [
  {
    rule: 'H1.1',
    test: '[H1] is begun every 7 s, by no fixed period',
    off: 'it is begun every 21 s',
    by: {
      text: 'parameters.heartbeatMs * this.random.between(1 - jitter, 1 + jitter)',
      to: '3 * parameters.heartbeatMs * this.random.between(1 - jitter, 1 + jitter)',
    },
  },
  {
    rule: 'H1.2',
    test: '[H1] is begun every 7 s, by no fixed period',
    off: 'its period is fixed',
    by: { text: 'const jitter = 0.1', to: 'const jitter = 0' },
  },
  {
    rule: 'H1.3',
    test: '[H1.3] the beat of a larger id is not passed on while a smaller one lives',
    off: 'the last one wins',
    by: { text: '} else if (live && this.origin !== null && frame.origin > this.origin) return', to: '}' },
  },
  {
    rule: 'H1.4',
    test: '[H1.4] an old beat is not passed on again',
    off: 'it is passed on whenever it comes',
    by: { text: 'if (live && frame.beat <= this.beat) return', to: '' },
  },
  {
    rule: 'H1.5',
    test: '[H1] is passed on once, to all neighbors, and the smallest id wins',
    off: 'it does not go back to the one that brought it',
    by: {
      text: 'this.flood({ ...frame, hops: frame.hops + 1 })',
      to: "from.role = 'partner'\n    this.flood({ ...frame, hops: frame.hops + 1 })\n    from.role = 'edge'",
    },
  },
  {
    rule: 'H1.6',
    test: '[H1] a forged beat of the true origin does not silence it',
    off: 'any number is believed',
    by: {
      text: "if (live && frame.beat > this.beat + limits.beatsSkippedMax) return context.refuse('heartbeat-ahead')",
      to: '',
    },
  },
  {
    rule: 'H2',
    test: '[H2] [H3] after three missed beats it begins one, and asks the server for another origin',
    off: 'nobody takes the place of an origin',
    by: {
      text: 'return this.heardAt + this.patienceMs + this.damping',
      to: 'return this.origin === null ? this.heardAt + this.patienceMs + this.damping : Infinity',
    },
  },
  {
    rule: 'H2',
    test: '[H2] a peer that hears no origin waits for three beats, and for a time drawn at random',
    off: 'all wait as long',
    by: {
      text: 'return this.heardAt + this.patienceMs + this.damping',
      to: 'return this.heardAt + this.patienceMs',
    },
  },
  {
    rule: 'H3',
    test: '[H3] an origin asks the server again and again',
    off: 'it asks once',
    by: {
      text: 'this.checkAt = this.origin === context.self ? now + checkMs : Infinity',
      to: 'this.checkAt = Infinity',
    },
  },
  {
    rule: 'H4.1',
    test: '[H4] an origin without a server says so, and who hears it asks in its place, now and then',
    off: 'it says nothing',
    by: { text: 'originHasServer: context.serverUp })', to: 'originHasServer: true })' },
  },
  {
    rule: 'H4.2',
    test: '[H4.2] a beat goes at most 31 hops',
    off: 'it goes on',
    by: { text: "if (frame.hops + 1 >= BEAT_HOPS_MAX) return context.refuse('heartbeat-hops')", to: '' },
  },
  {
    rule: 'H4.3',
    test: '[H4] an origin without a server says so, and who hears it asks in its place, now and then',
    off: 'nobody asks in its place',
    by: { text: 'this.plan(frame)', to: 'this.plan({ ...frame, originHasServer: true })' },
  },
  {
    rule: 'H4.4',
    test: '[H4] an origin without a server says so, and who hears it asks in its place, now and then',
    off: 'all ask as often',
    by: { text: 'parameters.degreeMin ** hops', to: '1' },
  },
  {
    rule: 'H5.1',
    test: '[H5.1] whatever it hears, a peer asks the server for any other now and then',
    off: 'it does not ask',
    by: {
      text: 'if (this.roaming.evaluate(exchange.receiver.hunger)) this.neighbors.heal(null)',
      to: '',
    },
  },
  {
    rule: 'H5.2',
    test: '[H5.2] who is being given a release asks eight times as seldom',
    off: 'it asks as often',
    by: { text: 'const fedFactor = 8', to: 'const fedFactor = 1' },
  },
  {
    rule: 'H5.2',
    test: '[H5.2] who lacks something is being given it for a second and a half after data came',
    off: 'whoever lacks something is taken to be fed',
    by: { text: 'return isHungry && now - fedAt < parameters.renewMs', to: 'return isHungry' },
  },
]
