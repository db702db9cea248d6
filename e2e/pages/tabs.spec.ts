/** Tabs of one browser, and what a tab may leave out: of the peer, of the files, of the swarm. */
import { expectedHashes, mapLikeFiles, totalBytes } from '../support/content.ts'
import { expect, test } from '../support/harness.ts'
import type { Tab } from '../support/tabs/tab.ts'

const shared = { shared: true }

test('three tabs of one browser are one peer; when the tab that runs it closes, another goes on', async ({
  world,
}) => {
  const { channel, publisher } = await world.swarm({ receivers: 2, neighbors: 2 })
  const first = await world.tab('first')
  await first.join(channel, shared)
  await first.waitNeighbors(2)
  const second = await world.tabBeside(first, 'second')
  const third = await world.tabBeside(first, 'third')
  for (const tab of [second, third]) await tab.join(channel, shared)
  await expect.poll(() => peersOf(world.server.origin), 'one more than the swarm').toBe(4)

  const files = mapLikeFiles('shared', 200_000)
  const release = await publisher.publish({ title: 'For all tabs', status: 'test', files })
  const expected = await expectedHashes(files)
  for (const tab of [first, second, third]) {
    await tab.complete(release)
    expect(await tab.hashes(release), tab.name).toEqual(expected)
  }
  expect(await links(second, third), 'connections of the tabs without the peer').toEqual([0, 0])
  const { payloadReceived } = await first.stats()
  expect(payloadReceived).toBeGreaterThanOrEqual(totalBytes(files))
  await expect
    .poll(() => second.stats(), 'they tell of the peer as it does')
    .toMatchObject({ payloadReceived, signaling: 'connected' })

  await first.page.close()
  await expect.poll(async () => (await links(second, third)).filter((count) => count >= 2).length).toBe(1)
  const more = mapLikeFiles('after the first tab', 100_000)
  const next = await publisher.publish({ title: 'Without the first', status: 'test', files: more })
  for (const tab of [second, third]) {
    await tab.complete(next)
    expect(await tab.hashes(next), tab.name).toEqual(await expectedHashes(more))
    expect(await stateOf(tab, release), tab.name).toBe('superseded')
  }
  expect(await peersOf(world.server.origin)).toBe(4)
})

test('a file that is left out comes when it is asked for, also by a tab without the peer', async ({
  world,
}) => {
  // As links are that anybody would leave something out for; on a fast one, more is here before it is known what it is.
  const publishing = { uploadLimit: 250_000 }
  const { channel, publisher } = await world.swarm({ receivers: 1, neighbors: 1, publisher: publishing })
  const reader = await world.tab('reader')
  await reader.join(channel, shared)
  const beside = await world.tabBeside(reader, 'beside')
  await beside.join(channel, shared)
  await reader.waitNeighbors(2)
  for (const tab of [reader, beside])
    await tab.page.evaluate(() => {
      const { session } = window.crew
      if (session && 'setOnDemand' in session) session.setOnDemand(({ path }) => path === 'large.bin')
    })
  const files = [
    { path: 'small.bin', seed: 'small', size: 20_000, priority: 10 },
    { path: 'large.bin', seed: 'large', size: 300_000, priority: -10 },
  ]
  const release = await publisher.publish({ title: 'Small and large', status: 'test', files })
  for (const tab of [reader, beside]) {
    await tab.complete(release)
    expect(await leftOut(tab, release), tab.name).toEqual(['large.bin'])
  }
  expect((await reader.stats()).payloadReceived, 'little of what was left out came').toBeLessThan(100_000)
  expect(await beside.hashes(release), 'asks for all files').toEqual(await expectedHashes(files))
  expect(await leftOut(beside, release)).toEqual([])
})

test('a tab that is out of the swarm keeps what it has and receives nothing, until it is back', async ({
  world,
}) => {
  const { publisher, receivers } = await world.swarm({ receivers: 2, neighbors: 2 })
  const [one, other] = receivers as [Tab, Tab]
  const files = mapLikeFiles('before', 50_000)
  const before = await publisher.publish({ title: 'Before', status: 'test', files })
  await one.complete(before)
  await one.page.evaluate(() => {
    const { session } = window.crew
    if (session && 'pause' in session) session.pause()
  })
  await expect.poll(() => peersOf(world.server.origin)).toBe(2)
  const more = mapLikeFiles('meanwhile', 50_000)
  const meanwhile = await publisher.publish({ title: 'Meanwhile', status: 'test', files: more })
  await other.complete(meanwhile)
  expect(await one.progress(meanwhile), 'nothing is known of it').toBeUndefined()
  expect(await one.hashes(before)).toEqual(await expectedHashes(files))
  await one.page.evaluate(async () => {
    const { session } = window.crew
    if (session && 'resume' in session) await session.resume()
  })
  await one.complete(meanwhile)
})

async function peersOf(origin: string): Promise<number> {
  const health = (await (await fetch(`${origin}/healthz`)).json()) as { peers: number }
  return health.peers
}

async function links(...tabs: Tab[]): Promise<number[]> {
  return Promise.all(tabs.map(async (tab) => (await tab.linked()).length))
}

function stateOf(tab: Tab, release: string): Promise<string | undefined> {
  return tab.page.evaluate((id) => window.crew.release(id)?.state, release)
}

function leftOut(tab: Tab, release: string): Promise<readonly string[] | undefined> {
  return tab.page.evaluate((id) => window.crew.release(id)?.leftOut, release)
}
