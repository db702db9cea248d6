import { describe, expect, it } from 'vitest'
import { scenarios } from '../shared/sim/scenarios/scenarios.ts'
import { runScript } from './testing.ts'

const soak = (...words: string[]) => runScript('soak.ts', ...words)

describe('npm run sim:soak', () => {
  it('plays one scenario with the seeds that it is told, and sums up', async () => {
    const { code, out } = await soak('--scenario', 'hidden-tabs', '--seeds', '2', '--from', '7')
    expect(code).toBe(0)
    expect(out).toMatch(/hidden-tabs: 2 seeds, 0 failed, \d+ s\n2 runs, 0 failed/)
  })

  it('answers mistakes by a sentence and ends with 2', async () => {
    const mistakes = [
      [['--seeds', 'many'], '“many” is not a whole number'],
      [['--from', '-1'], '--help'],
      [['--scenario', 'nowhere'], 'no scenario “nowhere”'],
      [['--pears'], '--help'],
    ] as const
    for (const [words, sentence] of mistakes) {
      const { code, err } = await soak(...words)
      expect(code, words.join(' ')).toBe(2)
      expect(err).toContain(sentence)
    }
  })

  it('has every scenario under a name of its own', () => {
    const names = scenarios.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })
})
