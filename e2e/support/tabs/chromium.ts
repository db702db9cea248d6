/** A name that is not localhost, so that its http origin is insecure; it leads to this machine all the same. */
export const INSECURE_HOST = 'insecure.test'

export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // On a host without a default route Chromium offers only `.local` names, which nobody on this machine resolves.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
]
