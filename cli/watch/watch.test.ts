/** A watched folder whose place changes while the watch ends. */
import { EventEmitter } from 'node:events'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { watchFolder } from './watch.ts'

/** Closes when it is told to. */
class FakeWatcher extends EventEmitter {
  readonly closings: (() => void)[] = []
  close(): Promise<void> {
    return new Promise((resolve) => this.closings.push(resolve))
  }
}

const watchers: FakeWatcher[] = []
vi.mock('chokidar', () => ({
  watch: () => {
    const watcher = new FakeWatcher()
    watchers.push(watcher)
    return watcher
  },
}))

test('a watch that is closed while it follows a link elsewhere begins nothing anew', async () => {
  const folder = temporaryFolder()
  for (const name of ['a', 'b']) mkdirSync(join(folder, name))
  const root = join(folder, 'maps')
  const lead = (to: string) => {
    rmSync(root, { force: true })
    symlinkSync(join(folder, to), root)
  }
  lead('a')
  const watch = watchFolder(root, () => {})
  const [first] = watchers
  let turns = 0
  // Whichever place it saw last, another is there before long: looks and turns do not go in step.
  await vi.waitFor(
    () => {
      lead(turns++ % 2 === 0 ? 'b' : 'a')
      expect(first?.closings).toHaveLength(1)
    },
    { timeout: 60_000, interval: 300 },
  )
  const closed = watch.close()
  for (const close of first?.closings ?? []) close()
  await closed
  await new Promise(setImmediate)
  expect(watchers).toHaveLength(1)
})
