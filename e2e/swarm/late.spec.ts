/** Who comes late, or comes back. */
import { mapLikeFiles, totalBytes } from '../support/content.ts'
import { expect, expectWhole, note, TABS, test } from '../support/harness.ts'

const MEGABYTE = 1024 * 1024
/**
 * Chunks that may be fetched a second time after a reload: verified and counted, but not yet written when the page went
 * away, or asked of a second peer since they were late.
 */
const CHUNKS_IN_FLIGHT = 8

test('a tab that joins when all have finished and the publisher is gone gets the whole release', async ({
  world,
}) => {
  const { channel, publisher, receivers } = await world.swarm({ receivers: TABS - 1 })
  const files = mapLikeFiles('late', MEGABYTE)
  const release = await publisher.publish({ title: 'For latecomers', status: 'test', files })
  await expectWhole(receivers, release, files)
  await publisher.close()

  const late = await world.receivers(channel, 1, 'latecomer')
  await expectWhole(late, release, files)
})

test('a tab reloaded at half finishes, and fetches only what it lacked', async ({ world }) => {
  const slow = { uploadLimit: 120_000 }
  const { channel, publisher, receivers } = await world.swarm({
    receivers: Math.min(TABS, 7) - 1,
    publisher: slow,
    receiver: slow,
  })
  const files = mapLikeFiles('reload', MEGABYTE)
  const size = totalBytes(files)
  const release = await publisher.publish({ title: 'Half and half', status: 'test', files })

  const reloaded = await world.tab('reloaded')
  await reloaded.join(channel)
  await reloaded.waitBytes(release, size / 2)
  const before = await reloaded.progress(release)
  await reloaded.reload()
  await reloaded.join(channel)
  const resumed = await reloaded.page.evaluate(async (id) => {
    const { session } = window.crew
    if (session === undefined) throw new Error('the tab has not joined')
    while (window.crew.release(id) === undefined) {
      await new Promise((resolve) => session.addEventListener('release', resolve, { once: true }))
    }
    return { ...window.crew.release(id)?.progress, received: window.crew.stats().payloadReceived }
  }, release)
  await expectWhole([reloaded, ...receivers], release, files)

  const have = before?.bytesHave ?? 0
  const chunkBytes = size / (before?.chunksTotal ?? 1)
  const { payloadReceived, duplicates, refusals } = await reloaded.stats()
  note({ size, haveBeforeReload: have, resumed, payloadReceived, duplicates, refusals })
  expect(have, 'it was reloaded before it had all').toBeLessThan(size)
  expect(resumed.bytesHave, 'after the reload it starts from what it had').toBeGreaterThanOrEqual(
    have - CHUNKS_IN_FLIGHT * chunkBytes,
  )
  expect(payloadReceived, 'it fetches something after the reload').toBeGreaterThan(0)
  expect(payloadReceived, 'it fetches only what it lacked').toBeLessThanOrEqual(
    size - have + CHUNKS_IN_FLIGHT * chunkBytes,
  )
})
