import { describe, expect, it } from 'vitest'
import type { ReleaseState, Status } from '../../../api.ts'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { choose } from './choose.ts'
import { testView } from '../testing.ts'

function view(id: string, state: ReleaseState, have: number, status: Status = 'actual'): ShownRelease {
  const progress = { chunksHave: have, chunksTotal: 10, bytesHave: have, bytesTotal: 10 }
  return testView({ id, title: id, status, state, progress })
}

const none = () => false

describe('the release on the page', () => {
  it('is the last whole one while a newer one is arriving', () => {
    const choice = choose([view('new', 'receiving', 4), view('old', 'superseded', 10)], undefined, none)
    expect([choice.shown?.id, choice.arriving?.id]).toEqual(['old', 'new'])
  })

  it('is the newer one as soon as its map can be drawn', () => {
    const choice = choose(
      [view('new', 'receiving', 4), view('old', 'superseded', 10)],
      undefined,
      (id) => id === 'new',
    )
    expect([choice.shown?.id, choice.arriving?.id]).toEqual(['new', 'new'])
  })

  it('is the arriving one when there is no other, and nothing before the first', () => {
    expect(choose([view('first', 'receiving', 0)], undefined, none).shown?.id).toBe('first')
    expect(choose([], undefined, none)).toEqual({
      shown: undefined,
      alsoCurrent: [],
      arriving: undefined,
      cancellation: undefined,
    })
  })

  it('passes over a release that was superseded half way', () => {
    const releases = [
      view('newest', 'receiving', 1),
      view('half', 'superseded', 5),
      view('whole', 'superseded', 10),
    ]
    expect(choose(releases, undefined, none).shown?.id).toBe('whole')
  })

  it('stays the cancelled one, with the cancellation beside it', () => {
    const choice = choose(
      [view('stop', 'complete', 10, 'cancel'), view('map', 'cancelled', 10)],
      undefined,
      none,
    )
    expect([choice.shown?.id, choice.cancellation?.id, choice.arriving]).toEqual(['map', 'stop', undefined])
  })

  it('leaves maps of other events beside it, but none that was replaced', () => {
    const releases = [
      view('main shock', 'complete', 10),
      view('elsewhere', 'complete', 10),
      view('old', 'superseded', 10),
    ]
    const beside = (picked?: string) => choose(releases, picked, none).alsoCurrent.map(({ id }) => id)
    expect([beside(), beside('elsewhere')]).toEqual([['elsewhere'], ['main shock']])
  })

  it('stays beside the word that the channel has a new key, which is no release to show', () => {
    const move = testView({ id: 'move', successor: 'crew://new/maps' })
    const choice = choose([move, view('map', 'complete', 10)], undefined, none)
    expect([choice.shown?.id, choice.move?.id, choice.cancellation]).toEqual(['map', 'move', undefined])
  })

  it('is the one that the reader picked, until that is gone', () => {
    const releases = [view('b', 'complete', 10), view('a', 'superseded', 10)]
    expect(choose(releases, 'a', none).shown?.id).toBe('a')
    expect(choose(releases, 'gone', none).shown?.id).toBe('b')
  })
})
