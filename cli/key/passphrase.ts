/** A key's passphrase: from the environment, for what runs unattended, or asked at a terminal without an echo. */
import { CommandFailure } from '../failure.ts'

export const PASSPHRASE_VARIABLE = 'FLASHCREW_PASSPHRASE'
/** Of a recovery key: another one, since whoever has found the first must not have both. */
export const RECOVERY_PASSPHRASE_VARIABLE = 'FLASHCREW_RECOVERY_PASSPHRASE'

/** The terminal as far as a question needs it. */
interface Terminal {
  readonly isTTY?: boolean
  setRawMode?(raw: boolean): unknown
  resume(): unknown
  pause(): unknown
  on(event: 'data', listener: (data: Buffer) => void): unknown
  off(event: 'data', listener: (data: Buffer) => void): unknown
}

export interface PassphraseSource {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly input: Terminal
  readonly write: (text: string) => void
}

/** With `twice` it is asked for again, so that a slip is not sealed in. Rejects with a Failure where nobody can say it. */
export async function readPassphrase(
  source: PassphraseSource,
  keyFile: string,
  twice: boolean,
  variable = PASSPHRASE_VARIABLE,
): Promise<string> {
  const given = source.env[variable]
  if (given !== undefined && given !== '') return given
  if (source.input.isTTY !== true)
    throw new CommandFailure(
      `The key ${keyFile} needs its passphrase: set ${variable}, or run this at a terminal, which asks for it.`,
    )
  const first = await ask(source, `Passphrase ${twice ? 'for the new key' : 'of'} ${keyFile}: `)
  if (twice && (await ask(source, 'The same again: ')) !== first)
    throw new CommandFailure('The two passphrases are not the same: nothing was made.')
  return first
}

const CONTROL_C = '\u0003'
const CONTROL_D = '\u0004'
const BACKSPACES = new Set(['\u0008', '\u007F'])

function ask({ input, write }: PassphraseSource, question: string): Promise<string> {
  write(question)
  input.setRawMode?.(true)
  input.resume()
  return new Promise((resolve, reject) => {
    const typed: string[] = []
    const finish = (settle: () => void) => {
      input.off('data', listen)
      input.setRawMode?.(false)
      input.pause()
      write('\n')
      settle()
    }
    const listen = (data: Buffer) => {
      // A pasted passphrase comes in one piece.
      for (const character of data.toString('utf8')) {
        if (character === '\r' || character === '\n') return finish(() => resolve(typed.join('')))
        if (character === CONTROL_C || character === CONTROL_D)
          return finish(() => reject(new CommandFailure('No passphrase was given.')))
        if (BACKSPACES.has(character)) typed.pop()
        else typed.push(character)
      }
    }
    input.on('data', listen)
  })
}
