import { expect, test } from 'vitest'
import { Output } from './output.ts'

const now = () => Date.parse('2026-01-01T10:00:00.500Z')

function output(json: boolean, isTTY: boolean) {
  let [out, error] = ['', '']
  const made = new Output({
    json,
    out: { isTTY, columns: 40, write: (text: string) => void (out += text) },
    error: { isTTY, write: (text: string) => void (error += text) },
    now,
  })
  return { made, out: () => out, error: () => error }
}

test('a log has a time on each line, and only notable progress', () => {
  const { made, out, error } = output(false, false)
  made.tell('start', 'It starts.', { hidden: 1 })
  made.progress('Not much.', {}, false)
  made.progress('A tenth.', {}, true)
  made.warn('problem', 'It stops.')
  expect(out()).toBe('2026-01-01T10:00:00Z It starts.\n2026-01-01T10:00:00Z A tenth.\n')
  expect(error()).toBe('2026-01-01T10:00:00Z It stops.\n')
})

test('a terminal has one live line, below what is said, no longer than itself', () => {
  const { made, out } = output(false, true)
  made.progress('x'.repeat(100), {}, false)
  expect(out()).toBe(`\r\u001B[K${'x'.repeat(39)}`)
  made.progress('Half.', {}, false)
  made.tell('safe', 'It is safe.')
  expect(out().endsWith('\r\u001B[KHalf.\r\u001B[KIt is safe.\nHalf.')).toBe(true)
  made.end()
  made.end()
  expect(out().endsWith('Half.\n')).toBe(true)
})

test('machines get an object a line; why it ends is also said to people', () => {
  const { made, out, error } = output(true, true)
  made.tell('start', 'It starts.', { channel: 'crew://x/y' })
  made.progress('Half.', { copies: 0.5 }, false)
  made.fail('It failed.', 1)
  const time = '2026-01-01T10:00:00.500Z'
  expect(
    out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { event: 'start', time, message: 'It starts.', channel: 'crew://x/y' },
    { event: 'progress', time, copies: 0.5 },
    { event: 'failed', time, message: 'It failed.', exitCode: 1 },
  ])
  expect(error()).toBe('It failed.\n')
})

test('no stranger’s text gives a terminal orders, or makes a line of its own', () => {
  // Red, a window title, CSI as one character, a carriage return, a false line, and a turn of direction.
  const title = 'M\u001b[31m 6\u001b]0;owned\u0007\u009b2J\r\n2026-01-01T10:00:00Z Published\u202e7.5\u2066'
  const plain =
    'M\uFFFD[31m 6\uFFFD]0;owned\uFFFD\uFFFD2J\uFFFD\uFFFD2026-01-01T10:00:00Z Published\uFFFD7.5\uFFFD'
  const people = output(false, true)
  people.made.tell('release', `“${title}”`, {}, [title])
  people.made.warn('problem', title)
  people.made.fail(title, 1)
  expect(people.out()).toBe(`“${plain}”\n${plain}\n`)
  expect(people.error()).toBe(`${plain}\n${plain}\n`)
  const live = output(false, true)
  live.made.progress(`\u001b[31m${'x'.repeat(9)}`, {}, false)
  expect(live.out()).toBe('\r\u001B[K\uFFFD[31mxxxxxxxxx')
  const machines = output(true, true)
  machines.made.tell('release', title, { title })
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(machines.out().trimEnd()).not.toMatch(/[^\u0020-\u007e]/)
  expect(JSON.parse(machines.out()), 'what it says is all there').toMatchObject({ message: title, title })
})
