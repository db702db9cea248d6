/** `npm run demo`, once all is installed and built: scripts/demo.mjs runs it. */
import { StartError } from '../signaling/start-error.ts'
import { startDemo } from './demo.ts'
import { HELP, parseWords, WordsError, type DemoWords } from './words.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  try {
    const words = parseWords(args)
    if (words.help) console.log(HELP)
    else await run(words)
    return 0
  } catch (error) {
    if (error instanceof WordsError) {
      console.error(error.message)
      return 2
    }
    if (!(error instanceof StartError)) throw error
    console.error(inWay(error.message))
    return 1
  }
}

/** The servers say which of their own settings to change, and the demo has another. */
function inWay(message: string): string {
  const [, port] = /^Port (\d+) is in use/.exec(message) ?? []
  if (port === undefined) return message
  return `Port ${port} is in use, and the demo takes three ports in a row. Stop the other program, or choose others: npm run demo -- --port 9090`
}

/** Resolves when somebody has ended it. */
async function run(words: DemoWords): Promise<void> {
  // From the start, so that nothing stays behind of a demo that is ended before it has begun.
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  console.log('Drawing the gallery, and signing it …')
  const demo = await startDemo(words)
  console.log(`\nOpen ${demo.url} in Chrome, Edge or Firefox. Ctrl-C ends the demo.`)
  await ended
  await demo.close()
}
