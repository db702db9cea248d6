/**
 * A key in a process of its own (S13). The process that publishes parses what strangers send by WebRTC; it has no key to lose. It
 * sends the texts that are to be signed, and gets signatures. The passphrase does not pass through it either: the other process
 * asks for it.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import * as v from 'valibot'
import { publicKeySchema } from '../../shared/content/channel.ts'
import { CommandFailure } from '../failure.ts'
import { checkBuilt, packageFolder } from '../package-folder.ts'
import type { NamedKey } from './key-file.ts'
import { PASSPHRASE_VARIABLE } from './passphrase.ts'

export interface KeyRequest {
  readonly keyFile: string
  /** Of the channel of a key that is to be made; undefined: it is there. */
  readonly newName: string | undefined
}

/** A key that is open, and how to let it go. */
export interface KeyInUse extends NamedKey {
  close(): void
}

const openedSchema = v.variant('kind', [
  v.object({
    kind: v.literal('open'),
    name: v.string(),
    publicKey: publicKeySchema,
    thumbprint: v.string(),
    recovery: v.optional(v.string()),
  }),
  v.object({ kind: v.literal('failed'), message: v.string(), exitCode: v.number() }),
])
export type Opened = v.InferOutput<typeof openedSchema>

const answerSchema = v.union([
  v.object({ id: v.number(), jws: v.string() }),
  v.object({ id: v.number(), refused: v.string() }),
])

interface Waiting {
  readonly resolve: (jws: string) => void
  readonly reject: (error: Error) => void
}

/** `program`: what is run, and with which options of Node.js. Rejects with a Failure, as key-file.ts does. */
export async function openKeyProcess(
  { keyFile, newName }: KeyRequest,
  program = { path: join(packageFolder(), 'dist', 'cli', 'signer.js'), options: [] as readonly string[] },
): Promise<KeyInUse> {
  checkBuilt(program.path, 'The signer')
  const child = fork(program.path, {
    execArgv: [...program.options],
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  // The passphrase leaves this process's environment: the signer has it, and nothing here needs it later.
  Reflect.deleteProperty(process.env, PASSPHRASE_VARIABLE)
  const waiting = new Map<number, Waiting>()
  child.on('exit', () => {
    for (const { reject } of waiting.values())
      reject(new CommandFailure('The process that has the key has ended.'))
    waiting.clear()
  })
  const opened = await firstWord(child, { keyFile, newName })
  child.on('message', (message) => {
    const answer = v.safeParse(answerSchema, message)
    const asked = answer.success ? waiting.get(answer.output.id) : undefined
    if (!answer.success || !asked) return
    waiting.delete(answer.output.id)
    if ('jws' in answer.output) asked.resolve(answer.output.jws)
    else asked.reject(new CommandFailure(`The key signs no such thing: ${answer.output.refused}.`))
  })
  const { name, publicKey, thumbprint, recovery } = opened
  let last = 0
  const sign = (typ: string, payload: object): Promise<string> =>
    new Promise((resolve, reject) => {
      const id = ++last
      if (!child.connected) return reject(new CommandFailure('The process that has the key has ended.'))
      waiting.set(id, { resolve, reject })
      child.send({ id, typ, payload: JSON.stringify(payload) })
    })
  return { name, recovery, key: { publicKey, thumbprint, sign }, close: () => child.disconnect() }
}

async function firstWord(
  child: ChildProcess,
  request: KeyRequest,
): Promise<Extract<Opened, { kind: 'open' }>> {
  const told = new Promise<unknown>((resolve) => {
    child.once('message', resolve)
    child.once('exit', resolve)
    child.once('error', resolve)
  })
  child.send(request)
  const opened = v.safeParse(openedSchema, await told)
  if (!opened.success) throw new CommandFailure('The process that opens the key has ended.')
  if (opened.output.kind === 'open') return opened.output
  child.disconnect()
  throw new CommandFailure(opened.output.message, opened.output.exitCode === 2 ? 2 : 1)
}
