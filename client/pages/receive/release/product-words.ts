import { lookUp } from '../../../../shared/lib/look-up.ts'

/** The word for what a product says of itself, whatever case it writes it in; undefined for one that is not known. */
export function wordIn(
  words: Readonly<Record<string, string>>,
  said: string | undefined,
): string | undefined {
  return lookUp(words, said?.toLowerCase() ?? '')
}
