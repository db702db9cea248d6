/** A reader with a fault that bytes at random would meet once in sixteen million. For fuzz.test.ts. */
export function planted(input: Uint8Array): string {
  if (input[0] !== 0x46) return 'first'
  if (input[1] !== 0x43) return 'second'
  if (input[2] !== 0x53) return 'third'
  throw new Error('found')
}
