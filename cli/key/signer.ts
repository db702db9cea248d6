/**
 * The process that has the key (`dist/cli/signer.js`), started by key-process.ts. It asks for the passphrase itself, opens or makes
 * the key, and signs what signer-desk.ts lets it sign. It ends with the process that started it.
 */
import * as v from 'valibot'
import { CommandFailure } from '../failure.ts'
import { channelOf } from './key-file.ts'
import type { KeyRequest, Opened } from './key-process.ts'
import { openKey } from './open-key.ts'
import { answer } from './signer-desk.ts'

const openSchema = v.object({ keyFile: v.string(), newName: v.optional(v.string()) })

const tell = (message: Opened | Awaited<ReturnType<typeof answer>>) => void process.send?.(message)

process.on('disconnect', () => process.exit(0))
// Ctrl-C at the terminal reaches this process too, though the publisher may still need a signature.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

process.once('message', (message) => {
  const { keyFile, newName } = v.parse(openSchema, message)
  void open({ keyFile, newName }).catch((error: unknown) => {
    if (!(error instanceof CommandFailure)) throw error
    tell({ kind: 'failed', message: error.message, exitCode: error.exitCode })
  })
})

async function open(request: KeyRequest): Promise<void> {
  const source = {
    env: process.env,
    input: process.stdin,
    write: (text: string) => void process.stderr.write(text),
  }
  const opened = await openKey(request, source)
  const { key, name, recovery } = opened
  const { publicKey, thumbprint } = key
  const channel = channelOf(opened)
  process.on('message', (ask) => void answer(ask, channel, key).then(tell))
  tell({ kind: 'open', name, publicKey, thumbprint, recovery })
}
