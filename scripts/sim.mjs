/** `npm run sim`. */
import { runBundled } from './bundled.mjs'

await runBundled('scripts/sim.ts', process.argv.slice(2))
