/**
 * simple-peer as the negotiator of links: the only module that knows its names, the private ones among them. Its stream side
 * has no receive backpressure, and its `connect` waits for getStats, polled each 100 ms; so the channel is handed out instead.
 */
/* oxlint-disable no-underscore-dangle -- simple-peer has no public way to its channel before it opens, nor to its connection */
import SimplePeer from 'simple-peer/simplepeer.min.js'
import type { Negotiate } from './negotiation.ts'

export const negotiate: Negotiate = ({ initiator, config, channelConfig, rtc, onSignal, onEnd }) => {
  try {
    const peer = new SimplePeer({ initiator, trickle: true, config, channelConfig, wrtc: rtc })
    // The listener for errors stays for good: an event 'error' that nobody hears would be thrown.
    peer.on('error', (error) => onEnd(reasonOf(error)))
    const channel = peer._channel
    if (!channel) return null
    peer.on('close', () => onEnd('closed'))
    peer.on('signal', onSignal)
    return {
      channel,
      signal: (signal) => peer.signal(signal),
      // simple-peer's own getStats only flattens this one's report.
      get connection() {
        return peer._pc
      },
      destroy: () => peer.destroy(),
    }
  } catch {
    return null
  }
}

/** simple-peer's codes are few, such as ERR_ICE_CONNECTION_FAILURE. */
function reasonOf(error: { readonly code?: string }): string {
  return error.code?.replace(/^ERR_/, '').replaceAll('_', '-').toLowerCase() ?? 'error'
}
