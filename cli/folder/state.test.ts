import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { KeyState, type SourceState } from './state.ts'
import { failureOf, temporaryFolder } from '../testing.ts'

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

const NOW = Date.parse('2026-01-01T00:00:00Z')
afterEach(() => void vi.restoreAllMocks())

test('[B6] a number is the time, and never given twice, also not after a process that was killed', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(NOW)
  const path = keyFile()
  const first = new KeyState(path)
  const given = [await first.nextSequence(0), await first.nextSequence(0), await first.nextSequence(NOW + 7)]
  expect(given).toEqual([NOW, NOW + 1, NOW + 8])
  // Nothing is closed properly: only the lock goes with the process.
  const text = readFileSync(join(first.folder, 'state.json'), 'utf8')
  first.close()
  writeFileSync(join(first.folder, 'state.json'), text)
  const second = new KeyState(path)
  vi.mocked(Date.now).mockReturnValue(NOW - 60_000)
  expect(await second.nextSequence(3), 'a clock that went back').toBe(NOW + 9)
  expect(second.issued).toBe('2025-12-31T23:59:00.000Z')
  second.close()
})

test('[B6] what was lost, or counted by an earlier version, does not hold up the numbers', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(NOW)
  const lost = new KeyState(keyFile())
  expect(await lost.nextSequence(41)).toBe(NOW)
  lost.close()
})

test('a site’s number is no release’s: what was begun is not marked by it', () => {
  const state = new KeyState(keyFile())
  state.setSources({ '/maps': begun })
  expect(state.takeSequence(0, NOW)).toBe(NOW)
  expect(state.takeSequence(NOW + 5, NOW)).toBe(NOW + 6)
  expect([state.sequence, state.source('/maps')]).toEqual([NOW + 6, begun])
  state.close()
})

test('a number is written down beside what it was taken for', async () => {
  const state = new KeyState(keyFile())
  state.setSources({ done: { ...begun, published: null }, '/maps': begun })
  const sequence = await state.nextSequence(4)
  expect(state.source('/maps')?.published).toMatchObject({ sequence, release: '' })
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
