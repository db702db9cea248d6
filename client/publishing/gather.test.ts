import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { gatherFiles, withoutSharedFolder, type Found } from './gather.ts'

const file = (path: string, text = 'x', type = ''): Found => ({ path, data: new Blob([text], { type }) })
const pathsOf = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path)

describe('gathering files', () => {
  it('takes off the folder that all share, however deep, and keeps the others', async () => {
    const { files } = await gatherFiles([
      file('us1/current/grid.xml'),
      file('us1/current/download/shape.zip'),
    ])
    expect(pathsOf(files)).toEqual(['grid.xml', 'download/shape.zip'])
    expect(pathsOf(withoutSharedFolder([file('a/b'), file('c/d')]))).toEqual(['a/b', 'c/d'])
    expect(pathsOf(withoutSharedFolder([file('a')]))).toEqual(['a'])
  })

  it('leaves the folder where a file would have no path that a release may have without it', () => {
    expect(pathsOf(withoutSharedFolder([file('a/maps/C:x'), file('a/maps/b')]))).toEqual([
      'maps/C:x',
      'maps/b',
    ])
  })

  it('gives each its type and priority', async () => {
    const { files } = await gatherFiles([file('info.json'), file('notes.bin', 'x', 'text/x-own')])
    expect(files.map(({ path, type, data }) => [path, type, data.type])).toEqual([
      ['info.json', 'application/json', 'application/json'],
      ['notes.bin', 'text/x-own', 'text/x-own'],
    ])
    expect(files[0]?.priority).toBeGreaterThan(files[1]?.priority ?? 0)
  })

  it('unpacks a zip by itself, and leaves litter behind', async () => {
    const text = new TextEncoder()
    const zip = zipSync({
      'us1/grid.xml': text.encode('<grid/>'),
      'us1/.DS_Store': text.encode('litter'),
      '__MACOSX/us1/._grid.xml': text.encode('litter'),
    })
    const { files, problems } = await gatherFiles([{ path: 'us1.zip', data: new Blob([zip]) }])
    expect([pathsOf(files), problems]).toEqual([['grid.xml'], []])
    expect(await files[0]?.data.text()).toBe('<grid/>')
  })

  it('says what is wrong with a zip that is none', async () => {
    const { files, problems } = await gatherFiles([file('broken.zip', 'not a zip at all')])
    expect(files).toEqual([])
    expect(problems).toEqual([expect.stringMatching(/^broken\.zip: .+\.$/)])
  })
})
