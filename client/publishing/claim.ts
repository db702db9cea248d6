/** Claiming a server's default channel with the one-time link that the server printed. */
import type { Publisher } from '../api.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

const TOKEN_CHARS_MAX = 200
const TIMEOUT_MS = 10_000

export interface ClaimRequest {
  readonly token: string
  /** What receivers read as the channel's name. */
  readonly name: string
  readonly description: string
}

/** The token of `/publish/#claim=…`, or undefined. */
export function readClaimToken(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('claim')
  return token && token.length <= TOKEN_CHARS_MAX ? token : undefined
}

/**
 * Signs and sends the claim to the page's own server, or to that of an `origin`; the error is one sentence, the server's
 * own where it gave one.
 */
export async function claimServer(
  publisher: Pick<Publisher, 'channel' | 'sign' | 'recovery'>,
  { token, name, description }: ClaimRequest,
  origin = '',
): Promise<Result<true>> {
  try {
    const issued = new Date().toISOString()
    const { channel, recovery } = publisher
    const jws = await publisher.sign({
      ...{ channel, name, description, claim: token, issued },
      ...(recovery === '' ? {} : { recovery }),
    })
    const response = await fetch(`${origin}/claim`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token, jws }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.ok) return ok(true)
    return err(readError(await response.text()) ?? `The server refused the claim (HTTP ${response.status}).`)
  } catch {
    return err('The server did not answer; check that it is running and try again.')
  }
}

function readError(text: string): string | undefined {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json !== 'object' || json === null || !('error' in json)) return undefined
    return typeof json.error === 'string' ? json.error.slice(0, 300) : undefined
  } catch {
    return undefined
  }
}
