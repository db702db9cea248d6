import { describe, expect, it } from 'vitest'
import { createDraftState } from './draft-state.ts'

const paths = (draft: ReturnType<typeof createDraftState>) => draft.files.value.map(({ path }) => path)
const text = (path: string) => ({ path, data: new Blob(['a few words'], { type: 'text/plain' }) })

describe('the status of a draft', () => {
  it('is nobody’s guess for files', async () => {
    const draft = createDraftState()
    await draft.add([text('notes.txt')])
    expect(draft.status.value).toBeUndefined()
    expect(draft.faults.value).toContain('Choose the status: Actual, Exercise, Test or Cancel (step 3).')
  })

  it('is Exercise for a drill, whatever was chosen for what was there before', async () => {
    const draft = createDraftState()
    draft.chosenStatus.value = 'actual'
    await draft.generate()
    expect(draft.status.value).toBe('exercise')
    expect(draft.faults.value).toEqual([])
  })

  it('is open again after a publish, and once no file of a drill is left', async () => {
    const draft = createDraftState()
    draft.chosenStatus.value = 'actual'
    await draft.clear()
    expect(draft.status.value).toBeUndefined()
    await draft.generate()
    while (draft.files.value.length > 0) await draft.remove(0)
    await draft.add([text('notes.txt')])
    expect(draft.status.value).toBeUndefined()
  })
})

const info = (eventId: string, type = 'ACTUAL') => ({
  path: 'info.json',
  data: new Blob([JSON.stringify({ input: { event_information: { event_id: eventId, event_type: type } } })]),
})
const map = (id: string) => ({
  ...{
    id,
    title: `Map of ${id}`,
    status: 'actual' as const,
    isCurrent: true,
    facts: { eventId: id },
    ids: [id],
  },
})
const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id)

/** Actual files, where maps of these events are current. */
async function drafted(files: readonly { path: string; data: Blob }[], ids: readonly string[]) {
  const draft = createDraftState()
  draft.maps.value = ids.map((id) => map(id))
  draft.current.value = ids.map((id) => map(id))
  draft.chosenStatus.value = 'actual'
  await draft.add(files)
  return draft
}

describe('files that call themselves a SCENARIO', () => {
  it('are an exercise by themselves, and cannot be published as actual', async () => {
    const draft = createDraftState()
    await draft.add([info('x', 'SCENARIO')])
    expect([draft.status.value, draft.refusal.value]).toEqual(['exercise', undefined])
    draft.typedTitle.value = 'A scenario'
    draft.chosenStatus.value = 'actual'
    expect(draft.refusal.value).toMatch(/^info\.json calls the event a SCENARIO/)
    expect(draft.faults.value).toEqual([draft.refusal.value])
    await draft.remove(0)
    expect(draft.refusal.value).toBeUndefined()
  })

  it('what happened is nobody’s guess all the same', async () => {
    const draft = createDraftState()
    await draft.add([info('x')])
    expect(draft.status.value).toBeUndefined()
  })
})

describe('what becomes of what is current', () => {
  it('the fifth event pushes out the oldest, and says so', async () => {
    const draft = await drafted([info('e')], ['d', 'c', 'b', 'a'])
    expect([idsOf(draft.beside.value), idsOf(draft.effect.value.replaced)]).toEqual([['d', 'c', 'b'], ['a']])
    expect(draft.endings.value).toEqual([expect.stringMatching(/^At most 4 .+: “Map of a” \(Actual\)\.$/)])
  })

  it('files without an event end all four, which is said, unless they are kept', async () => {
    const draft = await drafted([text('notes.txt')], ['d', 'c', 'b', 'a'])
    expect(draft.beside.value).toEqual([])
    expect(draft.endings.value).toEqual([expect.stringMatching(/Map of d.+Map of c.+Map of b.+Map of a/)])
    draft.chosenBeside.value = true
    expect(idsOf(draft.beside.value)).toEqual(['d', 'c', 'b'])
    expect(draft.endings.value).toEqual([expect.stringMatching(/^At most 4 .+: “Map of a” \(Actual\)\.$/)])
  })

  it('the one that was chosen to be superseded ends without a word, but not by a drill', async () => {
    const draft = await drafted([info('b')], ['a'])
    draft.supersede(map('a'))
    expect([draft.endings.value, idsOf(draft.effect.value.replaced)]).toEqual([[], ['a']])
    draft.chosenStatus.value = 'exercise'
    expect(draft.endings.value).toEqual([expect.stringContaining('takes the place of an actual alert')])
  })

  it('nothing is said of what was superseded long ago', async () => {
    const draft = await drafted([info('e')], [])
    draft.maps.value = [{ ...map('old'), isCurrent: false }]
    expect([draft.endings.value, draft.effect.value.replaced, draft.warnings.value.join()]).toEqual([
      [],
      [],
      expect.not.stringContaining('replace'),
    ])
  })
})

