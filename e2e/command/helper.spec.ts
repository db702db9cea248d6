/** A helper in Node.js and tabs in one swarm: when all tabs have left, it still has what they had. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from '../support/command.ts'
import { expect, expectWhole, test } from '../support/harness.ts'

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

test('[C3] --once ends when a helper that it knows has proven to hold all, with no other receiver there', async ({
  world,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'flashcrew-helper-'))
  const server = ['--signaling', world.server.origin, '--json']
  await writeFile(join(folder, 'map.txt'), 'a map')
  const key = `${folder}.key`
  const words = ['publish', folder, '--key', key, '--status', 'test', '--title', 'Kept', ...server]
  const passphrase = { FLASHCREW_PASSPHRASE: 'three words of a test' }
  const made = new Command([...words, '--new-key'], passphrase)
  const commands = [made]
  try {
    const { channel } = (await made.next('start')) as unknown as { channel: string }
    const helping = ['helper', '--channel', channel, '--dir', `${folder}.helper`, ...server]
    const helper = new Command(helping, {})
    commands.push(helper)
    const { peer } = (await helper.next('peer')) as unknown as { peer: string }
    await helper.next('complete')
    await expect
      .poll(() => made.of('progress').at(-1), { message: 'for who does not know it, it is one receiver' })
      .toMatchObject({ custody: { whole: 1, helper: false }, safe: false })
    expect(await made.end('SIGINT')).toBe(0)

    const once = new Command([...words, '--once', '--helper', peer], passphrase)
    commands.push(once)
    await once.next('safe')
    expect(once.of('progress').at(-1)).toMatchObject({ custody: { helper: true }, safe: true })
    await expect.poll(() => once.isRunning).toBe(false)
    expect(await once.end('SIGINT')).toBe(0)
    expect(await helper.end('SIGINT')).toBe(0)
    const again = new Command(helping, {})
    commands.push(again)
    expect(await again.next('peer')).toMatchObject({ peer })
  } finally {
    await Promise.all(commands.map((command) => command.end('SIGKILL')))
    for (const path of [folder, key, `${key}.state`, `${folder}.helper`])
      await rm(path, { recursive: true, force: true })
  }
})
