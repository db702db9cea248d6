import { describe, expect, it } from 'vitest'
import { cancelledTitle, createHeadlines, type Heard, type OnPage } from './headlines.ts'

const heard = (id: string, whole: boolean, status: Heard['status'] = 'actual'): Heard => ({
  id,
  title: `Map ${id}`,
  status,
  note: status === 'cancel' ? 'A quarry blast.' : '',
  whole,
  isMove: false,
})
const onPage = (id: string, eventId: string | undefined): OnPage => ({
  id,
  title: `Map ${id}`,
  marks: ['exercise'],
  eventId,
  largest: 'Largest intensity VIII.',
})

it('a cancellation is called one once', () => {
  expect(['Map a', 'Cancelled: Map a', 'Cancellation of map a'].map(cancelledTitle)).toEqual([
    'Cancelled: Map a',
    'Cancelled: Map a',
    'Cancellation of map a',
  ])
})

describe('headlines', () => {
  it('say nothing of what was there before', () => {
    const headlines = createHeadlines([heard('a', true)])
    expect(headlines.releases([heard('a', true)])).toBeUndefined()
    expect(headlines.onPage(onPage('a', 'us1'))).toBeUndefined()
  })

  it('say once that a release arrives, and once that it is whole', () => {
    const headlines = createHeadlines([])
    expect(headlines.releases([heard('a', false)])).toEqual({
      urgent: false,
      text: 'A release is arriving: Map a.',
    })
    expect(headlines.releases([heard('a', false)])).toBeUndefined()
    expect(headlines.releases([heard('a', true)])).toEqual({
      urgent: false,
      text: 'Received whole and verified: Map a.',
    })
    expect(headlines.releases([heard('a', true)])).toBeUndefined()
  })

  it('interrupt for a new event, with its marks, but not for its next version', () => {
    const headlines = createHeadlines([])
    expect(headlines.onPage(onPage('a', undefined))).toBeUndefined()
    expect(headlines.onPage(onPage('a', 'us1'))).toEqual({
      urgent: true,
      text: 'New map. EXERCISE: Map a. Largest intensity VIII.',
    })
    expect(headlines.onPage(onPage('b', 'us1'))).toBeUndefined()
    expect(headlines.onPage(onPage('c', 'us2'))?.urgent).toBe(true)
  })

  it('say once, and quietly, that the channel has a new key', () => {
    const headlines = createHeadlines([])
    const move = { ...heard('m', false), isMove: true }
    expect(headlines.releases([move])).toMatchObject({
      urgent: false,
      text: expect.stringMatching(/moved to a new key/),
    })
    expect(headlines.releases([{ ...move, whole: true }])).toBeUndefined()
  })

  it('interrupt for a cancellation, with its reason', () => {
    const headlines = createHeadlines([heard('a', true)])
    expect(headlines.releases([heard('x', false, 'cancel'), heard('a', true)])).toEqual({
      urgent: true,
      text: 'Cancelled: Map x. A quarry blast.',
    })
    expect(headlines.releases([heard('x', true, 'cancel'), heard('a', true)])).toBeUndefined()
  })
})
