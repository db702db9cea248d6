/** `npm run demo` on a fresh clone: installs what is missing, builds what has changed, runs the demo in this process. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './install.mjs'
import { makeReady } from './ready.mjs'

await makeReady()
// Only now: a fresh clone has not had it before.
const { register } = await import('tsx/esm/api')
register()
await import(pathToFileURL(join(root, 'demo', 'main.ts')).href)
