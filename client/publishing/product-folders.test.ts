import { describe, expect, it } from 'vitest'
import { eventNameOf, findProducts, isOneEvent, type ListFolder } from './product-folders.ts'

/** Lists a tree of the files with these paths. */
function treeOf(paths: readonly string[]): ListFolder {
  return (folder) => {
    const start = folder === '' ? '' : `${folder}/`
    const inside = paths
      .filter((path) => path.startsWith(start))
      .map((path) => path.slice(start.length).split('/'))
    const entries = new Map(inside.map(([name = '', ...rest]) => [name, rest.length > 0]))
    return Promise.resolve([...entries].map(([name, isFolder]) => ({ name, isFolder })))
  }
}

const loop: ListFolder = () => Promise.resolve([{ name: 'again', isFolder: true }])
const wide: ListFolder = () =>
  Promise.resolve(Array.from({ length: 300 }, (_, i) => ({ name: String(i), isFolder: true })))
const foldersOf = async (...paths: string[]) => (await findProducts(treeOf(paths))).folders

describe('the products of a tree', () => {
  it.each<[string, string[], string[]]>([
    [
      'the tree itself, with its downloads',
      ['grid.xml', 'download/cont_mmi.json', 'download/shape.zip'],
      [''],
    ],
    [
      'ShakeMap 4’s events, without their earlier versions',
      [
        'us1/current/products/grid.xml',
        'us1/current/event.xml',
        'us1/backup0001/products/grid.xml',
        'us2/current/products/info.json',
        'us3/current/event.xml',
        'us3/backup0001/products/grid.xml',
        'notes.txt',
      ],
      ['us1/current/products', 'us2/current/products'],
    ],
    [
      'ShakeMap 3.5’s events, without the copies of their output',
      [
        '20260301/output/grid.xml',
        '20260301/genex/web/shake/20260301/download/grid.xml',
        '20260302/output/grid.xml',
      ],
      ['20260301/output', '20260302/output'],
    ],
    [
      'one event’s folder',
      ['current/products/grid.xml', 'backup0001/products/grid.xml'],
      ['current/products'],
    ],
    ['one event’s folder of ShakeMap 3.5', ['output/grid.xml', 'input/event.xml'], ['output']],
    ['folders of events', ['a/grid.xml', 'b/INFO.JSON', 'c/readme.txt'], ['a', 'b']],
    [
      'folders within folders',
      ['2026/03/us1/map.shakemap', '2026/04/us2/cont_mi.json'],
      ['2026/03/us1', '2026/04/us2'],
    ],
    [
      'ShakeMap 4’s events by their place, where no file’s name shows one',
      ['a/current/products/map.jpg', 'a/backup0001/products/map.jpg', 'b/current/products/map.jpg'],
      ['a/current/products', 'b/current/products'],
    ],
    [
      'what files’ names show, before any place',
      ['a/current/products/map.jpg', 'b/current/products/grid.xml', 'c/current/event.xml'],
      ['b/current/products'],
    ],
    [
      'PDL’s product folders with all that is in them, of each event and source the version that came last',
      [
        'shakemap/nc1/us/1626794017050/product.xml',
        'shakemap/nc1/us/1626794017050/download/grid.xml',
        'shakemap/nc1/us/1626794027050/contents.xml',
        'shakemap/nc1/us/1626794027050/product.xml',
        'shakemap/nc1/us/1626794027050/download/info.json',
        'shakemap/nc1/nc/1626794007050/product.xml',
        'shakemap/nc1/nc/1626794007050/grid.xml',
        'losspager/nc1/us/1626794027099/product.xml',
        'losspager/nc1/us/1626794027099/json/losses.json',
        'origin/nc1/nc/1626794000000/product.xml',
      ],
      ['shakemap/nc1/nc/1626794007050', 'shakemap/nc1/us/1626794027050'],
    ],
    [
      'PDL’s last version that is whole: product.xml comes when all else is there',
      [
        'nc1/us/1626794017050/product.xml',
        'nc1/us/1626794017050/download/grid.xml',
        'nc1/us/1626794027050/download/grid.xml',
      ],
      ['nc1/us/1626794017050'],
    ],
    [
      'PDL’s last word on a map, also where that has no map any more',
      [
        'nc1/us/1626794017050/product.xml',
        'nc1/us/1626794017050/download/grid.xml',
        'nc1/us/1626794027050/product.xml',
      ],
      ['nc1/us/1626794027050'],
    ],
    ['one PDL product', ['product.xml', 'contents.xml', 'download/grid.xml'], ['']],
    ['a PDL product of which only the contents are told', ['contents.xml', 'download/grid.xml'], ['']],
    ['nothing, where no file is a ShakeMap’s', ['a/photo.jpg', 'b/stationlist.txt'], []],
    ['nothing of what only passes through', ['.old/grid.xml', 'a/grid.xml.tmp', '__MACOSX/grid.xml'], []],
  ])('%s', async (_, paths, folders) => {
    expect(await foldersOf(...paths)).toEqual(folders)
  })

  it('end in a loop', async () => {
    expect(await findProducts(loop)).toEqual({ folders: [], isCut: false })
    expect((await findProducts(wide)).isCut).toBe(true)
  })
})

it('is named by its event’s folder', () => {
  expect(eventNameOf('data', 'us1/current/products')).toBe('us1')
  expect(eventNameOf('data', '20260301/output')).toBe('20260301')
  expect(eventNameOf('us1', 'current/products')).toBe('us1')
  expect(eventNameOf('us1', '')).toBe('us1')
  expect(eventNameOf('products', 'shakemap/nc1/us/1626794017050')).toBe('nc1')
  expect(eventNameOf('nc1', 'us/1626794017050')).toBe('nc1')
  expect(eventNameOf('1626794017050', '')).toBe('1626794017050')
  expect(eventNameOf('data', '')).toBe('data')
})

it('is one event’s tree where only the event’s own folders lie between', () => {
  for (const folder of ['', 'output', 'current/products', 'products', 'download'])
    expect(isOneEvent([folder])).toBe(true)
  expect(isOneEvent(['us1/current/products'])).toBe(false)
  expect(isOneEvent(['current/products', 'us1'])).toBe(false)
  expect(isOneEvent([])).toBe(false)
})
