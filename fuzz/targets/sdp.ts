/** Descriptions and candidates of peers, which come over strangers, and the certificate's fingerprint in them. */
import { peerIdOfSdp } from '../../client/peer/identity.ts'
import { fingerprintIn } from '../../client/peer/fingerprint.ts'
import { encodeSignal, parseSignal } from '../../client/rtc/link-signal.ts'
import { equalBytes } from '../../shared/lib/bytes.ts'
import { limits } from '../../shared/wire/limits.ts'
import { bytesOf, hold, READ, type Form, type Target } from '../engine/target.ts'

const fingerprint = Array.from({ length: 32 }, (_, i) => (i + 160).toString(16).toUpperCase()).join(':')
const description = [
  ...[
    'v=0',
    'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=extmap-allow-mixed',
  ],
  ...[
    'a=msid-semantic: WMS',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=ice-ufrag:abcd',
  ],
  ...[
    'a=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa',
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:actpass',
  ],
  ...[
    'a=mid:0',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    'a=candidate:1 1 udp 2113937151 10.0.0.1 50000 typ host',
    '',
  ],
].join('\r\n')
const words = [
  ...[
    'a=fingerprint:sha-256 ',
    'a=fingerprint:sha-1 ',
    'a=candidate:1 1 udp 1 127.0.0.1 9 typ host',
    'm=audio 9 RTP/SAVPF 0',
    'm=application 9',
  ],
  ...[
    'a=ice-lite',
    ' ufrag x',
    ' generation 1',
    ' ufrag',
    ' generation',
    '\r',
    '\n',
    'a=FINGERPRINT:sha-256 ',
    fingerprint,
    'offer',
    'answer',
    'candidate',
  ],
]
const candidate =
  'candidate:1 1 udp 2113937151 10.0.0.1 50000 typ host generation 0 ufrag abcd network-cost 999'
const proof = { key: 'A'.repeat(87), signature: 'A'.repeat(86) }

const signals: Form = {
  name: 'signals',
  of: 'json',
  words,
  seeds: [
    { type: 'offer', sdp: description },
    { type: 'answer', sdp: description, proof },
    { type: 'candidate', candidate: { candidate, sdpMLineIndex: 0 } },
  ].map((value) => bytesOf(JSON.stringify(value))),
}
const descriptions: Form = {
  name: 'descriptions',
  of: 'text',
  words,
  seeds: [bytesOf(description)],
  dress: (bytes) => bytesOf(JSON.stringify({ type: 'offer', sdp: Buffer.from(bytes).toString('utf8') })),
}
const candidates: Form = {
  name: 'candidates',
  of: 'text',
  words,
  seeds: [bytesOf(candidate)],
  dress: (bytes) =>
    bytesOf(
      JSON.stringify({
        type: 'candidate',
        candidate: { candidate: Buffer.from(bytes).toString('utf8'), sdpMLineIndex: 0 },
      }),
    ),
}

export const sdpTarget: Target = {
  name: 'sdps',
  forms: [signals, descriptions, candidates],
  read(bytes) {
    const signal = parseSignal(bytes)
    if (!signal) return 'no signal'
    const again = encodeSignal(signal)
    if (!again.ok) {
      hold(bytes.length * 6 > limits.signalBytesMax, 'a signal that was taken can be told')
      return again.error
    }
    const reread = parseSignal(again.value)
    hold(reread, 'a signal that was told can be read')
    const told = encodeSignal(reread)
    hold(told.ok && equalBytes(told.value, again.value), 'a signal is the same when it is read again')
    if (signal.type === 'candidate') {
      hold(!/ (ufrag|generation) /.test(signal.candidate.candidate), 'a candidate claims no round')
      return READ
    }
    hold(!/^m=(?!application )/m.test(signal.sdp), 'a description has sections of data only')
    if (!signal.proof) return fingerprintIn(signal.sdp) ? READ : 'no fingerprint'
    return peerIdOfSdp(signal.sdp, signal.proof).then((peer) => (peer ? READ : 'no peer'))
  },
}
