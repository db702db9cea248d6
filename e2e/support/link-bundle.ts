/** link-page.ts as scripts for a page, and the silent address that its cases need. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Silent } from '../../client/testing/link-dial.ts'

const NATIVE = fileURLToPath(new URL('../../client/rtc/native-negotiation.ts', import.meta.url))
const ENTRY = fileURLToPath(new URL('link-page.ts', import.meta.url))

/** With simple-peer, and with what the script tag has in its place. */
export const LINK_KINDS = ['simple-peer', 'native'] as const
export type LinkKind = (typeof LINK_KINDS)[number]

export async function linkScripts(): Promise<Record<LinkKind, string>> {
  const native = await bundle({ './simple-negotiation.ts': NATIVE })
  return { 'simple-peer': await bundle({}), native }
}

async function bundle(alias: Record<string, string>): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: { alias },
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: ENTRY, formats: ['iife'], name: 'page' },
    },
  })
  const [output] = [built].flat()
  const [chunk] = output && 'output' in output ? output.output : []
  if (chunk === undefined) throw new Error('vite has built nothing of link-page.ts')
  return chunk.code
}

/** A socket that hears everything and answers nothing: no error comes back from it either, as one would from a closed port. */
export class DeafEar {
  private readonly socket = createSocket('udp4')

  static async open(): Promise<DeafEar> {
    const ear = new DeafEar()
    ear.socket.bind(0, ownAddress())
    await once(ear.socket, 'listening')
    return ear
  }

  get silent(): Silent {
    const { address, port } = this.socket.address()
    return { address, port }
  }

  close(): void {
    this.socket.close()
  }
}

/** The one that a browser gathers itself, where this machine has a network. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? [])
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1'
}
