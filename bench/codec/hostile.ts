/** Messages that no honest peer sends: noise, and valid ones with something changed. */
import { concat } from '../../shared/lib/bytes.ts'
import type { Random } from '../../shared/lib/random.ts'
import { limits } from '../../shared/wire/limits.ts'
import { randomBytes } from './sample-frames.ts'

export const HOSTILE_KINDS = [
  'noise',
  'typed noise',
  'flipped bits',
  'cut short',
  'bytes inserted',
  'other length',
  'spliced',
  'many or huge',
] as const
export type HostileKind = (typeof HOSTILE_KINDS)[number]

const TYPES = 17
const NOISE_BYTES_MAX = 2_000
const FLIPS_MAX = 8
const INSERTED_MAX = 9

export function hostileMessage(kind: HostileKind, valid: readonly Uint8Array[], random: Random): Uint8Array {
  return makers[kind](random.pick(valid) ?? new Uint8Array(1), random, valid)
}

type Maker = (message: Uint8Array, random: Random, valid: readonly Uint8Array[]) => Uint8Array

const makers: Readonly<Record<HostileKind, Maker>> = {
  noise: (_, random) => randomBytes(random, random.below(NOISE_BYTES_MAX)),
  // A known type and a true length before random bytes, so that every body's reader is met.
  'typed noise': (_, random) => {
    const length = random.below(128)
    return concat([Uint8Array.of(random.below(TYPES) + 1, length), randomBytes(random, length)])
  },
  'flipped bits': (message, random) => {
    const copy = message.slice()
    for (let flips = random.below(FLIPS_MAX) + 1; flips > 0; flips--) {
      const at = random.below(copy.length)
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
    }
    return copy
  },
  'cut short': (message, random) => message.subarray(0, random.below(message.length)),
  'bytes inserted': (message, random) => {
    const at = random.below(message.length + 1)
    return concat([message.subarray(0, at), inserted(random), message.subarray(at)])
  },
  'other length': (message, random) =>
    concat([message.subarray(0, 1), inserted(random), message.subarray(2)]),
  spliced: (message, random, valid) => {
    const other = random.pick(valid) ?? message
    return concat([
      message.subarray(0, random.below(message.length + 1)),
      other.subarray(random.below(other.length)),
    ])
  },
  // More frames than a message may have, or more bytes.
  'many or huge': (message, random) => {
    const copies = Math.ceil((limits.messageBytesMax / message.length) * random.float() * 1.5)
    const count = Math.min(Math.max(copies, 1), 4 * limits.framesPerMessageMax)
    return concat(Array.from({ length: count }, () => message))
  },
}

function inserted(random: Random): Uint8Array {
  return randomBytes(random, random.below(INSERTED_MAX) + 1)
}
