import type { Check } from '../../check.ts'

export const telling: readonly Check[] = [
  {
    rule: 'P14.1',
    test: '[P14] [T3] a link that says it has a chunk, is asked, and sends nothing is blamed',
    off: 'nobody is blamed',
    by: { text: "if (link) context.offence(link, 'lease-expired', 2.5)", to: '' },
  },
  {
    rule: 'P14.2',
    test: '[P14] one that sends anything, however little and of whatever, is not blamed for that',
    off: 'a slow link is blamed',
    by: { text: 'Math.max(view.owesSince, view.fedAt) + patienceMs', to: 'view.owesSince + patienceMs' },
  },
  {
    rule: 'P14.3',
    test: '[P14] [T3] a link that says it has a chunk, is asked, and sends nothing is blamed',
    off: 'the same link is asked again',
    by: {
      text: 'holdings.unask(chunk)\n      holdings.noteLacks(view, chunk)',
      to: 'holdings.unask(chunk)',
    },
  },
  {
    rule: 'P14.4',
    test: '[P14] from its first ask on, until nothing is awaited of it',
    off: 'a link owes for ever',
    by: { text: 'if (outstanding === 0) view.owesSince = Infinity\n      else if', to: 'if' },
  },
  {
    rule: 'P15.1',
    test: '[V9] each message with data has a state beside it with the next number, in one packet',
    off: 'data leaves without a state',
    by: { text: 'this.speaker.say(link, view, Speaker.roomBeside(bytes.length), number)', to: 'void number' },
  },
  {
    rule: 'P15.2',
    test: '[P15] not before its hold is over, and once for all that is new then',
    off: 'each state leaves at once',
    by: { text: 'return Math.max(Math.min(held, least), scaled)', to: 'return 0' },
  },
  {
    rule: 'P15.3',
    test: '[P15] news for who was asked for the chunk comes sooner than for others, since it need not send it',
    off: 'all news are alike',
    by: {
      text: 'else if (view.toldAsked.has(chunk)) this.due(view, this.hold(tuning.holdUrgentMs))',
      to: 'else if (view.toldAsked.has(chunk)) this.due(view, this.hold(tuning.holdNewsMs))',
    },
  },
  {
    rule: 'P15.3',
    test: '[P15] who is asked is told so, sooner when it owes nothing yet',
    off: 'all asks are alike',
    by: { text: 'isFirst ? tuning.holdAskMs : tuning.holdMoreMs', to: 'tuning.holdMoreMs' },
  },
  {
    rule: 'P15.4',
    test: '[P15] holds are shorter while the uplink is idle, and in proportion on a faster one',
    off: 'a hold is the same while the uplink is idle',
    by: { text: '? ms * tuning.quietShare : ms', to: '? ms : ms' },
  },
  {
    rule: 'P15.5',
    test: '[P15] holds are shorter while the uplink is idle, and in proportion on a faster one',
    off: 'a hold is the same on a fast uplink',
    by: { text: 'held * Math.min(1, (holdsFrom * tuning.slowBytesPerSecond) / upRate)', to: 'held' },
  },
  {
    rule: 'P15.6',
    test: '[P15] holds are shorter while the uplink is idle, and in proportion on a faster one',
    off: 'holds shrink to nothing',
    by: { text: 'return Math.max(Math.min(held, least), scaled)', to: 'return scaled' },
  },
  {
    rule: 'P15.6',
    test: '[P15] holds are shorter while the uplink is idle, and in proportion on a faster one',
    off: 'a full window makes no difference',
    by: {
      text: 'inFlight + parameters.dataPieceBytes > window ? tuning.holdBusyMs : tuning.holdMinMs',
      to: 'tuning.holdMinMs',
    },
  },
  {
    rule: 'P15.7',
    test: '[P15] no more than fits in %i bytes; the rest follows',
    off: 'a state tells all changes, however many',
    by: { text: 'let left = Math.floor((room - 3) / 2)', to: 'let left = Infinity' },
  },
  {
    rule: 'P15.7',
    test: '[P15] no more than fits in %i bytes; the rest follows',
    off: 'the rest does not follow',
    by: {
      text: 'if (!isFull && !isWhole && this.hasNews(view)) this.due(view, this.hold(tuning.holdNewsMs))',
      to: '',
    },
  },
  {
    rule: 'P15.8',
    test: '[P15] no more than fits in %i bytes; the rest follows',
    off: 'what is had goes first',
    by: {
      text: 'for (const chunk of chunksWhere(claimed, (at) => changedAsks(view, at))) {',
      to: 'for (const chunk of chunksWhere(claimed, (at) => (claimed.bytes[at] ?? 0) & ~(told.bytes[at] ?? 0)).next().done ? chunksWhere(claimed, (at) => changedAsks(view, at)) : []) {',
    },
  },
  {
    rule: 'P15.9',
    test: '[P15] all, where what the link was told is true no more',
    off: 'changes alone are told',
    by: { text: 'view.isStale = true\n      this.due(view, 0)', to: 'this.due(view, 0)' },
  },
  {
    rule: 'P15.10',
    test: '[P15] all, always, of a release of so few chunks that two bitmaps cost less than lists',
    off: 'a small release is told by lists',
    by: { text: '(view.isStale || mapBytes <= mapBytesAlways)', to: 'view.isStale' },
  },
  {
    rule: 'P15.11',
    test: '[P15.11] is not for news of a chunk that the link has itself',
    off: 'links that have the chunk are told as well',
    by: { text: 'for (let bits = news & ~(theirs.bytes[byte] ?? 0); bits', to: 'for (let bits = news; bits' },
  },
  {
    rule: 'P15.12',
    test: '[P15.12] what two links have already is worth no state of its own',
    off: 'it does not count how many have the chunk',
    by: { figure: 'newsCopies', to: '100' },
  },
  {
    rule: 'P15.13',
    test: '[P15] nothing is said to who has not greeted us',
    off: 'a link is told before it greets',
    by: {
      text: 'if (link?.isGreeted === true && this.isWorthSaying(view))',
      to: 'if (link?.isOpen === true && this.isWorthSaying(view))',
    },
  },
  {
    rule: 'P15.14',
    test: '[P15] how much others want of us, in packets of a slow link',
    off: 'no load is told',
    by: { text: 'load: this.load(release)', to: 'load: 0' },
  },
  {
    rule: 'P16.1',
    test: '[P16] a link that was greeted with the release hears at once what we have of it',
    off: 'it hears nothing before there is news',
    by: { text: 'dueAt: link.ourHello >= sequence ? now : Infinity', to: 'dueAt: Infinity' },
  },
  {
    rule: 'P16.2',
    test: '[P16.2] a link that was greeted before the release was known hears nothing of it at first',
    off: 'all links hear at once',
    by: { text: 'dueAt: link.ourHello >= sequence ? now : Infinity', to: 'dueAt: now, isStale: true' },
  },
  {
    rule: 'P16.3',
    test: '[P16.3] [P16.4] a link that wants nothing of what it lacks is told all again, once in four seconds',
    off: 'it is not told again',
    by: {
      text: 'parameters.tellAgainMs && this.seemsUnheard(view))',
      to: 'parameters.tellAgainMs && false)',
    },
  },
  {
    rule: 'P16.4',
    test: '[P16.3] [P16.4] a link that wants nothing of what it lacks is told all again, once in four seconds',
    off: 'it is told again each time',
    by: { text: 'isAll && context.now - view.saidAllAt >= parameters.tellAgainMs &&', to: 'isAll &&' },
  },
  {
    rule: 'P17.1',
    test: '[P17] when nothing comes, all are told all again: after 1.5 s, then more and more rarely',
    off: 'nobody is told again',
    by: { text: 'return isDue', to: 'return false' },
  },
  {
    rule: 'P17.2',
    test: '[P17.2] each wait is twice as long as the one before, up to twelve seconds',
    off: 'all waits are the same',
    by: { text: 'const renewFactor = 2', to: 'const renewFactor = 1' },
  },
  {
    rule: 'P17.2',
    test: '[P17] when nothing comes, all are told all again: after 1.5 s, then more and more rarely',
    off: 'waits grow without end',
    by: {
      text: 'Math.min(parameters.renewMsMax, this.renewMs * renewFactor)',
      to: 'this.renewMs * renewFactor',
    },
  },
  {
    rule: 'P18.1',
    test: '[P18] one that a later one has overtaken changes nothing that the later one told',
    off: 'an overtaken state is heard as any other',
    by: { text: '(view.spokenOf[chunk] ?? 0) <= serial', to: 'true' },
  },
  {
    rule: 'P18.2',
    test: '[P18.2] one that was overtaken still confirms what came',
    off: 'its confirmations do not count',
    by: {
      text: 'sender.acknowledged(link, view, frame.ack,',
      to: 'if (isNewest) sender.acknowledged(link, view, frame.ack,',
    },
  },
  {
    rule: 'P18.3',
    test: '[P18.3] the state behind 65,535 is the next one',
    off: 'behind 65,535 all states are old',
    by: { text: 'newest + (((serial - newest) << 16) >> 16)', to: 'serial' },
  },
]