describe('a draft that is still being read', () => {
  it('is settled when its title can be proposed', async () => {
    const draft = createDraftState()
    void draft.generate()
    expect(draft.title.value).toBe('')
    await draft.settled()
    expect(draft.title.value).toBe('M 6.8, a place chosen for this drill')
    expect(draft.busy.value).toBe(0)
  })
})

describe('the title', () => {
  it('is not changed under the hands of somebody who is in its field', async () => {
    const draft = createDraftState()
    draft.holdTitle()
    await draft.generate()
    expect(draft.title.value).toBe('')
    draft.typedTitle.value = 'Typed'
    draft.releaseTitle()
    expect(draft.title.value).toBe('Typed')
  })

  it('is proposed again after a visit to its field that changed nothing', async () => {
    const draft = createDraftState()
    draft.holdTitle()
    await draft.generate()
    draft.releaseTitle()
    expect(draft.title.value).toMatch(/^M 6\.8/)
  })
})

describe('a generated drill', () => {
  it('cannot be published with figures that it was not made of', async () => {
    const draft = createDraftState()
    await draft.generate()
    const before = draft.drill.value
    draft.drill.value = { ...before, magnitude: '7.9' }
    expect(draft.faults.value).toEqual([expect.stringContaining('generate it again')])
    draft.drill.value = { ...before }
    expect(draft.faults.value).toEqual([])
  })
})

describe('the compact map', () => {
  it('is made of what is listed, and goes out before all else', async () => {
    const draft = createDraftState()
    await draft.generate()
    expect(paths(draft)).toContain('map.shakemap')
    const [first] = draft.files.value.toSorted((a, b) => b.priority - a.priority)
    expect(first).toMatchObject({ path: 'map.shakemap', priority: 100 })
    expect(first?.data.size).toBeLessThan(100_000)
    expect(first && draft.isMade(first)).toBe(true)
    expect(draft.faults.value).toEqual([])
  })

  it('is not made of what is no map, and goes with the map', async () => {
    const draft = createDraftState()
    await draft.add([text('notes.txt')])
    expect(paths(draft)).toEqual(['notes.txt'])
    await draft.generate()
    while (paths(draft).some((path) => /grid|cont/.test(path)))
      await draft.remove(paths(draft).findIndex((path) => /grid|cont/.test(path)))
    expect(paths(draft)).toEqual(['info.json'])
  })

  it('that was taken out stays out until the content changes', async () => {
    const draft = createDraftState()
    await draft.generate()
    await draft.remove(paths(draft).indexOf('map.shakemap'))
    expect(paths(draft)).not.toContain('map.shakemap')
    await draft.remove(paths(draft).indexOf('info.json'))
    expect(paths(draft)).not.toContain('map.shakemap')
    await draft.add([text('notes.txt')])
    expect(paths(draft)).toContain('map.shakemap')
  })

  it('and any file take another priority, within bounds', async () => {
    const draft = createDraftState()
    await draft.generate()
    const at = paths(draft).indexOf('map.shakemap')
    draft.prioritise(at, 400)
    expect(draft.files.value[at]?.priority).toBe(100)
    draft.prioritise(at, NaN)
    draft.prioritise(at, -7)
    expect(draft.files.value[at]?.priority).toBe(-7)
    await draft.add([text('notes.txt')])
    expect(paths(draft).filter((path) => path === 'map.shakemap')).toHaveLength(1)
  })
})
