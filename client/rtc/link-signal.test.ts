import { expect, test } from 'vitest'
import { encodeSignal, parseSignal } from './link-signal.ts'
import { toUtf8 } from '../../shared/lib/text.ts'
import { limits } from '../../shared/wire/limits.ts'

const host = 'candidate:1 1 udp 2113937151 127.0.0.1 50000 typ host'
const candidate = (line: string) => ({ type: 'candidate', candidate: { candidate: line, sdpMLineIndex: 0 } })
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

test('a description that is too long to carry is refused', () => {
  const sdp = `m=application 9 UDP/DTLS/SCTP x\r\n${'x'.repeat(limits.signalBytesMax - 40)}`
  expect(encodeSignal({ type: 'offer', sdp })).toEqual({ ok: false, error: 'long-description' })
})
