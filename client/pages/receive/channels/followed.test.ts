import { describe, expect, it } from 'vitest'
import { sourceAddress, cleanName, readAddress, recallFollowed, rememberFollowed } from './followed.ts'

const channel = `crew://${'a'.repeat(42)}A/maps`

describe('the address of a channel', () => {
  it.each([channel, `  ${channel}\n`, `https://maps.example.org/#${channel}`])('is read from %j', (text) => {
    expect(readAddress(text)).toEqual({ ok: true, value: { kind: 'channel', channel } })
  })

  it('may be an announcement', () => {
    const url = 'https://maps.example.org/announcement.json'
    expect(readAddress(url)).toEqual({ ok: true, value: { kind: 'announcement', url } })
  })

  it.each([
    '',
    'maps',
    'crew://short/maps',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://',
    'x'.repeat(3_000),
  ])('is not %j', (text) => {
    expect(readAddress(text).ok).toBe(false)
  })

  it('tells sources apart', () => {
    expect(sourceAddress({ kind: 'channel', channel })).toBe(channel)
    expect(sourceAddress({ kind: 'server' })).toBe('')
  })
})

describe('followed channels', () => {
  it('come back as they were', () => {
    const kept: string[] = []
    const followed = [{ address: channel, name: 'Maps of the south' }]
    rememberFollowed(followed, { remember: (_, value) => void kept.push(value) })
    expect(recallFollowed({ recall: () => kept[0] ?? null })).toEqual(followed)
  })

  it('lose what cannot be read, and what is there twice', () => {
    const stored = [
      { address: channel, name: '' },
      { address: 'nowhere', name: 'x' },
      { address: channel, name: 'again' },
    ]
    expect(recallFollowed({ recall: () => JSON.stringify(stored) })).toEqual([{ address: channel, name: '' }])
  })

  it.each([
    '',
    'null',
    '{"a":1}',
    JSON.stringify(Array.from({ length: 8 }, () => ({ address: channel, name: '' }))),
  ])('are none where %j was stored', (text) => {
    expect(recallFollowed({ recall: () => text })).toEqual([])
  })

  it('have names of one line', () => {
    expect(cleanName('  Maps\n of  the south ')).toBe('Maps of the south')
    expect(cleanName('x'.repeat(200))).toHaveLength(60)
  })
})
