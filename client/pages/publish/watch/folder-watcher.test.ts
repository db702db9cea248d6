import { describe, expect, it } from 'vitest'
import { pickedHash, readPickedFiles, scanFolder, type PickedFile, type FolderEntry } from './folder-scan.ts'
import { createWatcher, type LogLine, type WatchOutcome, type WatcherParts } from './folder-watcher.ts'

/** A folder as the browser hands it out; files can be changed while a handle is held. */
class FakeFolder implements FolderEntry {
  readonly kind = 'directory'
  readonly name: string
  readonly entries = new Map<string, FakeFolder | FakeFile>()
  isGone = false
  /** The browser's word for why it cannot be listed. */
  refuses: string | undefined

  constructor(name: string) {
    this.name = name
  }

  async *values(): AsyncIterable<PickedFile | FolderEntry> {
    await Promise.resolve()
    if (this.isGone) throw new Error('It is not there any more.')
    if (this.refuses !== undefined) throw new DOMException('It may not be read.', this.refuses)
    yield* this.entries.values()
  }

  write(path: string, text: string, modified: number): void {
    const [name = '', ...rest] = path.split('/')
    if (rest.length === 0) {
      const file = this.entries.get(name)
      if (file instanceof FakeFile) file.write(text, modified)
      else this.entries.set(name, new FakeFile(name, text, modified))
      return
    }
    const inner = this.entries.get(name)
    const folder = inner instanceof FakeFolder ? inner : new FakeFolder(name)
    this.entries.set(name, folder)
    folder.write(rest.join('/'), text, modified)
  }
}

class FakeFile implements PickedFile {
  readonly kind = 'file'
  readonly name: string
  private file: File
  /** As if a program wrote on between the listing and the reading. */
  onRead: () => void = () => {}
  /** The error's name when the browser gives size and time, but not the bytes. */
  hidden: string | undefined
  /** The error's name when the browser gives nothing at all. */
  refuses: string | undefined

  constructor(name: string, text: string, modified: number) {
    this.name = name
    this.file = new File([text], name, { lastModified: modified })
  }

  write(text: string, modified: number): void {
    this.file = new File([text], this.name, { lastModified: modified })
  }

  getFile(): Promise<File> {
    const { file } = this
    this.onRead()
    if (this.refuses !== undefined) return Promise.reject(new DOMException('No.', this.refuses))
    const { hidden } = this
    if (hidden !== undefined)
      Object.defineProperty(file, 'arrayBuffer', {
        configurable: true,
        value: () => Promise.reject(new DOMException('No.', hidden)),
      })
    return Promise.resolve(file)
  }
}

function watching(folder: FakeFolder, change: Partial<WatcherParts> = {}) {
  const published: string[] = []
  const hashes = new Set<string>()
  const lines: LogLine[] = []
  const watcher = createWatcher({
    scan: async () => scanFolder(folder),
    publish: (name, { files, unread }): Promise<WatchOutcome> => {
      published.push([`${name}: ${files.map(({ path }) => path).join(' ')}`, ...unread].join(' | '))
      return Promise.resolve({ kind: 'published', title: name })
    },
    isKnown: (hash) => hashes.has(hash),
    remember: (hash) => void hashes.add(hash),
    log: (line) => void lines.push(line),
    alsoPresent: false,
    stableMs: 5_000,
    ...change,
  })
  return { watcher, published, lines, texts: () => lines.map(({ text }) => text).join('\n') }
}

describe('the products of a folder', () => {
  it('are the folders with a file that only ShakeMaps have, with all that lies in them', async () => {
    const folder = new FakeFolder('data')
    folder.write('us1/current/products/grid.xml', 'x', 1)
    folder.write('us1/current/products/download/info.json', 'x', 1)
    folder.write('us1/event.xml', 'x', 1)
    folder.write('us2/info.json', 'x', 1)
    folder.write('us2/.hidden/grid.xml', 'x', 1)
    folder.write('us3/grid.xml.tmp', 'x', 1)
    const { products, isCut } = await scanFolder(folder)
    expect(isCut).toBe(false)
    expect(products.map((product) => [product.folder, product.files.map(({ path }) => path)])).toEqual([
      ['us1/current/products', ['download/info.json', 'grid.xml']],
      ['us2', ['info.json']],
    ])
  })

  it('may be the folder itself', async () => {
    const folder = new FakeFolder('us1')
    folder.write('grid.xml', 'x', 1)
    folder.write('download/shape.zip', 'x', 1)
    expect((await scanFolder(folder)).products).toMatchObject([{ folder: '', files: [{}, {}] }])
  })

  it('are looked at up to a limit', async () => {
    const folder = new FakeFolder('all')
    for (let i = 0; i < 4_100; i++) folder.write(`e${i}/info.json`, 'x', 1)
    const { products, isCut } = await scanFolder(folder)
    expect([products.length, isCut]).toEqual([4_000, true])
  })

  it('have the same hash for the same content, whatever its times', async () => {
    const data = new Blob(['a'])
    const other = { path: 'b', data: new Blob(['b']) }
    const hash = await pickedHash([{ path: 'a', data }, other])
    expect(await pickedHash([other, { path: 'a', data: new Blob(['a']) }])).toBe(hash)
    expect(await pickedHash([{ path: 'a2', data }, other])).not.toBe(hash)
  })
})

