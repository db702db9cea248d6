/** Makes the gallery's folder, and signs it by `flashcrew sign`, as its owner would. */
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { galleryPage, type GalleryParts } from './gallery.ts'
import { drawPictures } from './pictures.ts'

export interface SiteToMake {
  /** Empty; the key lies beside it. */
  readonly folder: string
  /** The command line's program, built. */
  readonly command: string
  readonly signaling: string
  readonly demo: string
  /** visitor.ts as a browser takes it. */
  readonly script: string
}

/** Bytes of each picture. Rejects where the command fails, with what it says. */
export async function makeSite(site: SiteToMake): Promise<number[]> {
  const { folder, signaling, demo, script } = site
  const pictures = drawPictures()
  mkdirSync(join(folder, 'pictures'), { recursive: true })
  for (const { name, file } of pictures) writeFileSync(join(folder, 'pictures', name), file)
  writeFileSync(join(folder, 'visitor.js'), script)
  const write = (lines: Pick<GalleryParts, 'start' | 'tag'>) =>
    writeFileSync(join(folder, 'index.html'), galleryPage({ pictures, signaling, demo, ...lines }))
  // The page has the two lines from now on, and each further signing keeps them true.
  write(await sign(site))
  await sign(site, '--pages')
  return pictures.map(({ file }) => file.length)
}

async function sign(
  { folder, command, signaling }: SiteToMake,
  ...more: readonly string[]
): Promise<{ start: string; tag: string }> {
  const words = [
    'sign',
    folder,
    '--include',
    'pictures/*',
    '--key',
    `${folder}.key`,
    '--signaling',
    signaling,
  ]
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...words, '--json', ...more], {
    // The key lives as long as the demo.
    env: { ...process.env, FLASHCREW_PASSPHRASE: 'a demo has no secrets' },
  })
  const told = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const lines = told.find(({ event }) => event === 'tag')
  return { start: String(lines?.['start']), tag: String(lines?.['tag']) }
}
