/** Signed headers, by both who verify them: the server and a tab. They have to agree. */
import { verifyHeader } from '../../client/keys/signatures.ts'
import { checkClaim, checkHeader } from '../../signaling/headers/header-check.ts'
import { CLAIM_TYPE, HEADER_TYPE } from '../../shared/content/signed-words.ts'
import { parseHeader } from '../../shared/content/manifest.ts'
import { bytesOf, hold, READ, textOf, type Form, type Target } from '../engine/target.ts'
import { channel, header, protectedHeader, signed, unsigned } from './signed.ts'

const { alongside: _, successor: __, expires: ___, note: ____, ...short } = header
const words = [
  'actual',
  'exercise',
  'test',
  'cancel',
  '2026-03-01T18:05:00Z',
  '2026-02-30T18:05:00Z',
  channel.uri,
  'A'.repeat(43),
  'A'.repeat(22),
]
const jws: Form = { name: 'as they are', of: 'text', seeds: [signed(bytesOf(JSON.stringify(header)))] }
const payloads: Form = {
  name: 'signed payloads',
  of: 'json',
  words,
  seeds: [header, short, { ...short, aligned: true }].map((fields) => bytesOf(JSON.stringify(fields))),
  dress: (bytes) => signed(bytes),
}
const heads: Form = {
  name: 'signed protected headers',
  of: 'json',
  words: ['alg', 'none', 'HS256', 'ES256', 'crit', 'b64', 'jku', 'x5u', 'zip', 'crew-claim+jws', 'd'],
  seeds: [
    bytesOf(protectedHeader),
    bytesOf(JSON.stringify({ ...(JSON.parse(protectedHeader) as object), b64: false, crit: ['b64'] })),
  ],
  dress: (bytes) => signed(bytesOf(JSON.stringify(short)), bytes),
}
const unsignedPayloads: Form = {
  ...payloads,
  name: 'payloads under a false signature',
  outcome: 'bad-signature',
  dress: (bytes) => unsigned(bytes),
}

/** Their key is another than the channel is named after, so no signature has to be checked: ten times as fast. */
const foreignHead = bytesOf(protectedHeader.replace('"x":"a', '"x":"b'))
const foreign: Form = {
  ...payloads,
  name: 'payloads under a foreign key',
  share: 12,
  outcome: 'bad-signature',
  dress: (bytes) => unsigned(bytes, foreignHead),
}
const foreignHeads: Form = {
  ...heads,
  name: 'protected headers with a foreign key',
  share: 4,
  outcome: 'bad-signature',
  seeds: [foreignHead],
  dress: (bytes) => unsigned(bytesOf(JSON.stringify(short)), bytes),
}

export const headerTarget: Target = {
  name: 'headers',
  forms: [jws, payloads, heads, unsignedPayloads, foreign, foreignHeads],
  async read(bytes) {
    const text = textOf(bytes)
    const [byServer, byTab] = await Promise.all([
      checkHeader(text, channel, { sequence: 0 }, Infinity),
      verifyHeader(bytes, channel.uri),
    ])
    if (bytes.length > 4 * 1024) return 'too long'
    hold(byServer.ok === (byTab !== null), 'the server and a tab agree')
    if (!byServer.ok || !byTab) return byServer.ok ? 'refused' : byServer.error
    hold(byTab.channel === channel.uri && byTab.sequence > 0, 'a header is of the channel')
    hold(
      parseHeader(JSON.parse(JSON.stringify(byServer.value))).ok,
      'a header that was read can be read again',
    )
    return READ
  },
}

const TOKEN = 'a-token'
const claim = {
  channel: channel.uri,
  name: 'A Network',
  description: 'ShakeMaps',
  claim: TOKEN,
  issued: '2026-03-01T18:05:00.000Z',
}
const claimHead = bytesOf(protectedHeader.replace(HEADER_TYPE, CLAIM_TYPE))
const claims: Form = {
  name: 'signed claims',
  of: 'json',
  words: [...words, TOKEN, 'successor', 'claim', 'name'],
  seeds: [bytesOf(JSON.stringify(claim))],
  dress: (bytes) => signed(bytes, claimHead),
}

const foreignClaims: Form = {
  ...claims,
  name: 'claims under a foreign key',
  share: 12,
  outcome: 'bad-signature',
  dress: (bytes) => unsigned(bytes, bytesOf(textOf(foreignHead).replace(HEADER_TYPE, CLAIM_TYPE))),
}

/** Claims on a server's default channel, by whoever has guessed or seen a link. */
export const claimTarget: Target = {
  name: 'claims',
  forms: [claims, foreignClaims, { ...claims, name: 'claims as they are', of: 'text' }],
  async read(bytes) {
    const read = await checkClaim(textOf(bytes), TOKEN)
    if (!read.ok) return read.error
    const { name, description } = read.value
    hold(name !== '' && name.length <= 200 && description.length <= 1_000, 'a name is short')
    hold(
      read.value.channel.uri.startsWith(`crew://${channel.thumbprint}/`),
      'a claim is of its key’s channel',
    )
    return READ
  },
}
