import { expect, test, vi } from 'vitest'
import type { Problem } from '../api.ts'
import { StandingProblems } from './standing-problems.ts'

function problems(...standing: Problem[]) {
  const told = vi.fn<(problem: Problem) => void>()
  const made = new StandingProblems(standing, { problem: told })
  return { made, told, codes: () => made.list.map(({ code }) => code) }
}
const QUOTA: Problem = { code: 'quota', message: 'no room' }

test('a problem is told once, for as long as it stands', () => {
  const { made, told, codes } = problems()
  made.add(QUOTA)
  made.add({ ...QUOTA, message: 'still none' })
  expect(told.mock.calls).toEqual([[QUOTA]])
  expect(codes()).toEqual(['quota'])
})

test('a server that is not reached is a problem, until it is', () => {
  const { made, told, codes } = problems(QUOTA)
  made.signalingChanged('connecting', ['https://a'], '')
  expect(codes()).toEqual(['quota'])
  made.signalingChanged('unreachable', ['https://a', 'https://b'], 'silent')
  expect(codes()).toEqual(['quota', 'server-unreachable'])
  expect(told.mock.calls[0]?.[0].message).toContain('The signaling server https://a, https://b')
  expect(told.mock.calls[0]?.[0].message).toContain('no answer')
  made.signalingChanged('connected', ['https://a'], '')
  expect(codes()).toEqual(['quota'])
  made.signalingChanged('unreachable', [], 'none')
  expect(told.mock.calls[1]?.[0].message).toMatch(/^No signaling server .*none is named/)
  made.signalingChanged('connected', [], '')
  made.signalingChanged('unreachable', ['https://a'], { refused: 'not-configured' })
  expect(told.mock.calls[2]?.[0].message).toContain('CHANNELS')
})

test('a tab without the peer has the problems of the one with it, and its own', () => {
  const { made, told, codes } = problems(QUOTA)
  const unreachable: Problem = { code: 'server-unreachable', message: 'x' }
  made.follow([unreachable])
  made.follow([unreachable])
  expect(codes()).toEqual(['quota', 'server-unreachable'])
  expect(told).toHaveBeenCalledTimes(1)
  made.follow([])
  expect(codes()).toEqual(['quota'])
  made.follow([{ code: 'no-relay', message: 'x' }])
  expect(codes()).toEqual(['quota', 'no-relay'])
  made.follow([])
  expect(codes()).toEqual(['quota'])
})

test('relays only without a relay is a problem, until there is another way', () => {
  const { made, told, codes } = problems(QUOTA)
  made.wayChanged(false)
  made.wayChanged(true)
  made.wayChanged(true)
  expect(codes()).toEqual(['quota', 'no-relay'])
  expect(told).toHaveBeenCalledTimes(1)
  made.wayChanged(false)
  expect(codes()).toEqual(['quota'])
})

test('a header that the server does not keep is a problem, told once, until it is kept', () => {
  const { made, told, codes } = problems(QUOTA)
  made.headerAnswered('')
  made.headerAnswered('disk')
  made.headerAnswered('disk')
  expect(codes()).toEqual(['quota', 'header-not-kept'])
  expect(told.mock.calls.map(([{ message }]) => message)).toEqual([expect.stringContaining('its disk')])
  made.headerAnswered('full')
  expect(told.mock.calls[1]?.[0].message).toContain('it refuses: full')
  expect(codes()).toEqual(['quota', 'header-not-kept'])
  made.headerAnswered('')
  expect(codes()).toEqual(['quota'])
})
