import { signal } from '@preact/signals'
import { expect, test } from 'vitest'
import type { ServersNow, VisitorReport } from '../messages.ts'
import { createDemoState, VISITORS_MAX } from './state.ts'

const SETTINGS = {
  sitePort: 8091,
  signaling: 'http://localhost:8092',
  bitsPerSecond: 2e6,
  pictures: 4,
  galleryBytes: 1e6,
}

const plug = async () => ''

function made() {
  const now = signal<ServersNow | null>(null)
  const state = createDemoState(SETTINGS, { now, hasEnded: signal(false), plug })
  const on = (isOn: boolean, pictures = 0, rest = 0) =>
    (now.value = { site: { isOn, sent: { pictures, rest } }, signaling: { isOn: true } })
  const numbers = () => state.visitors.value.map(({ number }) => number)
  const tell = (number: number, report: Partial<VisitorReport>) =>
    state.hear(`http://visitor-${number}.localhost:8091`, {
      ...{ pictures: 0, ms: null, fromPeers: 0, news: '' },
      ...report,
    })
  return { state, on, numbers, tell }
}

test('each visitor has an origin of its own, the newest stands first, and a number is given once', () => {
  const { state, numbers } = made()
  state.channel.value = 'crew://key/demo'
  state.add(2)
  state.remove(state.visitors.value.slice(0, 1))
  state.add(1)
  expect(numbers()).toEqual([3, 1])
  expect(state.visitors.value[0]?.address).toBe(
    'http://visitor-3.localhost:8091/?news=crew%3A%2F%2Fkey%2Fdemo',
  )
})

test('there are never more visitors than a browser carries', () => {
  const { state, numbers } = made()
  for (let i = 0; i < 10; i++) state.add(5)
  expect(numbers()).toHaveLength(VISITORS_MAX)
})

test('figures count what visitors got, also of those who are gone', () => {
  const { state, on, tell } = made()
  on(true, 1_200_000, 100_000)
  state.add(3)
  tell(1, { pictures: 4, ms: 3_000, fromPeers: 400_000 })
  tell(2, { pictures: 4, ms: 5_000, fromPeers: 900_000 })
  tell(3, { pictures: 2, fromPeers: 100_000 })
  const figures = {
    sentBytes: 1_300_000,
    fromPeersBytes: 1_400_000,
    copiesSent: 1.3,
    copiesHad: 2.5,
    aloneMs: 10_000,
  }
  expect(state.figures.value).toEqual(figures)
  state.remove(state.visitors.value)
  expect(state.figures.value).toEqual(figures)
})

test('only a visitor’s own page tells of it, and only what is a report', () => {
  const { state, tell } = made()
  state.add(1)
  tell(1, { pictures: 1 })
  const own = 'http://visitor-1.localhost:8091'
  state.hear('http://visitor-9.localhost:8091', { pictures: 4, ms: 1, fromPeers: 0, news: '' })
  state.hear('http://evil.example', { pictures: 4, ms: 1, fromPeers: 0, news: '' })
  for (const told of [null, 'text', {}, { pictures: -1, ms: 1, fromPeers: 0, news: '' }])
    state.hear(own, told)
  expect(state.visitors.value[0]?.report.value.pictures).toBe(1)
})

test('news have reached those who show the newest', () => {
  const { state, tell } = made()
  state.add(3)
  tell(1, { news: 'Picture 1' })
  tell(2, { news: 'Picture 2' })
  expect(state.reached.value).toBe(0)
  state.published.value = 'Picture 2'
  expect(state.reached.value).toBe(1)
})

test('who came without the site’s server is remembered as such', () => {
  const { state, on } = made()
  on(true)
  state.add(1)
  on(false)
  state.add(1)
  expect(state.scene.value.visitors.map(({ cameWithoutSite }) => cameWithoutSite)).toEqual([true, false])
  expect(state.scene.value.isSiteOn).toBe(false)
})
