/** Words of a command line that several commands read in the same way. Pure; each throws a Failure of one sentence. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { CommandFailure } from './failure.ts'

export const DEFAULT_SERVER = 'http://localhost:8080'

type Options = NonNullable<ParseArgsConfig['options']>

interface Config<O extends Options> {
  args: string[]
  options: O
  allowPositionals: true
  strict: true
}

/** What stands after `flashcrew COMMAND`, by its options. */
export function readWords<const O extends Options>(
  command: string,
  args: readonly string[],
  options: O,
): ReturnType<typeof parseArgs<Config<O>>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw usage(sentenceOf(command, error instanceof Error ? error.message : String(error)))
  }
}

/** A command line that is not understood: exit code 2. */
export function usage(sentence: string): CommandFailure {
  return new CommandFailure(sentence, 2)
}

/** Origins, the first tried first. */
export function parseServers(given: readonly string[]): string[] {
  const origins: string[] = []
  for (const address of given) {
    const url = URL.canParse(address) ? new URL(address) : undefined
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
      throw usage(`“${address}” is no server’s address: it begins with http:// or https://.`)
    origins.push(url.origin)
  }
  return [...new Set(origins)]
}

/** Bytes per second. */
export function parseRate(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(given) ?? []
  const bytes = Number(amount) * (unit === 'M' ? 1e6 : unit === 'k' ? 1e3 : 1)
  if (amount === '' || bytes < 1_000)
    throw usage(`“${given}” is no upload limit: write bytes per second, such as 250k or 2M, from 1k.`)
  return Math.round(bytes)
}

/** Milliseconds. */
export function parseSeconds(given: string, option: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(given) ? Number(given) : NaN
  if (!(seconds > 0 && seconds <= 1e6)) throw usage(`“${given}” is no number of seconds for ${option}.`)
  return seconds * 1_000
}

/** Of what node:util says: its advice on positional arguments is of no use here. */
function sentenceOf(command: string, message: string): string {
  const option = /'?(-{1,2}[^\s'<,=]*)/.exec(message)?.[1] ?? ''
  if (message.startsWith('Unknown option'))
    return `There is no option ${option}: flashcrew ${command} --help lists them.`
  if (message.includes('does not take an argument')) return `${option} takes no value.`
  if (message.includes('argument missing') || message.includes('ambiguous'))
    return `${option} needs a value (write ${option}=VALUE where it begins with a hyphen).`
  return `The command line cannot be read: ${message.split('\n')[0] ?? ''}`
}
