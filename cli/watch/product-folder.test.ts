import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  productHash,
  folderOf,
  listFiles,
  openFolder,
  readProductFiles,
  readLayout,
  signatureOf,
  tooMany,
} from './product-folder.ts'
import { failureOf, temporaryFolder, writeFiles } from '../testing.ts'

const pathsIn = async (folder: string) => (await listFiles(folder)).map(({ path }) => path)

describe('what a folder is', () => {
  test('a product, where files lie in it', async () => {
    const root = temporaryFolder()
    writeFiles(root, { 'grid.xml': 'x', 'download/shape.zip': 'x' })
    expect(await readLayout(root)).toMatchObject({ kind: 'product', folders: [{ path: root }] })
  })

  test('an event’s product, where that is named', async () => {
    const root = join(temporaryFolder(), 'us7000')
    writeFiles(root, { 'current/products/grid.xml': 'x', 'current/event.xml': 'x' })
    const { kind, folders } = await readLayout(root)
    expect([kind, folders]).toEqual([
      'product',
      [{ path: join(root, 'current', 'products'), name: 'us7000' }],
    ])
  })

  test('events, as ShakeMap keeps them, whatever lies beside them', async () => {
    const root = temporaryFolder()
    writeFiles(root, {
      'b/current/products/grid.xml': 'x',
      'a/current/products/grid.xml': 'x',
      'c/current/event.xml': 'x',
      'notes.txt': 'x',
    })
    const { kind, folders } = await readLayout(root)
    expect([kind, folders.map(({ name }) => name).sort()]).toEqual(['events', ['a', 'b']])
    const inside = join(root, 'a', 'current', 'products', 'grid.xml')
    expect(folderOf(inside, folders)?.name).toBe('a')
    expect(folderOf(join(root, 'notes.txt'), folders)).toBeUndefined()
  })

  test('events of ShakeMap 3.5, each by itself; one of them, where that is named', async () => {
    const root = temporaryFolder()
    writeFiles(root, { '20260301/output/grid.xml': 'x', '20260302/output/grid.xml': 'x' })
    const { kind, folders } = await readLayout(root)
    expect([kind, folders]).toEqual([
      'events',
      [
        { path: join(root, '20260301', 'output'), name: '20260301' },
        { path: join(root, '20260302', 'output'), name: '20260302' },
      ],
    ])
    const one = await readLayout(join(root, '20260301'))
    expect([one.kind, one.folders[0]?.name]).toEqual(['product', '20260301'])
  })

  test('any other files are one product', async () => {
    const root = temporaryFolder()
    writeFiles(root, { 'a/report.pdf': 'x', 'b/photo.jpg': 'x' })
    expect(await readLayout(root)).toMatchObject({ kind: 'product', folders: [{ path: root }] })
  })

  test('known by its own path where that is a link, since the link may lead elsewhere later', async () => {
    const root = temporaryFolder()
    writeFiles(root, { 'one/grid.xml': 'x' })
    symlinkSync(join(root, 'one'), join(root, 'link'))
    expect(await openFolder(join(root, 'link'))).toBe(join(root, 'link'))
    expect((await readLayout(join(root, 'link'))).folders[0]?.path).toBe(join(root, 'link'))
  })

  test('nothing, where it is empty', async () => {
    expect(await readLayout(temporaryFolder())).toEqual({ kind: 'empty', folders: [] })
  })
})

test('what only passes through is no file of a product', async () => {
  const root = temporaryFolder()
  const passing = [
    '.hidden',
    '.git/config',
    'grid.xml.tmp',
    'grid.xml~',
    'x.part',
    '.grid.xml.swp',
    'Thumbs.db',
  ]
  writeFiles(root, Object.fromEntries([...passing, 'grid.xml'].map((path) => [path, 'x'])))
  expect(await pathsIn(root)).toEqual(['grid.xml'])
})

test('links to files are followed, a loop of folders ends', async () => {
  const root = temporaryFolder()
  writeFiles(root, { 'a/grid.xml': 'x' })
  symlinkSync(join(root, 'a', 'grid.xml'), join(root, 'grid.xml'))
  symlinkSync(root, join(root, 'a', 'loop'))
  symlinkSync(join(root, 'nowhere'), join(root, 'dangling'))
  const paths = await pathsIn(root)
  expect(paths).toContain('grid.xml')
  expect(paths).not.toContain('dangling')
  expect(paths.length).toBeLessThan(100)
})

test('a signature changes with names, sizes and times; the content’s hash with content alone', async () => {
  const root = temporaryFolder()
  writeFiles(root, { 'a.txt': 'x', 'b.txt': 'y' })
  const look = async () => {
    const files = await listFiles(root)
    const { found = [] } = (await readProductFiles(root, files, files)) ?? {}
    return { signature: signatureOf(files), hash: await productHash(found) }
  }
  const before = await look()
  utimesSync(join(root, 'a.txt'), new Date(1_000), new Date(1_000))
  const touched = await look()
  expect(touched.signature).not.toBe(before.signature)
  expect(touched.hash).toBe(before.hash)
  writeFileSync(join(root, 'a.txt'), 'z')
  expect((await look()).hash).not.toBe(before.hash)
})

test('files that change while they are read are not taken', async () => {
  const root = temporaryFolder()
  writeFiles(root, { 'a.txt': 'x', 'b.txt': 'y' })
  const files = await listFiles(root)
  writeFileSync(join(root, 'b.txt'), 'yy')
  expect(await readProductFiles(root, files, files)).toBeUndefined()
  rmSync(join(root, 'a.txt'))
  expect(await readProductFiles(root, files, files)).toBeUndefined()
})

test('a folder that is none is said in a sentence', async () => {
  const root = temporaryFolder()
  writeFiles(root, { 'a.txt': 'x' })
  mkdirSync(join(root, 'b'))
  expect((await failureOf(() => openFolder(join(root, 'a.txt')))).message).toMatch(
    /is a file: name the folder/,
  )
  expect((await failureOf(() => openFolder(join(root, 'c')))).message).toMatch(
    /cannot be read: it is not there\.$/,
  )
  expect(await openFolder(join(root, 'b'))).toBe(join(root, 'b'))
})

test('a file that cannot be read costs itself, and is named', async () => {
  const root = temporaryFolder()
  writeFiles(root, { 'grid.xml': 'x' })
  // Its reading fails, whoever asks.
  symlinkSync('/proc/self/mem', join(root, 'broken.bin'))
  writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.of(0xe9), Buffer.from('.txt')]), 'x')
  const files = await listFiles(root)
  const read = await readProductFiles(root, files, files)
  expect(read?.found.map(({ path }) => path)).toEqual(['grid.xml'])
  expect(read?.unread.toSorted()).toEqual([
    expect.stringMatching(/^broken\.bin cannot be read \(.*\), and is left out\.$/),
    expect.stringMatching(/^caf\uFFFD\.txt cannot be read \(the bytes of its name are no UTF-8\)/),
  ])
})

test('more files than a release may have are counted', async () => {
  const root = temporaryFolder()
  writeFiles(root, Object.fromEntries(Array.from({ length: 2_500 }, (_, i) => [`f${i}`, ''])))
  const files = await listFiles(root)
  expect(tooMany(files)).toBe('A release holds at most 512 files; these are 2,500.')
  expect(tooMany(files.slice(0, 512))).toBeUndefined()
})
