import type { Check } from '../../check.ts'

export const identity: readonly Check[] = [
  {
    rule: 'T1.1',
    test: '[T1] parses crew://<thumbprint>/<name> and nothing else',
    off: 'a thumbprint may have unused bits',
    by: { text: '[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])\\/([a-z0-9]', to: '[A-Za-z0-9_-]{43})\\/([a-z0-9]' },
  },
  {
    rule: 'T1.2',
    test: 'refuses another type: a claim is no header',
    file: 'client/keys/signatures.test.ts',
    off: 'any type will do',
    by: {
      text: "v.object({ alg: v.literal('ES256'), typ: v.literal(typ), jwk: publicKeySchema })",
      to: "v.object({ alg: v.literal('ES256'), typ: v.string(), jwk: publicKeySchema })",
    },
  },
  {
    rule: 'T1.2',
    test: 'refuses a foreign signature under the true key',
    file: 'client/keys/signatures.test.ts',
    off: 'signatures are not checked',
    by: {
      within: 'signatures.ts',
      text: "const { payload } = await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] })",
      to: "const payload = Uint8Array.from(atob((jws.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))",
    },
  },
  {
    rule: 'T1.3',
    test: '[T1] refuses another key, even one that names itself in the header',
    file: 'client/keys/signatures.test.ts',
    off: 'any key will do',
    by: {
      text: 'if ((await thumbprint(jwk)) !== signer)',
      to: 'if (typ !== HEADER_TYPE && (await thumbprint(jwk)) !== signer)',
    },
  },
  {
    rule: 'T1.4',
    test: '[T1] accepts what signHeader made, with the same id',
    file: 'client/keys/signatures.test.ts',
    off: 'the id is over the signature too',
    by: {
      text: "return shortHash(toUtf8(jws.slice(0, jws.lastIndexOf('.'))))",
      to: 'return shortHash(toUtf8(jws))',
    },
  },
  {
    rule: 'T2.1',
    test: '[T2] a peer is the first 16 bytes of SHA-256 over its 32 bytes of fingerprint',
    off: 'the id is over the description',
    by: {
      text: 'return proof ? peerIdOfProof(bytes, proof) : shortHash(bytes)',
      to: 'return proof ? peerIdOfProof(bytes, proof) : shortHash(new TextEncoder().encode(sdp))',
    },
  },
  {
    rule: 'T2.2',
    test: 'T2: an offer under a fingerprint that',
    file: 'cli/peer/rtc.test.ts',
    off: 'it is fed to the stack',
    by: { text: 'peer === this.request.remote ?', to: 'peer !== null ?' },
  },
  {
    rule: 'T2.3',
    test: '[T2] a peer is the hash of the key that signs its fingerprints',
    off: 'the id is another',
    by: {
      text: 'return { peer: await shortHash(point), certificates: [], prove }',
      to: 'return { peer: await shortHash(concat([CONTEXT, point])), certificates: [], prove }',
    },
  },
  {
    rule: 'T2.4',
    test: 'the proof of one fingerprint says nothing of another',
    off: 'a signature is of any fingerprint',
    by: {
      text: 'return holds ? await shortHash(point) : null',
      to: 'return verifier && holds !== null ? await shortHash(point) : null',
    },
  },
  {
    rule: 'T2.5',
    test: '[T2] a stranger’s dial sends packets to',
    off: 'a description keeps its candidates',
    by: { text: "v.transform((sdp) => sdp.replaceAll(/^.*candidate.*[\\r\\n]*/gim, '')),", to: '' },
  },
  {
    rule: 'T2.5',
    test: '[T2] a stranger’s dial sends packets to',
    off: 'any number of candidates is taken',
    by: { text: 'const candidatesMax = 15', to: 'const candidatesMax = 40' },
  },
  {
    rule: 'T2.6',
    test: '[T2] a candidate whose address is %s is refused',
    off: 'any address is taken',
    by: { text: 'v.regex(CANDIDATE)', to: 'v.regex(/./)' },
  },
  {
    rule: 'T2.6',
    test: '[T2] candidates of loopback, by %s',
    off: 'loopback is taken on any page',
    by: { text: 'if (!this.allowsLoopback && isLoopback(', to: 'if (signal && !isLoopback(' },
  },
]
