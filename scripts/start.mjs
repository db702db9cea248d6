/** `npm start` on a fresh clone: installs what is missing, builds what has changed, runs the server in this process. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './install.mjs'
import { makeReady } from './ready.mjs'

await makeReady()
await import(pathToFileURL(join(root, 'dist', 'signaling', 'main.js')).href)
