/** A helper in Node.js and tabs in one swarm: when all tabs have left, it still has what they had. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from './command.ts'
import { expect, expectWhole, test } from './harness.ts'

test('all tabs leave, also the publisher; a new one gets the release from the helper, started anew', async ({
  world,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'flashcrew-helper-'))
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const words = [
    'helper',
    '--channel',
    channel,
    '--dir',
    folder,
    '--signaling',
    world.server.origin,
    '--json',
  ]
  let helper = new Command(words, {})
  try {
    await publisher.waitNeighbors(1)
    const files = [{ path: 'map.bin', size: 100_000, seed: 'kept' }]
    const release = await publisher.publish({ title: 'Kept', status: 'test', files })
    expect(await helper.next('complete')).toMatchObject({ channel, release, title: 'Kept' })
    await publisher.close()
    // Killed and started anew: it is on disk.
    await helper.end('SIGKILL')
    helper = new Command(words, {})
    expect(await helper.next('start')).toMatchObject({ kept: 1 })
    const late = await world.tab('late')
    await late.join(channel)
    await expectWhole([late], release, files)
    expect(await helper.end('SIGINT')).toBe(0)
  } finally {
    await helper.end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
