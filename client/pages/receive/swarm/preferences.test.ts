import { expect, it } from 'vitest'
import { createPreferences } from './preferences.ts'

function fake(stored: string | null) {
  const kept: string[] = []
  const preferences = createPreferences({
    recall: () => stored,
    remember: (_, value) => void kept.push(value),
  })
  return { preferences, kept }
}
const DEFAULTS = { largeFiles: 'all', uploadLimit: null, isRelayOnly: false, isAway: false }

it('what was chosen is there again', () => {
  const { preferences, kept } = fake(null)
  expect(preferences.chosen.value).toEqual(DEFAULTS)
  preferences.change({ largeFiles: 'ask' })
  preferences.change({ uploadLimit: 31_250, isAway: true, isRelayOnly: true })
  const again = fake(kept.at(-1) ?? null).preferences
  expect(again.chosen.value).toEqual({
    ...{ largeFiles: 'ask', uploadLimit: 31_250 },
    ...{ isAway: true, isRelayOnly: true },
  })
})

it.each(['', 'null', '[]', '7', '{', '{"largeFiles":"none","uploadLimit":-1,"isAway":"yes"}'])(
  'what makes no sense (%s) is the default',
  (stored) => {
    expect(fake(stored).preferences.chosen.value).toEqual(DEFAULTS)
  },
)

it('one choice that makes no sense leaves the others', () => {
  expect(fake('{"largeFiles":"ask","uploadLimit":"much"}').preferences.chosen.value).toEqual({
    ...DEFAULTS,
    largeFiles: 'ask',
  })
})
