/** Pages of the demo as browsers take them, kept in memory: nothing of the demo goes into dist/, which is the package. */
import { dirname } from 'node:path'
import { build, type Rolldown } from 'vite'

/** By their paths, the first of which is '/'. */
export async function bundlePage(entry: string): Promise<ReadonlyMap<string, Buffer>> {
  const output = await bundle(entry)
  return new Map(output.map((file) => [`/${file.fileName}`, bytesOf(file)]))
}

/** One script, alone. */
export async function bundleScript(entry: string): Promise<string> {
  const [file] = await bundle(entry)
  return file ? bytesOf(file).toString() : ''
}

async function bundle(entry: string): Promise<readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[]> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    root: dirname(entry),
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: entry, checks: { bundlerTimings: false } },
    },
  })
  return 'output' in result ? result.output : []
}

function bytesOf(file: Rolldown.OutputChunk | Rolldown.OutputAsset): Buffer {
  return Buffer.from(file.type === 'chunk' ? file.code : file.source)
}
