import { describe, expect, it } from 'vitest'
import { cancellationTitle, filesOf, isConfirmed, wordFor, type Review } from './review.ts'

const review = (change: Partial<Review>): Review => ({
  title: 'M 5',
  status: 'test',
  note: '',
  expires: '',
  files: [],
  product: undefined,
  replaces: [],
  beside: [],
  warnings: [],
  ofDraft: true,
  ...change,
})

describe('confirming', () => {
  it('takes a typed word where people may act on it, one button else', () => {
    expect(
      ['actual', 'cancel', 'exercise', 'test'].map((status) => wordFor(status as Review['status'])),
    ).toEqual(['ACTUAL', 'CANCEL', undefined, undefined])
    expect(isConfirmed(review({ status: 'actual' }), '')).toBe(false)
    expect(isConfirmed(review({ status: 'actual' }), 'CANCEL')).toBe(false)
    expect(isConfirmed(review({ status: 'actual' }), ' actual ')).toBe(true)
    expect(isConfirmed(review({ status: 'exercise' }), '')).toBe(true)
  })

  it('a cancellation takes a reason too', () => {
    expect(isConfirmed(review({ status: 'cancel', note: '  ' }), 'CANCEL')).toBe(false)
    expect(isConfirmed(review({ status: 'cancel', note: 'A quarry blast.' }), '')).toBe(false)
    expect(isConfirmed(review({ status: 'cancel', note: 'A quarry blast.' }), 'CANCEL')).toBe(true)
  })
})

describe('a cancellation', () => {
  it('brings its reason as a file, once', async () => {
    const cancel = review({ status: 'cancel', note: ' A quarry blast. ', title: 'Cancelled: M 5' })
    const files = filesOf(cancel, '2026-01-01T00:00:00Z')
    expect(files.map(({ path, priority }) => [path, priority])).toEqual([['cancellation.json', 100]])
    expect(JSON.parse((await files[0]?.data.text()) ?? '')).toMatchObject({ reason: 'A quarry blast.' })
    expect(filesOf({ ...cancel, files }, '')).toEqual(files)
    expect(filesOf(review({}), '')).toEqual([])
  })

  it('has a title that fits', () => {
    expect(cancellationTitle('M 5')).toBe('Cancelled: M 5')
    expect(cancellationTitle('x'.repeat(200))).toHaveLength(200)
  })
})
