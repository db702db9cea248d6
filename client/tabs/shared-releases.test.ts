import { expect, test } from 'vitest'
import { adoptRelease, sharedReleases } from './shared-releases.ts'
import { ReleaseBook } from '../releases/release-book.ts'
import { file, signedRelease } from '../testing/content.ts'

function book() {
  const told: string[] = []
  const news = { release: ({ title }: { title: string }) => told.push(title), progress() {}, changed() {} }
  const made = new ReleaseBook({ news, source: () => Promise.resolve(null), skip() {} }, null)
  return { made, told }
}

const shown = ({ releases }: ReleaseBook) =>
  releases.map(({ id, state, progress, delivery, receivedAt, files }) => ({
    ...{ id, state, progress, delivery, receivedAt, files },
  }))

test('another tab shows the same: what is here, where it came from, and by what it was replaced', async () => {
  const one = await signedRelease([file('a.jpg', 30_000)], { title: 'One' })
  const two = await signedRelease([file('b.jpg', 100)], { title: 'Two', key: one.key, sequence: 2 })
  const { made: leader } = book()
  for (const { header, jws, content } of [one, two]) {
    leader.know(header, jws, 5, false)
    leader.manifest(header.id, content.manifest)
    leader.reported({ type: 'chunk', release: header.id, chunk: 0, have: 1, total: 1, from: 'peer' })
  }
  leader.reported({ type: 'superseded', release: one.header.id, by: two.header })
  const { made: follower, told } = book()
  // As a message makes copies.
  for (const shared of structuredClone(sharedReleases(leader))) adoptRelease(follower, shared)
  expect(shown(follower)).toEqual(shown(leader))
  expect(shown(follower).map(({ state }) => state)).toEqual(['complete', 'superseded'])
  expect(told).toEqual(['One', 'Two'])
  for (const shared of sharedReleases(leader)) adoptRelease(follower, shared)
  expect(told, 'told once').toEqual(['One', 'Two'])
})
