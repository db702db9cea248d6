import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import proxyAddress from 'proxy-addr'

/** Whether an address, so many hops from this server (0: whoever is connected), is a proxy of the operator's own. */
export type ProxyTrust = (address: string, hop: number) => boolean

/** The name of an address where it has none: a connection that has just been closed. */
const UNKNOWN = 'unknown'

export const trustNobody: ProxyTrust = () => false

/**
 * Reads what TRUST_PROXY says: how many proxies stand in front (`1`), or which (`loopback, 10.0.0.0/8`). Undefined where it
 * says neither.
 */
export function readProxyTrust(text: string): ProxyTrust | undefined {
  if (/^\d$/.test(text)) return (_, hop) => hop < Number(text)
  const parts = text.split(',').map((part) => part.trim())
  // A bare number would be read as an address too.
  if (!parts.every((part) => /[.:]|local|loopback/.test(part))) return undefined
  try {
    return proxyAddress.compile(parts)
  } catch {
    return undefined
  }
}

/**
 * Whom a connection counts for: an IPv4 address, or an IPv6 network of 64 bits, since whoever has one address there
 * has 2⁶⁴. Behind trusted proxies, the last address in X-Forwarded-For that none of them has.
 */
export function clientAddress(request: IncomingMessage, trust: ProxyTrust): string {
  if (request.socket.remoteAddress === undefined) return UNKNOWN
  return hostOf(proxyAddress(request, trust))
}

/** Whether what this request says of its way is to be believed. */
export function isFromProxy(request: IncomingMessage, trust: ProxyTrust): boolean {
  return trust(request.socket.remoteAddress ?? UNKNOWN, 0)
}

/** Whom an address counts for. */
export function hostOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  return isIPv6(address) ? networkOf(address) : address.slice(0, 64)
}

/** Whether `hostOf` an address is this machine itself. */
export function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === networkOf('::1')
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
