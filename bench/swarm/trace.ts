/** The packets of one phase of a measurement, as the emulator wrote them down. */
import { readFile, rm } from 'node:fs/promises'
import type { Emulator } from './emulator/emulator.ts'

export interface Packet {
  /** ms of the emulator's clock, when the packet has left the sender's uplink. */
  readonly ms: number
  readonly from: number
  readonly to: number
  /** Of the IP packet. */
  readonly bytes: number
  readonly kind: 'stun' | 'handshake' | 'data' | 'other'
}

const UDP = 17

/** All packets that left while `work` ran. */
export async function traced(emulator: Emulator, path: string, work: () => Promise<void>): Promise<Packet[]> {
  await emulator.trace(path)
  await work()
  await emulator.trace(null)
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  await rm(path)
  return lines.filter(Boolean).map(parse)
}

export function bytesOf(packets: readonly Packet[]): number {
  return packets.reduce((sum, { bytes }) => sum + bytes, 0)
}

function parse(line: string): Packet {
  const [ms = 0, from = 0, to = 0, bytes = 0, protocol = 0, first = -1] = line.split('\t').map(Number)
  return { ms, from, to, bytes, kind: protocol === UDP ? kindOf(first) : 'other' }
}

/** RFC 7983, RFC 9147; as emulator.py has it. */
function kindOf(first: number): Packet['kind'] {
  if (first < 0) return 'other'
  if (first < 4) return 'stun'
  return first === 23 || (first >= 32 && first < 64) ? 'data' : 'handshake'
}
