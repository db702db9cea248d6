/**
 * The process that has the key (`dist/cli/signer.js`), started by key-process.ts. It asks for the passphrase itself, opens or makes
 * the key, and signs what signer-desk.ts lets it sign. It ends with the process that started it.
 */
import * as v from 'valibot'
import { CommandFailure } from '../failure.ts'
import { shown } from '../watch/product-folder.ts'
import { createKeyFile, openKeyFile } from './key-file.ts'
import type { Opened } from './key-process.ts'
import { readPassphrase } from './passphrase.ts'
import { answer } from './signer-desk.ts'

const openSchema = v.object({ keyFile: v.string(), newName: v.optional(v.string()) })

const tell = (message: Opened | Awaited<ReturnType<typeof answer>>) => void process.send?.(message)

process.on('disconnect', () => process.exit(0))
// Whoever ends the publisher by Ctrl-C at the terminal reaches this process too: it may still have to sign.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

process.once('message', (message) => {
  void open(v.parse(openSchema, message)).catch((error: unknown) => {
    if (!(error instanceof CommandFailure)) throw error
    tell({ kind: 'failed', message: error.message, exitCode: error.exitCode })
  })
})

async function open({ keyFile, newName }: v.InferOutput<typeof openSchema>): Promise<void> {
  const source = {
    env: process.env,
    input: process.stdin,
    write: (text: string) => void process.stderr.write(text),
  }
  const passphrase = await readPassphrase(source, shown(keyFile), newName !== undefined)
  const { key, name, recovery } =
    newName === undefined
      ? await openKeyFile(keyFile, passphrase)
      : await createKeyFile(keyFile, newName, passphrase)
  const { publicKey, thumbprint } = key
  const channel = `crew://${thumbprint}/${name}`
  process.on('message', (ask) => void answer(ask, channel, key).then(tell))
  tell({ kind: 'open', name, publicKey, thumbprint, recovery })
}
