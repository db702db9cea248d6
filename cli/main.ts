/** The process: its words, streams and signals. Built with a shebang into dist/cli/main.js, the package's `bin`. */
import { inspect } from 'node:util'
import { openKeyProcess } from './key/key-process.ts'
import { loadRtc } from './peer/rtc.ts'
import { runCommandLine } from './run.ts'
import { visible } from './visible.ts'

const { argv, stdin, stdout, stderr, env } = process
const flushMs = 1_000
const ending = new AbortController()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (ending.signal.aborted) process.exit(1)
    ending.abort()
  })
// The reader of a pipe may go first, as `head` does.
stdout.on('error', () => process.exit(1))
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

try {
  const code = await runCommandLine({
    words: argv.slice(2),
    out: stdout,
    error: stderr,
    signal: ending.signal,
    passphrase: { env, input: stdin, write: (text) => void stderr.write(text) },
    loadRtc,
    openKey: (request) => openKeyProcess(request),
  })
  // WebRTC's threads would keep the process alive. What was written leaves first, if anybody takes it.
  stdout.write('', () => process.exit(code))
  setTimeout(() => process.exit(code), flushMs)
} catch (error) {
  fail(error)
}

function fail(error: unknown): void {
  const lines = inspect(error).split('\n').map(visible)
  console.error(`flashcrew ends because of a fault of its own: ${lines.join('\n')}`)
  process.exit(1)
}
