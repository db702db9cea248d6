import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KeyState, type SourceState } from './state.ts'
import { failureOf, temporaryFolder } from './testing.ts'

const keyFile = () => join(temporaryFolder(), 'site.key')
const begun: SourceState = {
  signature: 's',
  hash: 'h',
  published: {
    hash: 'h',
    sequence: 0,
    status: 'test',
    title: '',
    note: '',
    eventId: '',
    processTime: '',
    release: '',
  },
}

test('a number is never given twice, also not after a process that was killed', async () => {
  const path = keyFile()
  const first = new KeyState(path)
  expect([await first.nextSequence(0), await first.nextSequence(0), await first.nextSequence(7)]).toEqual([
    1, 2, 8,
  ])
  // Nothing is closed properly: only the lock goes with the process.
  const text = readFileSync(join(first.folder, 'state.json'), 'utf8')
  first.close()
  writeFileSync(join(first.folder, 'state.json'), text)
  const second = new KeyState(path)
  expect(await second.nextSequence(3)).toBe(9)
  expect(Date.parse(second.issued)).toBeGreaterThan(Date.now() - 60_000)
  second.close()
})

test('a number is written down beside what it was taken for', async () => {
  const state = new KeyState(keyFile())
  state.setSources({ done: { ...begun, published: null }, '/maps': begun })
  await state.nextSequence(4)
  expect(state.source('/maps')?.published).toMatchObject({ sequence: 5, release: '' })
  expect(state.source('done')?.published).toBeNull()
  expect(state.source('constructor')).toBeUndefined()
  state.close()
})

test('what is kept is there for the next process', () => {
  const path = keyFile()
  const first = new KeyState(path)
  first.setStatus('exercise')
  first.setSources({ '/maps': begun })
  first.close()
  const second = new KeyState(path)
  expect([second.status, second.source('/maps')]).toEqual(['exercise', begun])
  second.close()
})

test('where nothing was kept nothing is left', () => {
  const state = new KeyState(keyFile())
  state.close()
  expect(existsSync(state.folder)).toBe(false)
})

test('it belongs to one channel', async () => {
  const path = keyFile()
  const first = new KeyState(path)
  first.claim('crew://a/maps')
  first.claim('crew://a/maps')
  expect((await failureOf(() => first.claim('crew://b/maps'))).message).toContain('belongs to another key')
  first.close()
})

test.each(['', '{', '[]', '{"version":2}', '{"version":1,"sequence":-1}'])(
  'a damaged file (%s) is said, and not written over',
  async (text) => {
    const path = keyFile()
    const first = new KeyState(path)
    first.setStatus('test')
    first.close()
    writeFileSync(join(first.folder, 'state.json'), text)
    expect((await failureOf(() => new KeyState(path))).message).toMatch(/state\.json is damaged: [^\n]+\.$/)
    expect(readFileSync(join(first.folder, 'state.json'), 'utf8')).toBe(text)
    expect(existsSync(join(first.folder, 'lock')), 'the lock is given back').toBe(false)
  },
)

test('two processes do not share a key', async () => {
  const path = keyFile()
  const first = new KeyState(path)
  expect((await failureOf(() => new KeyState(path))).message).toContain(`The key ${path} is in use`)
  first.close()
})
