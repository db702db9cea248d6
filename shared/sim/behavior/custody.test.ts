/** Who may leave, in worlds where links take time: the rest is in the scenarios liars-pretend and liars-hoard. */
import { expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { liesBy } from '../scenarios/liars.ts'
import { pretender } from '../scenarios/lies.ts'
import { Stage } from '../scenarios/stage.ts'

function isSafe({ source }: Stage): boolean {
  const { chunks, held } = source.node.proofs.custody
  return chunks > 0 && held === chunks
}

it('[C3] with one receiver it is never safe, though that one has all', () => {
  const stage = new Stage('one', { receivers: 1 })
  const content = stage.content()
  stage.world.input(stage.source, { type: 'watch-coverage', on: true })
  stage.world.publish(stage.source, content)
  expect(stage.world.run(stage.world.now + 30_000, () => isSafe(stage))).toBe(false)
  expect(stage.source.node.proofs.custody).toMatchObject({ whole: 1, needed: 2, held: 0 })
  // A second makes it so.
  stage.join()
  expect(stage.world.run(stage.world.now + 30_000, () => isSafe(stage))).toBe(true)
})

it.each(['1', '2', '3'])('[C3] a helper is linked and believed alone, among liars only, seed %s', (seed) => {
  const stage = new Stage(seed, { receivers: 12 })
  const content = stage.content()
  const [helper, ...others] = stage.receivers
  for (const liar of others) {
    liesBy(stage, liar, pretender(content, stage.random))
  }
  const { id } = must(helper, 'a helper')
  stage.world.input(stage.source, { type: 'watch-coverage', on: true })
  stage.world.publish(stage.source, content)
  expect(stage.world.run(stage.world.now + 20_000, () => isSafe(stage))).toBe(false)
  stage.world.input(stage.source, { type: 'helpers', peers: [id] })
  expect(stage.world.run(stage.world.now + 30_000, () => isSafe(stage))).toBe(true)
  expect(stage.source.node.proofs.custody).toMatchObject({ helper: true })
  expect(must(helper, 'a helper').completedAt(content.header.id)).toBeDefined()
})
