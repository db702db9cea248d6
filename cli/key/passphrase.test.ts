import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { readPassphrase, type PassphraseSource } from './passphrase.ts'
import { failureOf } from '../testing.ts'

class FakeTerminal extends EventEmitter {
  readonly isTTY = true
  readonly modes: boolean[] = []
  setRawMode(raw: boolean): void {
    this.modes.push(raw)
  }
  resume(): void {}
  pause(): void {}
}

/** Answers each question with the next of `answers`. */
function terminal(...answers: string[]) {
  const input = new FakeTerminal()
  let written = ''
  const write = (text: string) => {
    written += text
    const answer = text.endsWith(': ') ? answers.shift() : undefined
    if (answer !== undefined) setImmediate(() => input.emit('data', Buffer.from(answer)))
  }
  const source: PassphraseSource = { env: {}, input, write }
  return { source, input, written: () => written }
}

test('the environment’s is taken, and nobody is asked', async () => {
  const { source, written } = terminal()
  expect(await readPassphrase({ ...source, env: { FLASHCREW_PASSPHRASE: 'from here' } }, 'k', true)).toBe(
    'from here',
  )
  expect(written()).toBe('')
})

test('a terminal asks without an echo, and takes corrections', async () => {
  const { source, input, written } = terminal('sesamé\u007F\u007Fame\r')
  expect(await readPassphrase(source, 'site.key', false)).toBe('sesaame')
  expect(written()).toBe('Passphrase of site.key: \n')
  expect(input.modes).toEqual([true, false])
  expect(input.listenerCount('data')).toBe(0)
})

test('for a new key it is asked for twice', async () => {
  expect(await readPassphrase(terminal('one\n', 'one\n').source, 'k', true)).toBe('one')
  expect(
    (await failureOf(() => readPassphrase(terminal('one\n', 'two\n').source, 'k', true))).message,
  ).toContain('are not the same')
})

test('Ctrl-C ends the question, and the terminal is as it was', async () => {
  const { source, input } = terminal('ab\u0003')
  expect((await failureOf(() => readPassphrase(source, 'k', false))).message).toBe('No passphrase was given.')
  expect(input.modes.at(-1)).toBe(false)
})

test('where there is no terminal it says where to put it', async () => {
  const { source } = terminal()
  const input = Object.assign(new EventEmitter(), { resume: () => {}, pause: () => {} })
  expect((await failureOf(() => readPassphrase({ ...source, input }, 'k', false))).message).toContain(
    'set FLASHCREW_PASSPHRASE',
  )
})
