import { expect, test } from 'vitest'
import { encodeSignal, isLoopback, parseSignal } from './link-signal.ts'
import { toUtf8 } from '../../shared/lib/text.ts'
import { limits } from '../../shared/wire/limits.ts'

const host = 'candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host'
const candidate = (line: string) =>
  ({ type: 'candidate', candidate: { candidate: line, sdpMLineIndex: 0 } }) as const
const parsed = (value: unknown) => parseSignal(toUtf8(JSON.stringify(value)))

test.each([
  ['nothing of it', host],
  ['the network’s cost', `${host} network-cost 999`],
])('a candidate with %s is kept as it is', (_, line) => {
  expect(parsed(candidate(line))).toEqual(candidate(line))
})

test.each([
  ['a username fragment', `${host} ufrag abcd`],
  ['a generation', `${host} generation 7`],
  ['both', `${host} generation 0 ufrag abcd`],
  ['both, one as the other’s value', `${host} ufrag generation ufrag abcd`],
  ['a fragment that begins with a space which is none to browsers', `${host} ufrag \u00A0abcd`],
])('a candidate loses the round that it claims to be of: %s', (_, line) => {
  expect(parsed(candidate(line))).toEqual(candidate(host))
})

test.each([' generation 0', ' ufrag abcd', ' generation '])(
  'a candidate that would be empty without its round is none: “%s”',
  (line) => expect(parsed(candidate(line))).toBeNull(),
)

test('what is known without being told is not told: the section’s name, the round', () => {
  const told = {
    candidate: `${host} generation 0 ufrag abcd network-cost 999`,
    sdpMLineIndex: 0,
    sdpMid: '0',
  }
  const data = encodeSignal({ type: 'candidate', candidate: told })
  expect(data.ok && parseSignal(data.value)).toEqual(candidate(`${host} network-cost 999`))
})

test('the end of the candidates, as Firefox tells it, is nothing to tell', () => {
  expect(encodeSignal(candidate(''))).toEqual({ ok: false, error: 'no-signal' })
})

test.each([
  '192.0.2.7',
  '10.0.0.1',
  '192.168.1.255',
  '223.255.255.255',
  '2001:db8::7',
  'fd00::2',
  'fe80::fc:ff:fe00:1',
  '0e4d0a57-25ba-4a9a-8c49-2f0b9aa1dd43.local',
  '127.0.0.1',
  '::1',
])('a candidate at %s is taken', (address) => {
  for (const udp of ['udp', 'UDP']) {
    const line = `candidate:1 1 ${udp} 2113937151 ${address} 50000 typ host`
    expect(parsed(candidate(line))).toEqual(candidate(line))
  }
})

test.each([
  ['no host’s', '0.0.0.0', '0.1.2.3', '::', '::0', '0:0:0:0:0:0:0:0'],
  ['of many', '224.0.0.251', '239.255.255.250', '240.0.0.1', '255.255.255.255', 'ff02::1', 'FF02::FB'],
  ['IPv4 within IPv6', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1'],
  [
    'this machine’s by another spelling',
    '0:0:0:0:0:0:0:1',
    '127.1',
    '0127.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
  ],
  [
    'a name to look up',
    'localhost',
    'example.org',
    'a.example.local',
    'local',
    '.local',
    '192.0.2.7.example',
  ],
  ['of one interface', 'fe80::1%eth0'],
])('[T2] a candidate whose address is %s is refused', (_, ...addresses) => {
  for (const address of addresses)
    expect([address, parsed(candidate(host.replace('192.0.2.7', address)))]).toEqual([address, null])
})

test.each([
  ['over TCP', host.replace('udp', 'tcp').replace('50000 typ host', '9 typ host tcptype active')],
  ['over what nobody knows', host.replace('udp', 'carrier-pigeon')],
  ['without a port', host.replace('50000', '0')],
  ['with another candidate below it', `${host}\r\na=${host.replace('192.0.2.7', '127.0.0.1')}`],
  ['with more space than one', host.replace('udp ', 'udp  ')],
  ['of another form', 'candidate:nonsense'],
])('a candidate %s is refused', (_, line) => {
  expect(parsed(candidate(line))).toBeNull()
})

test.each([
  ['192.0.2.7', false],
  ['192.0.2.7', false, ' raddr 127.0.0.1 rport 9'],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['fd00::1', false],
])('%s is this machine itself: %s', (address, is, more = '') => {
  expect(isLoopback(host.replace('192.0.2.7', address) + more)).toBe(is)
})

test.each([
  ['', '\r\n'],
  ['', '\n'],
  ['', '\r'],
  ['A= ', '\r\n'],
])('a description loses the candidates that it names itself (“%s”, %j)', (spelled, end) => {
  const own = (what: string) => `${spelled || 'a='}${what}`
  const told = [
    'v=0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    own(host),
    own(host.replace('candidate', 'CANDIDATE')),
    'a=ice-ufrag:abcd',
    own('end-of-candidates'),
    own('remote-candidates:1 127.0.0.1 9'),
    'a=setup:actpass',
    own(host),
  ].join(end)
  const kept = [
    'v=0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'a=ice-ufrag:abcd',
    'a=setup:actpass',
    '',
  ]
  expect(parsed({ type: 'offer', sdp: told })).toEqual({ type: 'offer', sdp: kept.join(end) })
})

test('a description that is too long to carry is refused', () => {
  const sdp = `m=application 9 UDP/DTLS/SCTP x\r\n${'x'.repeat(limits.signalBytesMax - 40)}`
  expect(encodeSignal({ type: 'offer', sdp })).toEqual({ ok: false, error: 'long-description' })
})
