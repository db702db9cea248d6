/** The command line as a function: from its words to its exit code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProblemError } from '../client/peer/environment.ts'
import { COMMANDS, overview } from './commands.ts'
import { CommandFailure } from './failure.ts'
import { Output } from './output.ts'
import { packageFolder } from './package-folder.ts'
import type { Surroundings } from './publish/publish.ts'

export interface RunRequest extends Omit<Surroundings, 'output'> {
  /** After the program's name. */
  readonly words: readonly string[]
  readonly out: ConstructorParameters<typeof Output>[0]['out']
  readonly error: ConstructorParameters<typeof Output>[0]['error']
}

/** Never rejects for what can go wrong by itself; for a fault of ours it does. */
export async function runCommandLine(request: RunRequest): Promise<number> {
  const { words, out, error } = request
  const [name, ...rest] = words
  if (name === '--version') return say(out, `${versionOf()}\n`)
  const isHelp = name === undefined || name === '--help' || name === '-h' || name === 'help'
  const asked = isHelp ? rest[0] : name
  if (asked === undefined) return say(out, overview())
  const output = new Output({ json: rest.includes('--json'), out, error, now: () => Date.now() })
  try {
    const entry = COMMANDS.find((each) => each.name === asked)
    if (!entry) throw new CommandFailure(`There is no command “${asked}”: flashcrew --help lists them.`, 2)
    const command = await entry.load()
    if (isHelp || rest.includes('--help') || rest.includes('-h')) return say(out, command.help)
    return await command.run(rest, { ...request, output })
  } catch (problem) {
    if (!(problem instanceof CommandFailure || problem instanceof ProblemError)) throw problem
    const exitCode = problem instanceof CommandFailure ? problem.exitCode : 1
    output.end()
    output.fail(problem.message, exitCode)
    return exitCode
  }
}

function say(out: RunRequest['out'], text: string): number {
  out.write(text)
  return 0
}

function versionOf(): string {
  const text = readFileSync(join(packageFolder(), 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
