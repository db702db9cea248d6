/** `npm run bench:NAME` of what runs in the simulator: bench/NAME.ts, bundled. */
import { runBundled } from './bundled.mjs'

const [name, ...words] = process.argv.slice(2)
await runBundled(`bench/${name}.ts`, words)
