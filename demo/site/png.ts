/** A picture of 8-bit RGB as a PNG file. */
import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const RGB = 2
/** Each byte as its difference from the pixel on the left: skies become small numbers. */
const SUB = 1

/** `pixels`: row by row, three bytes each. */
export function png(pixels: Uint8Array, width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, RGB], 8)
  const bytesPerRow = width * 3
  const rows = Buffer.alloc(height * (bytesPerRow + 1))
  for (let y = 0; y < height; y++) {
    const at = y * (bytesPerRow + 1)
    rows[at] = SUB
    for (let x = 0; x < bytesPerRow; x++) {
      const left = x < 3 ? 0 : (pixels[y * bytesPerRow + x - 3] ?? 0)
      rows[at + 1 + x] = (pixels[y * bytesPerRow + x] ?? 0) - left
    }
  }
  return Buffer.concat([
    SIGNATURE,
    block('IHDR', head),
    block('IDAT', deflateSync(rows)),
    block('IEND', Buffer.alloc(0)),
  ])
}

function block(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const named = Buffer.concat([Buffer.from(type), body])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
