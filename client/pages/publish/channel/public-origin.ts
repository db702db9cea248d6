/** Where readers find the server's pages: the console may be at another origin. */
import * as v from 'valibot'
import { fetchConfig } from '../../common/channel/server-config.ts'

const Word = v.object({
  publicUrl: v.pipe(
    v.string(),
    v.check((text) => /^https?:\/\//.test(text) && URL.canParse(text)),
    v.transform((text) => new URL(text).origin),
  ),
})

/** `own` where the server names no other, or does not answer. Never rejects. */
export async function publicOrigin(own: string): Promise<string> {
  const word = v.safeParse(Word, await fetchConfig(own))
  return word.success ? word.output.publicUrl : own
}
