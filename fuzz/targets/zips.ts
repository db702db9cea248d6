/** Zips that a publisher drops on the console. */
import { zipSync, type Zippable } from 'fflate'
import { unzip } from '../../client/shakemap/product/zip.ts'
import { shakemapLimits } from '../../client/shakemap/limits.ts'
import { checkPath } from '../../shared/content/manifest.ts'
import { bytesOf, hold, READ, type Form, type Target } from '../engine/target.ts'

const files: Zippable = {
  'us123/grid.xml': [bytesOf('<shakemap_grid/>'.repeat(40)), { level: 6 }],
  'us123/info.json': [bytesOf('{}'), { level: 0 }],
  'us123/__MACOSX/x': [bytesOf('x'), { level: 0 }],
}
const archives = [
  zipSync(files),
  zipSync({ 'a.txt': bytesOf('a') }),
  zipSync({ 'zeros.bin': [new Uint8Array(40_000), { level: 9 }] }),
]
const whole: Form = { name: 'zips', of: 'bytes', seeds: archives }
/** Names and contents of files, one line each: `path=content`. */
const named: Form = {
  name: 'names of files',
  of: 'text',
  words: ['../', '/', 'C:', '__MACOSX/', '.DS_Store', '\\', 'é', 'constructor', '__proto__', '.', '..'],
  seeds: [bytesOf('us123/grid.xml=a\nus123/info.json=b\nus123/a/cont_mmi.json=c'), bytesOf('a=1\nb/c=2')],
  dress: (bytes) => {
    const entries = Buffer.from(bytes).toString('utf8').split('\n').slice(0, 40)
    const list: Record<string, Uint8Array> = Object.create(null) as Record<string, Uint8Array>
    for (const entry of entries) {
      const at = entry.indexOf('=')
      list[entry.slice(0, Math.max(0, at)).slice(0, 300)] = bytesOf(entry.slice(at + 1))
    }
    return zipSync(list, { level: 0 })
  },
}

export const zipTarget: Target = {
  name: 'zips',
  forms: [whole, named],
  async read(bytes) {
    const read = await unzip(new Blob([bytes]))
    if (!read.ok) return read.error.replace(/(path: |for |packs )[\s\S]*?( in a way|; it|$)/, '$1…$2')
    hold(read.value.length > 0, 'a zip that was read has files')
    const paths = new Set(read.value.map(({ path }) => path))
    hold(paths.size === read.value.length, 'each file has a path of its own')
    hold(
      [...paths].every((path) => checkPath(path).ok),
      'each path is one that a release may have',
    )
    hold(
      read.value.reduce((sum, { data }) => sum + data.size, 0) <= shakemapLimits.zipBytesMax,
      'no more is unpacked than may be',
    )
    return READ
  },
}
