/** All commands, in the order in which `--help` lists them. Each is loaded when it is asked for. */
import type { Surroundings } from './publish/publish.ts'

/** What a command's module is: its help, and how it runs. */
export interface Command {
  readonly help: string
  /** Resolves to the exit code. Rejects with a Failure for everything that stands in the way. `words` come after its name. */
  run(words: readonly string[], around: Surroundings): Promise<number>
}

export interface CommandEntry {
  readonly name: string
  /** Under 40 characters. */
  readonly synopsis: string
  /** Under 50 characters. */
  readonly summary: string
  load(): Promise<Command>
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'publish',
    synopsis: 'publish DIR --key FILE',
    summary: 'publish a folder, or watch it',
    load: async () => (await import('./publish/command.ts')).publishCommand,
  },
  {
    name: 'key',
    synopsis: 'key recovery --key FILE --out FILE',
    summary: 'a recovery key, and the recovery',
    load: async () => (await import('./key/key-command.ts')).keyCommand,
  },
  {
    name: 'sign',
    synopsis: 'sign DIR --key FILE',
    summary: 'sign a web site’s files for its visitors',
    load: async () => (await import('./site/sign-command.ts')).signCommand,
  },
  {
    name: 'sw',
    synopsis: 'sw',
    summary: 'the service worker file for a web site',
    load: async () => (await import('./site/site-worker.ts')).swCommand,
  },
  {
    name: 'check',
    synopsis: 'check URL',
    summary: 'is a site’s page as the script tag needs it',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  {
    name: 'serve',
    synopsis: 'serve',
    summary: 'the signaling server and its pages',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  {
    name: 'get',
    synopsis: 'get CHANNEL -o DIR',
    summary: 'fetch a channel’s newest release',
    load: async () => (await import('./commands/get.ts')).getCommand,
  },
  {
    name: 'helper',
    synopsis: 'helper --channel URI',
    summary: 'a peer that is always on',
    load: async () => (await import('./commands/helper.ts')).helperCommand,
  },
  {
    name: 'doctor',
    synopsis: 'doctor',
    summary: 'what works from here',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
]

export function overview(): string {
  const lines = COMMANDS.map(({ synopsis, summary }) => `  flashcrew ${synopsis.padEnd(32)} ${summary}`)
  return `flashcrew: a file from one place to every browser that waits for it.

Usage:
${lines.join('\n')}
  flashcrew COMMAND --help                   all options of one
  flashcrew --version

Exit codes: 0 done, 1 failed, 2 the command line is not understood.
`
}
