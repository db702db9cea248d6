/**
 * Changes an input at random: single bytes, words of a text, values of a JSON document. One input gets up to four changes.
 * The same seed gives the same changes.
 */
import { Random } from '../../shared/lib/random.ts'
import { changeJson } from './mutate-json.ts'
import { changeText } from './mutate-text.ts'
import type { Form } from './target.ts'

const BYTES_MAX = 8 * 1024
const EDGES = [0, 1, 2, 0x1f, 0x20, 0x2e, 0x2f, 0x30, 0x7f, 0x80, 0xbf, 0xc0, 0xe2, 0xf4, 0xfe, 0xff]

type Change = (input: Uint8Array, random: Random, other: Uint8Array) => Uint8Array

const byteChanges: readonly Change[] = [
  (input, random) => {
    const changed = Uint8Array.from(input)
    changed[random.below(input.length)] = random.below(256)
    return changed
  },
  (input, random) => {
    const changed = Uint8Array.from(input)
    changed[random.below(input.length)] = random.pick(EDGES) ?? 0
    return changed
  },
  (input, random) => {
    const changed = Uint8Array.from(input)
    const at = random.below(input.length)
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8))
    return changed
  },
  (input, random) => {
    const changed = Uint8Array.from(input)
    const at = random.below(input.length)
    changed[at] = (changed[at] ?? 0) + random.below(9) - 4
    return changed
  },
  // A length or an offset of 16 or 32 bits.
  (input, random) => {
    const changed = Uint8Array.from(input)
    const view = new DataView(changed.buffer)
    const bytes = random.pick([2, 4]) ?? 2
    if (input.length < bytes) return changed
    const at = random.below(input.length - bytes + 1)
    const value = random.pick([0, 1, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0xffffffff, input.length]) ?? 0
    if (bytes === 2) view.setUint16(at, value, random.below(2) === 0)
    else view.setUint32(at, value, random.below(2) === 0)
    return changed
  },
  (input, random) => input.subarray(0, random.below(input.length + 1)),
  (input, random) => cutOut(input, random),
  (input, random) => putIn(input, random, piece(input, random)),
  (input, random, other) => putIn(input, random, piece(other, random)),
  (input, random, other) => joined(input.subarray(0, random.below(input.length + 1)), piece(other, random)),
  (input, random) =>
    putIn(
      input,
      random,
      Uint8Array.from({ length: 1 + random.below(4) }, () => random.below(256)),
    ),
  (input, random) => repeated(input, random),
]

export function change(input: Uint8Array, form: Form, random: Random, other: Uint8Array): Uint8Array {
  let changed = input
  const times = 1 + (random.below(2) === 0 ? 0 : random.below(4))
  for (let i = 0; i < times; i++) changed = changeOnce(changed, form, random, other)
  // A copy: what a Buffer slices is the same memory, and what is in the corpus stays as it is.
  return Uint8Array.from(changed.subarray(0, BYTES_MAX))
}

function changeOnce(input: Uint8Array, form: Form, random: Random, other: Uint8Array): Uint8Array {
  if (input.length === 0) return other.subarray(0, 1 + random.below(Math.max(1, other.length)))
  const words = form.words ?? []
  const luck = random.below(20)
  if (form.of === 'json' && luck < 17)
    return changeJson(input, random, words, other) ?? changeText(input, random, words)
  if (form.of !== 'bytes' && luck < 18) return changeText(input, random, words)
  return random.pick(byteChanges)?.(input, random, other) ?? input
}

function piece(of: Uint8Array, random: Random): Uint8Array {
  const from = random.below(of.length + 1)
  return of.subarray(from, from + 1 + random.below(random.below(8) === 0 ? of.length : 16))
}

function putIn(input: Uint8Array, random: Random, more: Uint8Array): Uint8Array {
  const at = random.below(input.length + 1)
  return joined(input.subarray(0, at), more, input.subarray(at))
}

function cutOut(input: Uint8Array, random: Random): Uint8Array {
  const from = random.below(input.length)
  return joined(
    input.subarray(0, from),
    input.subarray(from + 1 + random.below(random.below(4) === 0 ? input.length : 8)),
  )
}

/** What is slow shows where much of it stands in a row. */
function repeated(input: Uint8Array, random: Random): Uint8Array {
  const some = piece(input, random)
  const times = random.below(50) === 0 ? Math.floor(BYTES_MAX / Math.max(1, some.length)) : random.below(20)
  return putIn(input, random, joined(...Array.from({ length: times }, () => some)))
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}
