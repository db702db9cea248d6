/** The command line as a function: from its words to its exit code. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ProblemError } from '../client/environment.ts'
import { parsePublish } from './arguments.ts'
import { Failure } from './failure.ts'
import { HELP, PUBLISH_HELP } from './help.ts'
import { Output } from './output.ts'
import { publish, type Surroundings } from './publish.ts'

export interface RunRequest extends Omit<Surroundings, 'output'> {
  /** After the program's name. */
  readonly words: readonly string[]
  readonly out: ConstructorParameters<typeof Output>[0]['out']
  readonly error: ConstructorParameters<typeof Output>[0]['error']
}

/** Never rejects for what can go wrong by itself; for a fault of ours it does. */
export async function run(request: RunRequest): Promise<number> {
  const { words, out, error } = request
  const [command, ...rest] = words
  if (command === '--version') return say(out, `${versionOf()}\n`)
  if (command === undefined || command === '--help' || command === '-h' || command === 'help')
    return say(out, rest[0] === 'publish' ? PUBLISH_HELP : HELP)
  const isJson = rest.includes('--json')
  const output = new Output({ json: isJson, out, error, now: () => Date.now() })
  try {
    if (command !== 'publish')
      throw new Failure(`There is no command “${command}”: flashcrew --help lists them.`, 2)
    const options = parsePublish(rest, Date.now())
    return options === 'help' ? say(out, PUBLISH_HELP) : await publish(options, { ...request, output })
  } catch (problem) {
    if (!(problem instanceof Failure || problem instanceof ProblemError)) throw problem
    const exitCode = problem instanceof Failure ? problem.exitCode : 1
    output.end()
    output.fail(problem.message, exitCode)
    return exitCode
  }
}

function say(out: RunRequest['out'], text: string): number {
  out.write(text)
  return 0
}

/** Of the package that this file came with, built or not. */
function versionOf(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return version
}
