/**
 * Bundles a TypeScript file and runs it with memory for a hundred thousand simulated peers. Bundled, not through tsx, which names each
 * function that it makes: in a large world that is a fifth of the time and a quarter of the memory.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const memoryMiB = 11_500
/** Most of what the machines allocate is gone after a step: it should not be copied to where it is collected late. */
const youngMiB = 128

/**
 * Ends this process with the exit code of what it ran.
 * @param {string} entry path from the project's root
 * @param {readonly string[]} words what it is told on its command line
 */
export async function runBundled(entry, words) {
  const folder = mkdtempSync(join(tmpdir(), 'flashcrew-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('../', import.meta.url)),
    publicDir: false,
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'main.mjs' } },
    },
    ssr: { noExternal: true },
  })
  const flags = [`--max-old-space-size=${memoryMiB}`, `--max-semi-space-size=${youngMiB}`]
  const child = spawn(process.execPath, [...flags, join(folder, 'main.mjs'), ...words], { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
    process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
}
