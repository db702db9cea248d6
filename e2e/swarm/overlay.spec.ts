/** Without the signaling server: the overlay alone disseminates and heals. */
import { mapLikeFiles } from '../support/content.ts'
import { expect, expectWhole, note, TABS, test } from '../support/harness.ts'
import type { Tab } from '../support/tabs/tab.ts'

/**
 * The degree aimed at is 6, and 5 (Scattercast's k1) is what a peer may be left with: one that is short of a single
 * edge needs another short one to share it with, and in an odd sum there is none.
 */
const DEGREE_PROMISED = 5

test('the signaling server is killed before the publish: all get the release, and a lost neighbor is replaced', async ({
  world,
}) => {
  const { publisher, receivers } = await world.swarm({ receivers: TABS, neighbors: DEGREE_PROMISED })
  await world.server.kill()

  const files = mapLikeFiles('no server', 300_000)
  const release = await publisher.publish({ title: 'Without a server', status: 'test', files })
  await expectWhole(receivers, release, files)

  const victim = await bestConnected(receivers)
  const fingerprint = (await victim.fingerprint()) ?? 'none'
  const survivors = [publisher, ...receivers.filter((tab) => tab !== victim)]
  const linkedToVictim = await Promise.all(
    survivors.map(async (tab) => (await tab.linked()).includes(fingerprint)),
  )
  const degreesBefore = await degrees(survivors)
  const victimDegree = (await victim.stats()).neighbors
  expect(
    linkedToVictim.filter(Boolean).length,
    'tabs with a connection to the one that closes',
  ).toBeGreaterThanOrEqual(victimDegree)

  const start = Date.now()
  await victim.close()
  await Promise.all(
    survivors.map(async (tab, i) => {
      const least = Math.min(degreesBefore[i] ?? 0, DEGREE_PROMISED)
      await tab.page.waitForFunction(
        ([lost, k]) => !window.crew.linked().includes(lost) && window.crew.stats().neighbors >= k,
        [fingerprint, least] as const,
        { polling: 50, timeout: 60_000 },
      )
    }),
  )
  // Nobody need have fallen below what is promised: who has less than aimed at finds another such peer in its time.
  await expect
    .poll(async () => sum(await degrees(survivors)), {
      message: 'edges are made to replace those that the closed tab took along',
      timeout: 60_000,
    })
    .toBeGreaterThan(sum(degreesBefore) - victimDegree)
  const healedMs = Date.now() - start
  note({ degreesBefore, victimDegree, degreesAfter: await degrees(survivors), healedMs })
  expect(await world.server.healthy(), 'the server is still dead').toBe(false)

  const again = mapLikeFiles('healed', 100_000)
  const second = await publisher.publish({ title: 'After healing', status: 'test', files: again })
  await expectWhole(survivors.slice(1), second, again)
})

async function degrees(tabs: readonly Tab[]): Promise<number[]> {
  return Promise.all(tabs.map(async (tab) => (await tab.stats()).neighbors))
}

async function bestConnected(tabs: readonly Tab[]): Promise<Tab> {
  const counts = await degrees(tabs)
  const best = tabs[counts.indexOf(Math.max(...counts))]
  if (best === undefined) throw new Error('there are no tabs')
  return best
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
