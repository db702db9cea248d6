/** A release into a folder, by the command line: killed midway and started again, it fetches the rest only. */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from '../support/command.ts'
import { expectedHashes } from '../support/content.ts'
import { expect, note, test } from '../support/harness.ts'

test('a get that is killed fetches only the rest when it is started again', async ({ world }) => {
  const folder = await mkdtemp(join(tmpdir(), 'flashcrew-get-'))
  const publisher = await world.tab('publisher')
  // Slow enough to be killed midway.
  const channel = await publisher.publisher('shakemaps', { uploadLimit: 150_000 })
  const files = [
    { path: 'map.bin', size: 500_000, seed: 'map' },
    { path: 'more/notes.txt', size: 3_000, seed: 'notes' },
  ]
  await publisher.publish({ title: 'Large', status: 'test', files })
  const words = ['get', channel, '-o', folder, '--signaling', world.server.origin, '--json']
  let command = new Command(words, {})
  try {
    for (let i = 0; ; i++) {
      const { bytesHave = 0 } = (await command.next('progress', i)) as { bytesHave?: number }
      if (bytesHave > 150_000) break
    }
    await command.end('SIGKILL')
    expect(await readdir(folder), 'nothing half-written').toEqual(['.flashcrew'])
    command = new Command(words, {})
    const done = (await command.next('done')) as unknown as { fetched: number; kept: number }
    note({ fetched: done.fetched, kept: done.kept })
    expect(done.kept).toBeGreaterThan(150_000)
    expect(done.fetched + done.kept).toBe(503_000)
    const hashes: Record<string, string> = {}
    for (const { path } of files)
      hashes[path] = createHash('sha256')
        .update(await readFile(join(folder, path)))
        .digest('hex')
    expect(hashes).toEqual(await expectedHashes(files))
    expect((await readdir(folder)).sort(), 'no parts are left').toEqual([
      'cap.xml',
      'feed.atom',
      'feed.geojson',
      'map.bin',
      'more',
    ])
  } finally {
    await command.end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
