import type { Check } from '../check.ts'

export const wire: readonly Check[] = [
  {
    rule: 'W1.1',
    test: '[W1] any bundle of frames comes back as it was',
    off: 'a message has one frame',
    by: { text: '    frames.push(frame)\n', to: '    if (frames.length === 0) frames.push(frame)\n' },
  },
  {
    rule: 'W1.2',
    test: '[W1] [P9] may come in any order',
    off: 'pieces are put together as they came',
    by: {
      text: '.toSorted(([a], [b]) => a - b).map(([, piece]) => piece)',
      to: '.map(([, piece]) => piece)',
    },
  },
  {
    rule: 'W1.2',
    test: '[P16] by a state: its sender hears what we have all the same',
    off: 'what came before the greeting is forgotten',
    by: { text: 'if (view) this.speaker.due(view, 0)', to: 'void view' },
  },
  {
    rule: 'W2.1',
    test: '[W2] refuses what is empty, too long, too many, unknown',
    off: 'an empty message is one of no frames',
    by: { text: "if (bytes.length === 0) return err('empty')", to: '' },
  },
  {
    rule: 'W2.1',
    test: '[W2] refuses what is empty, too long, too many, unknown',
    off: 'a message may be of any length',
    by: { text: "if (bytes.length > limits.messageBytesMax) return err('oversized')", to: '' },
  },
  {
    rule: 'W2.1',
    test: '[W2] refuses what is empty, too long, too many, unknown',
    off: 'a message may have any number of frames',
    by: { text: "if (frames.length === limits.framesPerMessageMax) return err('too-many-frames')", to: '' },
  },
  {
    rule: 'W2.1',
    test: '[W2.1] a frame of more than 20 KiB is refused for its length',
    off: 'a frame may be of any length',
    by: { text: "if (length > limits.frameBytesMax) return err('oversized')", to: '' },
  },
  {
    rule: 'W2.1',
    test: '[W2] refuses what is empty, too long, too many, unknown',
    off: 'an unknown frame is passed over',
    by: {
      text: "if (codec === undefined) return err('unknown-type')",
      to: 'if (codec === undefined) {\n      reader.raw(length)\n      continue\n    }',
    },
  },
  {
    rule: 'W2.2',
    test: 'a cancel with more behind it',
    off: 'what stands behind a frame’s body is passed over',
    by: {
      text: 'if (frame === undefined || body.failed || body.left > 0)',
      to: 'if (frame === undefined || body.failed)',
    },
  },
  {
    rule: 'W2.3',
    test: '[W2] random and mutilated bytes are refused by a reason or decoded, never thrown',
    off: 'reading past the end throws',
    by: {
      text: '  private fail(): 0 {\n    this.broken = true',
      to: "  private fail(): 0 {\n    throw new Error('past the end')",
    },
  },
  {
    rule: 'W3.1',
    test: '[W3] decoding then encoding gives the same bytes',
    off: 'needless groups are read',
    by: { text: 'if ((byte === 0 && group > 0) || value', to: 'if (value' },
  },
  {
    rule: 'W3.2',
    test: '[W3.2] a state with a flag that does not exist is refused for it alone',
    off: 'unknown flags are passed over',
    by: { text: 'if (flags > stateFlagsMax) return undefined', to: '' },
  },
  {
    rule: 'W3.3',
    test: '[W3] a header that could be packed and is not is refused, and packed it takes a quarter less',
    off: 'it is read',
    by: {
      text: 'return fits && equalBytes(compactHeader(jws), bytes) ? jws : undefined',
      to: 'return fits ? jws : undefined',
    },
  },
  {
    rule: 'W4.1',
    test: '[W4] greets once, and ends a link to another channel without blame',
    off: 'it does not greet',
    by: {
      text: "    this.links.send(link, {\n      type: 'hello',",
      to: "    if (this.left) this.links.send(link, {\n      type: 'hello',",
    },
  },
  {
    rule: 'W4.2',
    test: '[W4] ends a link that speaks another version, without blame',
    off: 'any version will do',
    by: { text: 'frame.version !== PROTOCOL_VERSION || ', to: '' },
  },
  {
    rule: 'W4.2',
    test: '[W4] greets once, and ends a link to another channel without blame',
    off: 'any channel will do',
    by: { text: ' || frame.channel !== this.context.channel', to: '' },
  },
  {
    rule: 'W4.3',
    test: '[O8] lets go of a link that never greets',
    off: 'it is kept',
    by: {
      text: "if (phase.theirs === 'awaited') return phase.at + parameters.helloMs",
      to: "if (phase.theirs === 'awaited') return Infinity",
    },
  },
  {
    rule: 'W4.4',
    test: '[P16] by a state: its sender hears what we have all the same',
    off: 'a link is told before it greets',
    by: {
      text: 'if (link?.isGreeted === true && this.isWorthSaying(view))',
      to: 'if (link?.isOpen === true && this.isWorthSaying(view))',
    },
  },
  {
    rule: 'W4.4',
    test: '[W4.4] a link that has not greeted is sent no chunk',
    off: 'a link is sent chunks before it greets',
    by: {
      text: 'return link.isGreeted && Math.max(link.theirSequence',
      to: 'return link.isOpen && Math.max(link.theirSequence',
    },
  },
  {
    rule: 'W4.5',
    test: '[W4.5] a second greeting is an offence',
    off: 'it is believed',
    by: {
      text: "if (link.isGreeted) return this.context.offence(link, 'second-hello', 1)",
      to: 'if (link.isGreeted) return',
    },
  },
  {
    rule: 'W5.1',
    test: '[W5] what goes to one peer in one step leaves as one message',
    off: 'each frame is a message',
    by: { text: 'const full = bytes + frame.length > room ||', to: 'const full = true ||' },
  },
  {
    rule: 'W5.2',
    test: '[W5.2] frames that do not fit the packet of the first leave as another message',
    off: 'a message is as long as it gets',
    by: { text: 'const full = bytes + frame.length > room ||', to: 'const full =' },
  },
  {
    rule: 'W6.1',
    test: '[W6] is less than half as long, and comes out byte for byte',
    off: 'it goes without phrases',
    by: {
      text: 'const phrase = PHRASES.findIndex((candidate) => text.startsWith(candidate, at))',
      to: 'const phrase = -1',
    },
  },
  {
    rule: 'W6.2',
    test: '[W6] whatever it is, it comes out as it went in',
    off: 'a hash comes out as an id',
    by: { text: 'text += r.id(byte === HASH ? 32 : 16)', to: 'text += r.id(16)' },
  },
]
