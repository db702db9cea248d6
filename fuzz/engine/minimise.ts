/** Makes a failing input as small as it gets while it fails in the same way. */

const TRIES_MAX = 3_000

/** `fails` says whether an input fails in the way that is looked for. */
export async function minimise(
  input: Uint8Array,
  fails: (input: Uint8Array<ArrayBuffer>) => Promise<boolean>,
): Promise<Uint8Array> {
  let smallest = input
  let tries = 0
  const isTired = (): boolean => tries >= TRIES_MAX
  const attempt = async (smaller: Uint8Array): Promise<boolean> => {
    tries++
    if (!(await fails(Uint8Array.from(smaller)))) return false
    smallest = smaller
    return true
  }
  for (
    let size = Math.ceil(input.length / 2);
    size >= 1 && !isTired();
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < smallest.length && !isTired();) {
      const smaller = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)])
      // oxlint-disable-next-line no-await-in-loop -- each try builds on the one before
      if (!(await attempt(smaller))) at += size
    }
  }
  return Uint8Array.from(smallest)
}
