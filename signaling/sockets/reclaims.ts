/**
 * Tokens by which a peer that lost its connection takes its id back at once, while the server does not know yet that the old
 * socket is gone. Nothing is remembered for them: a token is a MAC, under a key that lasts as long as the server does.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { limits } from '../../shared/wire/limits.ts'

export class Reclaims {
  private readonly key = randomBytes(32)

  tokenOf(channel: string, peer: string): string {
    const mac = createHmac('sha256', this.key).update(`${channel}\n${peer}`).digest('base64url')
    return mac.slice(0, limits.reclaimTokenChars)
  }

  isOf(token: string, channel: string, peer: string): boolean {
    const expected = Buffer.from(this.tokenOf(channel, peer))
    const given = Buffer.from(token)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
}
