/** What was typed after `npm run demo --`. Pure. */
import { parseArgs } from 'node:util'

export interface DemoWords {
  /** Of the page; the site and the signaling server have the two ports after it. 0: free ones. */
  readonly port: number
  readonly bitsPerSecond: number
  readonly latencyMs: number
  readonly help: boolean
}

/** A command line that is not understood, as one sentence. */
export class WordsError extends Error {
  override readonly name = 'WordsError'
}

const DEFAULTS = { port: '8090', mbit: '2', latency: '80' }
/** Slower than this nobody would wait for, and faster is no slow site. */
const MBIT = { least: 0.2, most: 100 }
/** The script tag takes a site for a quick one up to 50 ms. */
const LATENCY_MS = { least: 60, most: 2_000 }

export const HELP = `npm run demo: a slow web site whose visitors help each other, to be looked at in one browser.

  npm run demo -- [options]

  --port N       of the page to open (default ${DEFAULTS.port}); the site and the signaling
                 server take the two ports after it; 0 takes free ones
  --mbit N       what the site's server sends, to everybody together (default ${DEFAULTS.mbit} Mbit/s)
  --latency MS   how long each of its answers takes at least (default ${DEFAULTS.latency} ms)
  -h, --help     this

All three servers listen on this machine alone. Ctrl-C ends them.
`

/** Throws a WordsError. */
export function parseWords(args: readonly string[]): DemoWords {
  const { port, mbit, latency, help } = readOptions(args)
  return {
    port: within(port, '--port', 0, 65_533, true),
    bitsPerSecond: within(mbit, '--mbit', MBIT.least, MBIT.most, false) * 1e6,
    latencyMs: within(latency, '--latency', LATENCY_MS.least, LATENCY_MS.most, true),
    help,
  }
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        port: { type: 'string', default: DEFAULTS.port },
        mbit: { type: 'string', default: DEFAULTS.mbit },
        latency: { type: 'string', default: DEFAULTS.latency },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    const [said = ''] = (error instanceof Error ? error.message : '').split(/[.\n]/)
    throw new WordsError(`${said}: npm run demo -- --help lists the options.`)
  }
}

function within(given: string, name: string, least: number, most: number, isWhole: boolean): number {
  const value = /^\d+(\.\d+)?$/.test(given) ? Number(given) : NaN
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value
  throw new WordsError(
    `${name} takes a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}, not “${given}”.`,
  )
}
