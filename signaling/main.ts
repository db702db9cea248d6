/** The command: reads the environment, starts the server, prints where it is, and drains on SIGTERM and SIGINT. */
import { pino } from 'pino'
import { socketBounds } from './sockets/bounds.ts'
import { readConfig } from './config.ts'
import { startServer, type RunningServer } from './server.ts'
import { StartError } from './start-error.ts'

const config = readConfig(process.env)
if (config.ok) {
  // People read stdout; the log goes to stderr, at once, so that its last words are not lost.
  const log = pino({ level: config.value.logLevel }, pino.destination({ dest: 2, sync: true }))
  const fail = (error: unknown) => {
    if (error instanceof StartError) console.error(error.message)
    else log.fatal({ err: error }, 'unhandled error')
    process.exit(1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  try {
    const server = await startServer(config.value, log)
    announce(server, config.value.host)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(server))
  } catch (error) {
    fail(error)
  }
} else {
  console.error(config.error)
  process.exit(2)
}

function announce(server: RunningServer, host: string): void {
  const lines = [
    `Emergency page     ${server.url}/`,
    `Publisher console  ${server.consoleUrl}/publish/`,
    `Simulator          ${server.url}/simulate/`,
  ]
  if (server.claimUrl)
    lines.push('', 'To make a console this server’s publisher, open this link in it, once:', server.claimUrl)
  if (!['localhost', '127.0.0.1', '::1'].includes(host) && !server.url.startsWith('https:'))
    lines.push(
      '',
      'Other machines need https (browsers sign and verify only there): put a proxy before, and set PUBLIC_URL.',
    )
  console.log(lines.join('\n'))
}

function stop(server: RunningServer): void {
  const late = setTimeout(() => process.exit(0), socketBounds.drainMs)
  late.unref()
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
}
