import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

/**
 * Whom a connection counts for: an IPv4 address, or an IPv6 network of 64 bits, since whoever has one address there
 * has 2⁶⁴. Behind a trusted proxy, the last address that it added to X-Forwarded-For.
 */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? headerText(request.headers['x-forwarded-for']).split(',').at(-1)?.trim()
    : undefined
  return hostOf(forwarded || (request.socket.remoteAddress ?? 'unknown'))
}

/** Whom an address counts for. */
export function hostOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  return isIPv6(address) ? networkOf(address) : address.slice(0, 64)
}

/** The first header of that name, or ''. */
export function headerText(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

function networkOf(address: string): string {
  const [left = '', right] = (address.split('%')[0] ?? '').split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length)
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
