import type { Check } from '../../check.ts'

export const late: readonly Check[] = [
  {
    rule: 'P3.1',
    test: '[P3] late is a mean answer and four mean deviations',
    off: 'deviations do not count',
    by: { figure: 'lateFactor', to: '0' },
  },
  {
    rule: 'P3.1',
    test: '[P3] late is a mean answer and four mean deviations',
    off: 'the time of 150,000 bytes does not count',
    by: { figure: 'lateBytes', to: '0' },
  },
  {
    rule: 'P3.1',
    test: '[P3] late is a mean answer and four mean deviations',
    off: 'the round trip does not count',
    by: { text: 'Math.max(least, roundTripMs + wait)', to: 'Math.max(least, wait)' },
  },
  {
    rule: 'P3.2',
    test: '[P3] late is at least 400 ms, and at most 6 s',
    off: 'there is no least time',
    by: { text: 'Math.max(least, roundTripMs + wait)', to: 'roundTripMs + wait' },
  },
  {
    rule: 'P3.2',
    test: '[P3] late is at least 400 ms, and at most 6 s',
    off: 'there is no greatest time',
    by: { text: 'return Math.min(tuning.lateMostMs, Math.max(', to: 'return Math.min(Infinity, Math.max(' },
  },
  {
    rule: 'P3.3',
    test: '[P3] late is a mean answer and four mean deviations',
    off: 'deviations count in full at the end',
    by: { text: '(isLast ? tuning.lastFactor : tuning.lateFactor)', to: 'tuning.lateFactor' },
  },
  {
    rule: 'P3.3',
    test: '[P3] late is at least 400 ms, and at most 6 s',
    off: 'the least time is the same at the end',
    by: {
      text: 'const least = isLast ? tuning.lastLeastMs : tuning.lateLeastMs',
      to: 'const least = tuning.lateLeastMs',
    },
  },
  {
    rule: 'P3.4',
    test: '[P3.4] an ask is late without the time of 150,000 bytes',
    off: 'the time of 150,000 bytes counts at the end too',
    by: { text: '(isEnd ? 0 : ', to: '(false ? 0 : ' },
  },
  {
    rule: 'P3.5',
    test: '[P3] of the last two chunks, one whose rest does not come is asked of another link',
    off: 'a part that has begun is never called late',
    by: { text: 'this.callStalled(holdings)', to: 'void holdings' },
  },
  {
    rule: 'P3.6',
    test: '[P3] while more is lacking, a part whose rest does not come is waited for',
    off: 'it is the end at all times',
    by: { text: 'return allAwaited && release.lacking <= this.parts.tuning.lastChunks', to: 'return true' },
  },
  {
    rule: 'P3.7',
    test: '[P3.7] at the end an ask that was late once waits four times as long, and does not go to and fro',
    off: 'it waits no longer than a first one',
    by: { text: 'const repeatPatience = 4', to: 'const repeatPatience = 1' },
  },
  {
    rule: 'P3.8',
    test: '[P3] one that is late is told not to send, another is asked',
    off: 'the first link is not told',
    by: { text: 'this.unask(chunk)\n    view.asked.add(chunk)', to: 'view.asked.add(chunk)' },
  },
  {
    rule: 'P3.8',
    test: '[P3] one that is late is not asked again',
    off: 'the late link is asked again',
    by: { text: 'supplier === except || ', to: '' },
  },
  {
    rule: 'P3.9',
    test: '[P9] [P14] a tab that was held up hears what waits for it first',
    off: 'a tab that was held up has no time of grace',
    by: { text: 'const graceMs = 250', to: 'const graceMs = 0' },
  },
  {
    rule: 'P4.1',
    test: '[P4.1] of what is late, two chunks may come twice, or 2 % of what came',
    off: 'there is no budget',
    by: { text: 'let repeats = most - holdings.repeated.count', to: 'let repeats = Infinity' },
  },
  {
    rule: 'P4.1',
    test: '[P4.1] of what is late, two chunks may come twice, or 2 % of what came',
    off: 'the budget does not grow with what came',
    by: { figure: 'duplicateShare', to: '0' },
  },
  {
    rule: 'P4.2',
    test: '[P4] two at a time, however much came twice already',
    off: 'a budget that is spent allows nothing',
    by: { text: 'const repeatsAlways = 2', to: 'const repeatsAlways = 0' },
  },
  {
    rule: 'P4.3',
    test: '[P4.3] all that a link owes which has sent nothing of it, however little may come twice',
    off: 'the budget holds for a mute link too',
    by: { text: ' && !isMute(before.view)', to: '' },
  },
]
