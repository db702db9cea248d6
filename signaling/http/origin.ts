/** Where people reach this server, as the operator says, or else as the request says. */
import type { IncomingMessage } from 'node:http'
import type { ServerConfig } from '../config.ts'
import { headerText, isFromProxy } from '../sockets/address.ts'

export function originOf(request: IncomingMessage, config: ServerConfig): string {
  if (config.publicUrl) return config.publicUrl
  const forwarded = isFromProxy(request, config.trustProxy)
    ? headerText(request.headers['x-forwarded-proto'])
    : ''
  const origin = `${forwarded === 'https' ? 'https' : 'http'}://${request.headers.host ?? ''}`
  return URL.canParse(origin) ? new URL(origin).origin : `http://localhost:${config.port}`
}
