// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { Tally } from './tally.ts'
import { reports } from './testing.ts'

test('each file is counted by how it came, and the document is told each time', () => {
  const heard = reports()
  const tally = new Tally()
  tally.camePlain('alone')
  tally.camePlain('alone')
  tally.camePlain('fault')
  tally.takeBack('alone')
  tally.cameShared()
  expect(heard).toHaveLength(4)
  expect(heard.at(-1)).toEqual({
    ...{ fromPeers: 0, fromOrigin: 0, kept: 0, sent: 0 },
    ...{ plain: { alone: 1, fault: 1 }, shared: 1 },
  })
  expect(heard[0]?.plain, 'what was told stays as it was').toEqual({ alone: 1 })
})

test('once a site is followed, its bytes are told as they are then', () => {
  const heard = reports()
  const tally = new Tally()
  const source = { bytes: { fromPeers: 1, fromOrigin: 2, kept: 3, sent: 4 } }
  tally.follow(source)
  source.bytes = { ...source.bytes, fromPeers: 10 }
  tally.tell()
  expect(heard.at(-1)).toMatchObject({ fromPeers: 10, fromOrigin: 2, kept: 3, sent: 4 })
})
