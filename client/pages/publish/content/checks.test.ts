import { describe, expect, it } from 'vitest'
import { cancellationNotice, checkDraft, type Draft } from './checks.ts'

const good: Draft = {
  title: 'M 5.0 somewhere',
  status: 'actual',
  note: '',
  files: [{ path: 'grid.xml', size: 1_000 }],
  drillStale: false,
}

describe('a draft', () => {
  it('passes when nothing is wrong', () => {
    expect(checkDraft(good)).toEqual([])
  })

  it('needs a title and a file', () => {
    expect(checkDraft({ ...good, title: '  ', files: [] })).toEqual([
      'Give the release a title.',
      'Add at least one file, or generate a drill.',
    ])
  })

  it('needs a status that somebody chose', () => {
    expect(checkDraft({ ...good, status: undefined })).toEqual([
      'Choose the status: Actual, Exercise, Test or Cancel (step 3).',
    ])
  })

  it('is refused while a drill is not what its figures say', () => {
    expect(checkDraft({ ...good, drillStale: true })).toEqual([
      'The drill’s figures were changed after it was generated: generate it again (step 2).',
    ])
  })

  it('of a cancellation needs a reason, but no file', () => {
    expect(checkDraft({ ...good, status: 'cancel', files: [] })).toEqual([
      'Say in the note why earlier releases are cancelled.',
    ])
    expect(checkDraft({ ...good, status: 'cancel', files: [], note: 'A quarry blast.' })).toEqual([])
  })

  it('is refused over 64 MB, not at it', () => {
    const whole = 64 * 1024 * 1024
    expect(checkDraft({ ...good, files: [{ path: 'a', size: whole }] })).toEqual([])
    expect(
      checkDraft({
        ...good,
        files: [
          { path: 'a', size: whole },
          { path: 'b', size: 1 },
        ],
      }),
    ).toEqual([expect.stringContaining('at most 64 MB (67,108,864 bytes)')])
  })

  it('is refused with duplicate, unsafe or endless paths, each named', () => {
    const files = ['a', 'a', '../b', '/c', 'd\\e', '', 'x'.repeat(201)].map((path) => ({ path, size: 1 }))
    const faults = checkDraft({ ...good, files })
    expect(faults).toHaveLength(6)
    expect(faults[0]).toBe('Two files have the path “a”; remove one.')
    expect(faults[1]).toMatch(/^“\.\.\/b”: .*not safe/)
  })

  it('is refused with too many files, or a title or a note that is too long', () => {
    const files = Array.from({ length: 513 }, (_, i) => ({ path: `f${i}`, size: 1 }))
    expect(checkDraft({ ...good, files })).toEqual([expect.stringContaining('at most 512 files')])
    expect(checkDraft({ ...good, title: 'x'.repeat(201), note: 'x'.repeat(1_001) })).toHaveLength(2)
  })
})

it('a cancellation notice says what and why', () => {
  expect(JSON.parse(cancellationNotice('M 5', 'A blast', '2026-01-01T00:00:00Z'))).toEqual({
    cancelled: true,
    title: 'M 5',
    reason: 'A blast',
    issued: '2026-01-01T00:00:00Z',
  })
})
