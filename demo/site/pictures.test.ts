import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { galleryPage } from './gallery.ts'
import { drawPictures, PICTURE_HEIGHT, PICTURE_WIDTH } from './pictures.ts'
import { png } from './png.ts'

test('a PNG has its size, and each pixel as it was', () => {
  const pixels = Uint8Array.from([255, 0, 7, 3, 9, 200, 1, 2, 3, 0, 0, 0])
  const file = png(pixels, 2, 2)
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([2, 2])
  const at = file.indexOf('IDAT')
  const rows = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)))
  const read = [0, 1].flatMap((y) => {
    const row = [...rows.subarray(y * 7 + 1, (y + 1) * 7)]
    for (let x = 3; x < 6; x++) row[x] = ((row[x] ?? 0) + (row[x - 3] ?? 0)) % 256
    return row
  })
  expect(read).toEqual([...pixels])
})

test('nine pictures, each as large as is felt on a slow site, the same each time', () => {
  const pictures = drawPictures()
  expect(new Set(pictures.map(({ title }) => title)).size).toBe(9)
  for (const { file } of pictures) {
    expect(file.length).toBeGreaterThan(100_000)
    expect(file.length).toBeLessThan(300_000)
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([PICTURE_WIDTH, PICTURE_HEIGHT])
  }
  expect(drawPictures()[4]?.file.equals(pictures[4]?.file ?? Buffer.alloc(0))).toBe(true)
})

test('the page has both lines of flashcrew sign, its overlay on, and each picture marked', () => {
  const page = galleryPage({
    pictures: [{ name: 'one.png', title: 'Noon' }],
    start: '<script data-flashcrew-start>1</script>',
    tag: '<script type="module" async src="/flashcrew/embed.js" data-manifest="/flashcrew.json"></script>',
    demo: 'http://localhost:8090',
    signaling: 'http://localhost:8092',
  })
  expect(page).toContain('<script data-flashcrew-start>1</script>')
  expect(page).toContain('<script data-debug type="module" async src="/flashcrew/embed.js"')
  expect(page).toContain('<img data-flashcrew="/pictures/one.png" alt="Noon"')
})
