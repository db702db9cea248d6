/** `flashcrew serve`: the signaling server with its pages, as built beside this file, in a process of its own. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from '../commands.ts'
import { CommandFailure } from '../failure.ts'
import { checkBuilt, packageFolder } from '../package-folder.ts'
import { readWords, usage } from '../words.ts'

/** As the server reads it: its own configuration checks the values, and says what is wrong with one. */
type Environment = Readonly<Record<string, string>>

const VARIABLES = {
  port: 'PORT',
  host: 'HOST',
  data: 'FLASHCREW_DATA',
  'public-url': 'PUBLIC_URL',
  'console-origin': 'CONSOLE_ORIGIN',
  channels: 'CHANNELS',
  'ice-servers': 'ICE_SERVERS',
  helpers: 'HELPERS',
} as const

/** What the options say, as the server's environment. Throws a Failure of one sentence. */
export function parseServe(args: readonly string[]): Environment {
  const { values, positionals } = readWords('serve', args, {
    port: { type: 'string' },
    host: { type: 'string' },
    data: { type: 'string' },
    'public-url': { type: 'string' },
    'console-origin': { type: 'string' },
    channels: { type: 'string' },
    'ice-servers': { type: 'string' },
    helpers: { type: 'string' },
  })
  if (positionals[0] !== undefined)
    throw usage(`“${positionals[0]}” is not needed: flashcrew serve takes options only.`)
  const environment: Record<string, string> = {}
  for (const [option, variable] of Object.entries(VARIABLES)) {
    const value = values[option as keyof typeof VARIABLES]
    if (value !== undefined) environment[variable] = value
  }
  return environment
}

/** Resolves to the server's exit code. Where `signal` aborts it drains its connections and ends. */
export async function runServer(
  environment: Environment,
  signal: AbortSignal,
  main = join(packageFolder(), 'dist', 'signaling', 'main.js'),
): Promise<number> {
  checkBuilt(main, 'The server')
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const end = () => child.kill('SIGTERM')
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  return new Promise((resolve, reject) => {
    child.on('error', () => reject(new CommandFailure('The server could not be started.')))
    // Ended by our own signal before it heard of any: that was asked for.
    child.on('exit', (code) => resolve(code ?? (signal.aborted ? 0 : 1)))
  })
}

export const serveCommand: Command = {
  help: `flashcrew serve: the signaling server, with the emergency page, the console and the script tag.

Usage:
  flashcrew serve [options]

  --port N            default 8080, or PORT
  --host H            default localhost, or HOST; 0.0.0.0 for all of this machine's addresses
  --data DIR          newest headers and the claimed channel; default ./data
  --public-url URL    the address that people use, when a proxy stands in front
  --console-origin URL
                      the console's own address, apart from that of the readers' pages
  --channels LIST     only these channels, separated by commas; default any
  --ice-servers JSON  STUN and TURN servers that receivers are told of
  --helpers LIST      peer ids of your own helpers, separated by commas; publishers are told
  -h, --help          this

The environment sets what no option says, as with npm start. Ctrl-C drains and ends it.
Exit codes: 0 asked to end, 1 failed (a port in use, a folder that cannot be written), 2 a value
that is not understood.
`,
  run: (words, { signal }) => runServer(parseServe(words), signal),
}
