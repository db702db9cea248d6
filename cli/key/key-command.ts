/** `flashcrew key`: what a key file is of, the recovery key that is made for it, and the recovery itself. */
import { resolve } from 'node:path'
import { makeRecovery } from '../../client/keys/recovery.ts'
import { parseChannel } from '../../shared/content/channel.ts'
import type { Command } from '../commands.ts'
import { CommandFailure } from '../failure.ts'
import type { Surroundings } from '../publish/publish.ts'
import { shown } from '../watch/product-folder.ts'
import { DEFAULT_SERVER, parseSeconds, parseServers, readWords, usage } from '../words.ts'
import { channelOf, checkKeyFile, openKeyFile, recoveryKeptIn, type OpenedKey } from './key-file.ts'
import { PASSPHRASE_VARIABLE, readPassphrase, RECOVERY_PASSPHRASE_VARIABLE } from './passphrase.ts'
import { recover, type RecoverOptions } from './recover.ts'
import { checkRecoveryFile, writeRecoveryFile } from './recovery-file.ts'

export type KeyOptions =
  | { readonly task: 'show'; readonly keyFile: string }
  | { readonly task: 'recovery'; readonly keyFile: string; readonly out: string }
  | ({ readonly task: 'recover' } & RecoverOptions)

const timeoutSeconds = 60

/** Throws a Failure of one sentence. */
export function parseKey(args: readonly string[]): KeyOptions {
  const { values, positionals } = readWords('key', args, {
    key: { type: 'string' },
    out: { type: 'string' },
    recovery: { type: 'string' },
    'new-key': { type: 'string' },
    signaling: { type: 'string', multiple: true },
    timeout: { type: 'string' },
    json: { type: 'boolean' },
  })
  const [task, second] = positionals
  if (second !== undefined) throw usage(`“${second}” is not needed: flashcrew key takes one task.`)
  const file = (option: 'key' | 'out' | 'recovery' | 'new-key', what: string): string => {
    const given = values[option]
    if (given === undefined || given === '') throw usage(`Name ${what}: --${option} FILE.`)
    return resolve(given)
  }
  switch (task) {
    case 'show':
      return { task, keyFile: file('key', 'the key') }
    case 'recovery':
      return { task, keyFile: file('key', 'the channel’s key'), out: file('out', 'the file to be made') }
    case 'recover':
      return {
        task,
        recoveryFile: file('recovery', 'the recovery key'),
        newKeyFile: file('new-key', 'the file of the new key, which is made'),
        signaling: parseServers(values.signaling ?? [DEFAULT_SERVER]),
        timeoutMs: parseSeconds(values.timeout ?? String(timeoutSeconds), '--timeout'),
      }
    default:
      throw usage(
        'Say what is to be done: flashcrew key show, flashcrew key recovery or flashcrew key recover.',
      )
  }
}

async function open(keyFile: string, { passphrase }: Surroundings): Promise<OpenedKey & { secret: string }> {
  checkKeyFile(keyFile)
  const secret = await readPassphrase(passphrase, shown(keyFile), false)
  return { ...(await openKeyFile(keyFile, secret)), secret }
}

async function show(keyFile: string, around: Surroundings): Promise<number> {
  const opened = await open(keyFile, around)
  const { recovery } = opened
  const channel = channelOf(opened)
  around.output.tell('key', `The key ${shown(keyFile)} is of the channel ${channel}.`, { channel })
  around.output.tell(
    'recovery',
    recovery === undefined
      ? 'It names no recovery key: flashcrew key recovery makes one.'
      : `Its releases name the recovery key ${recovery}.`,
    { recovery: recovery ?? null },
  )
  return 0
}

async function makeRecoveryFile(keyFile: string, out: string, around: Surroundings): Promise<number> {
  const { output, passphrase } = around
  checkRecoveryFile(out)
  const opened = await open(keyFile, around)
  const { key, recovery, secret } = opened
  if (recovery !== undefined)
    throw new CommandFailure(
      `The key ${shown(keyFile)} names the recovery key ${recovery} already, which receivers keep to: none was made.`,
    )
  const channel = channelOf(opened)
  if (!parseChannel(channel).ok) throw new CommandFailure(`The key in ${shown(keyFile)} is damaged.`)
  const second = await readPassphrase(passphrase, shown(out), true, RECOVERY_PASSPHRASE_VARIABLE)
  const made = await makeRecovery(channel, key, second)
  writeRecoveryFile(out, made.file)
  await recoveryKeptIn(keyFile, secret, made.thumbprint)
  output.tell(
    'recovery',
    `Made the recovery key ${shown(out)}. The next release names it, and from then on receivers keep to it.`,
    { channel, recovery: made.thumbprint },
  )
  output.tell(
    'keep',
    'Take the file off this machine now, and keep it and its passphrase offline, apart from the key. Programs that run with the key name the recovery key once they are started again.',
  )
  return 0
}

export const keyCommand: Command = {
  help: `flashcrew key: a channel's key, and the recovery key for the day on which somebody steals it.

Usage:
  flashcrew key show --key FILE
  flashcrew key recovery --key FILE --out FILE
  flashcrew key recover --recovery FILE --new-key FILE [--signaling URL]… [options]

  show      which channel the key is of, and whether it names a recovery key
  recovery  makes a recovery key, encrypted, for the channel of --key. Releases name it from then on
  recover   makes a new key. The recovery key signs that the channel goes on under the new key,
            whatever a thief has signed. Servers whose page shows the channel then show the new one

  --key FILE          the channel's encrypted key
  --out FILE          where the recovery key is written; there must be no file yet
  --recovery FILE     the recovery key
  --new-key FILE      where the new key is written; there must be no file yet
  --signaling URL     a server, default ${DEFAULT_SERVER}; repeat for more
  --timeout SECONDS   recover gives up then (default ${timeoutSeconds})
  --json              one JSON object a line
  -h, --help          this

  ${PASSPHRASE_VARIABLE} in the environment is the passphrase of --key and of --new-key;
  ${RECOVERY_PASSPHRASE_VARIABLE} that of the recovery key. Else a terminal asks.

Exit codes: 0 done, 1 failed, 2 the command line is not understood. See docs/howto/keys.md.
`,
  run(words, around) {
    const options = parseKey(words)
    if (options.task === 'show') return show(options.keyFile, around)
    if (options.task === 'recovery') return makeRecoveryFile(options.keyFile, options.out, around)
    return recover(options, around)
  },
}