describe('a watched folder', () => {
  it('leaves alone what was there, and publishes what is new once it stands still', async () => {
    const folder = new FakeFolder('data')
    folder.write('old/grid.xml', 'old', 1)
    const { watcher, published, texts } = watching(folder)
    await watcher.look(0)
    folder.write('new/grid.xml', 'half', 1_000)
    await watcher.look(1_000)
    folder.write('new/grid.xml', 'whole', 4_000)
    folder.write('new/info.json', '{}', 4_000)
    await watcher.look(4_000)
    await watcher.look(8_900)
    expect(published, 'it changed less than five seconds ago').toEqual([])
    await watcher.look(9_000)
    for (let now = 10_000; now < 60_000; now += 1_000) await watcher.look(now)
    expect(published).toEqual(['new: grid.xml info.json'])
    expect(texts()).toMatch(
      /Not published, since they were there before: old\.[^]*new is published as “new”\./,
    )
  })

  it('publishes what was there where that is wanted', async () => {
    const folder = new FakeFolder('data')
    folder.write('grid.xml', 'x', 1)
    const { watcher, published } = watching(folder, { alsoPresent: true })
    for (const now of [0, 5_000, 10_000]) await watcher.look(now)
    expect(published).toEqual([': grid.xml'])
  })

  it('never publishes the same content twice, in whatever folder, but every version', async () => {
    const folder = new FakeFolder('data')
    const { watcher, published, texts } = watching(folder)
    await watcher.look(0)
    let now = 0
    for (const [path, text] of [
      ['a/grid.xml', 'one'],
      ['a/grid.xml', 'one'],
      ['b/grid.xml', 'one'],
      ['a/grid.xml', 'two'],
    ] as const) {
      folder.write(path, text, ++now)
      await watcher.look((now += 1_000))
      await watcher.look((now += 5_000))
    }
    expect(published).toEqual(['a: grid.xml', 'a: grid.xml'])
    expect(texts()).toContain('b has the content of a release that was published before.')
  })

  it('does not take a file that is written while it is read', async () => {
    const folder = new FakeFolder('data')
    const { watcher, published, texts } = watching(folder, { alsoPresent: true })
    folder.write('grid.xml', 'half', 1)
    await watcher.look(0)
    const file = folder.entries.get('grid.xml')
    if (!(file instanceof FakeFile)) throw new Error('no file')
    let reads = 0
    // The scan asks first, then the reading.
    file.onRead = () => {
      if (++reads === 1) file.write('half and more', 2)
    }
    await watcher.look(5_000)
    expect(published).toEqual([])
    expect(texts()).toContain('grid.xml changed while it was read')
    file.onRead = () => {}
    for (const now of [6_000, 11_000]) await watcher.look(now)
    expect(published).toEqual([': grid.xml'])
    const { products } = await scanFolder(folder)
    const read = products[0] && (await readPickedFiles(products[0]))
    expect(await read?.files[0]?.data.text()).toBe('half and more')
  })

  it('leaves alone what is refused, until it changes; tries again what failed', async () => {
    const folder = new FakeFolder('data')
    let fails = false
    let tries = 0
    const { watcher, texts } = watching(folder, {
      alsoPresent: true,
      publish: () => {
        tries++
        return fails
          ? Promise.reject(new Error('No storage.'))
          : Promise.resolve({ kind: 'refused', reason: 'It is cut off.' })
      },
    })
    folder.write('a/grid.xml', 'cut', 1)
    for (let now = 0; now <= 60_000; now += 1_000) await watcher.look(now)
    expect(tries).toBe(1)
    expect(texts()).toContain('a is not published: It is cut off.')
    fails = true
    folder.write('a/grid.xml', 'whole', 2)
    for (let now = 61_000; now <= 120_000; now += 1_000) await watcher.look(now)
    expect(tries).toBe(3)
    expect(texts()).toContain('a could not be published (No storage); it is tried again.')
  })

  it('that is gone for a while is said once, and taken up again', async () => {
    const folder = new FakeFolder('data')
    const { watcher, published, lines } = watching(folder)
    await watcher.look(0)
    folder.isGone = true
    for (const now of [1_000, 2_000, 3_000]) await watcher.look(now)
    folder.isGone = false
    folder.write('grid.xml', 'x', 1)
    for (const now of [4_000, 9_000]) await watcher.look(now)
    expect(lines.map(({ kind }) => kind)).toEqual(['bad', 'good', 'plain', 'good'])
    expect(published).toEqual([': grid.xml'])
  })

  it('publishes a folder without the file that cannot be read, and names it', async () => {
    const folder = new FakeFolder('data')
    for (const name of ['grid.xml', 'intensity.jpg', 'stationlist.json', 'shape.zip'])
      folder.write(`a/${name}`, name, 1)
    const secret = fileIn(folder, 'a', 'stationlist.json')
    secret.hidden = 'NotReadableError'
    fileIn(folder, 'a', 'shape.zip').refuses = 'NotAllowedError'
    fileIn(folder, 'a', 'intensity.jpg').refuses = 'NotFoundError'
    const { watcher, published, texts } = watching(folder, { alsoPresent: true })
    for (let now = 0; now <= 60_000; now += 1_000) await watcher.look(now)
    expect(published).toEqual([
      'a: grid.xml | shape.zip cannot be read (the browser may not open it), and is left out. | ' +
        'stationlist.json cannot be read (the disk or its permissions do not let it), and is left out.',
    ])
    expect(texts()).not.toContain('tried again')
    secret.hidden = undefined
    secret.write('it can be read now', 2)
    for (const now of [61_000, 66_000]) await watcher.look(now)
    expect(published[1]).toMatch(/^a: grid\.xml stationlist\.json \| shape\.zip/)
  })

  it('says of a folder of which nothing can be read that it is not published, once', async () => {
    const folder = new FakeFolder('data')
    folder.write('a/grid.xml', 'x', 1)
    fileIn(folder, 'a', 'grid.xml').hidden = 'NotReadableError'
    const { watcher, published, lines } = watching(folder, { alsoPresent: true })
    for (let now = 0; now <= 60_000; now += 1_000) await watcher.look(now)
    expect(published).toEqual([])
    expect(lines.filter(({ kind }) => kind !== 'plain').map(({ text }) => text)).toEqual([
      'a is not published: There is no file to publish. grid.xml cannot be read (the disk or its permissions do not let it), and is left out.',
    ])
  })

  it('takes a file that is written between its listing and its reading for one that changes, not for an unreadable one', async () => {
    const folder = new FakeFolder('data')
    folder.write('a/grid.xml', 'half', 1)
    const { watcher, published, texts } = watching(folder, { alsoPresent: true })
    await watcher.look(0)
    const file = fileIn(folder, 'a', 'grid.xml')
    let asked = 0
    file.onRead = () => {
      // The browser says the same of what was written since it was handed out.
      file.hidden = ++asked === 2 ? 'NotReadableError' : undefined
      if (asked === 2) file.write('whole', 2)
    }
    await watcher.look(5_000)
    file.onRead = () => {}
    expect(texts()).toContain('grid.xml changed while it was read')
    for (const now of [6_000, 40_000]) await watcher.look(now)
    expect(published).toEqual(['a: grid.xml'])
  })

  it('is not held up by a folder in it that cannot be listed, and names it once', async () => {
    const folder = new FakeFolder('data')
    folder.write('secret/grid.xml', 'x', 1)
    folder.write('gone/grid.xml', 'x', 1)
    folder.write('a/grid.xml', 'x', 1)
    folder.write('a/inner/grid.zip', 'x', 1)
    folderIn(folder, 'secret').refuses = 'NotAllowedError'
    folderIn(folder, 'gone').refuses = 'NotFoundError'
    folderIn(folderIn(folder, 'a'), 'inner').refuses = 'NotReadableError'
    const { watcher, published, lines } = watching(folder, { alsoPresent: true })
    for (let now = 0; now <= 9_000; now += 1_000) await watcher.look(now)
    expect(published).toEqual(['a: grid.xml'])
    expect(lines.filter(({ kind }) => kind === 'warn').map(({ text }) => text)).toEqual([
      'The folder secret cannot be read (the browser may not open it), and is left out.',
      'The folder a/inner cannot be read (the disk or its permissions do not let it), and is left out.',
    ])
  })
})

function folderIn(folder: FakeFolder, name: string): FakeFolder {
  const found = folder.entries.get(name)
  if (!(found instanceof FakeFolder)) throw new Error(`no folder ${name}`)
  return found
}

function fileIn(folder: FakeFolder, inner: string, name: string): FakeFile {
  const found = folderIn(folder, inner).entries.get(name)
  if (!(found instanceof FakeFile)) throw new Error(`no file ${name}`)
  return found
}
