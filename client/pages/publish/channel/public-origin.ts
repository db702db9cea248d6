/** Where readers find the server's pages: the console may be at another origin. */
import * as v from 'valibot'

const TIMEOUT_MS = 6_000
const Word = v.object({
  publicUrl: v.pipe(
    v.string(),
    v.check((text) => /^https?:\/\//.test(text) && URL.canParse(text)),
    v.transform((text) => new URL(text).origin),
  ),
})

/** `own` where the server names no other, or does not answer. Never rejects. */
export async function publicOrigin(own: string): Promise<string> {
  try {
    const response = await fetch(`${own}/config.json`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    const word = v.safeParse(Word, await response.json())
    return word.success ? word.output.publicUrl : own
  } catch {
    return own
  }
}
