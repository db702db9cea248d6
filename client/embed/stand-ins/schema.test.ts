/** The script tag's own reading of what comes from outside, held to valibot's: what one takes the other takes, as the same. */
import fc from 'fast-check'
import * as valibot from 'valibot'
import { describe, expect, it, test, vi } from 'vitest'
import * as own from './schema.ts'

type Valibot = typeof valibot
type Read = (value: unknown) => { success: boolean; output?: unknown }

/** A schema by each of the two, as functions that read. */
function both(make: (v: Valibot) => valibot.GenericSchema): Read[] {
  return [valibot, own as unknown as Valibot].map((v) => {
    const schema = make(v)
    return (value) => {
      const { success, output } = v.safeParse(schema, value)
      return success ? { success, output } : { success }
    }
  })
}

const SCHEMAS: Record<string, (v: Valibot) => valibot.GenericSchema> = {
  string: (v) => v.string(),
  number: (v) => v.number(),
  literal: (v) => v.literal(1),
  picklist: (v) => v.picklist(['a', 'b']),
  'object with what may be absent': (v) =>
    v.object({ a: v.optional(v.string()), b: v.optional(v.array(v.number()), []), c: v.number() }),
  'strict object': (v) => v.strictObject({ a: v.number(), b: v.optional(v.string()) }),
  nullable: (v) => v.nullable(v.string()),
  array: (v) => v.array(v.nullable(v.number())),
  union: (v) =>
    v.union([v.pipe(v.string(), v.maxLength(2)), v.array(v.string()), v.object({ a: v.string() })]),
  variant: (v) =>
    v.variant('a', [
      v.object({ a: v.picklist(['x', 'y']), b: v.number() }),
      v.object({ a: v.literal('z'), b: v.string() }),
    ]),
  lengths: (v) => v.pipe(v.string(), v.minLength(2), v.maxLength(4)),
  values: (v) => v.pipe(v.number(), v.minValue(-1), v.maxValue(3)),
  integer: (v) => v.pipe(v.number(), v.integer()),
  'safe integer': (v) => v.pipe(v.number(), v.safeInteger()),
  regex: (v) => v.pipe(v.string(), v.regex(/^a+$/)),
  url: (v) => v.pipe(v.string(), v.url()),
  'time stamp': (v) => v.pipe(v.string(), v.isoTimestamp()),
  check: (v) =>
    v.pipe(
      v.string(),
      v.check((text) => text.startsWith('a')),
    ),
  custom: (v) => v.custom((value) => value instanceof Uint8Array),
  transform: (v) =>
    v.pipe(
      v.string(),
      v.transform((text) => text.length),
      v.maxValue(3),
    ),
}

const text = fc.oneof(
  fc.constantFrom('a', 'b', 'x', 'y', 'z'),
  fc.string({ unit: fc.constantFrom('a', 'x', 'z', '1', ':', '/'), maxLength: 5 }),
  fc.webUrl(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    '2026-02-31T00:00:00Z',
    '2026-01-01 00:00:00+01',
    '2026-13-01T00:00:00Z',
    '2026-01-01',
    'aaa\n',
  ),
)
const leaf = fc.oneof(
  text,
  fc.integer({ min: -2, max: 5 }),
  fc.double(),
  fc.constantFrom(null, undefined, true, 2 ** 53, new Uint8Array(2)),
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.record({ a: text, b: leaf }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'toString', '__proto__'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: false,
    }),
  ),
}))

describe('what valibot takes, and nothing else', () => {
  it.each(Object.entries(SCHEMAS))('%s', (_, make) => {
    const [theirs, ours] = both(make)
    let taken = 0
    fc.assert(
      fc.property(value, (input) => {
        const expected = theirs?.(input)
        if (expected?.success) taken++
        expect(ours?.(input)).toEqual(expected)
      }),
      { numRuns: 2_000, seed: 1 },
    )
    expect(taken).toBeGreaterThan(0)
  })

  it('a list with holes, and what is inherited', () => {
    const [theirs, ours] = both((v) => v.object({ a: v.array(v.string()) }))
    const inputs = [{ a: Array(2) }, Object.create({ a: ['x'] }), Object.assign([], { a: ['x'] })]
    expect(inputs.map((input) => ours?.(input))).toEqual(inputs.map((input) => theirs?.(input)))
  })
})

test('the message of a schema is told as it is, and what a check throws is thrown', () => {
  const named = own.strictObject({ a: own.pipe(own.string(), own.regex(/^a$/, 'not an a')) })
  expect(own.safeParse(named, { a: 'b' })).toMatchObject({
    success: false,
    issues: [{ message: 'not an a' }],
  })
  const broken = own.check(() => {
    throw new TypeError('ours')
  })
  expect(() => own.safeParse(broken, 1)).toThrow('ours')
  expect(() => own.parse(named, {})).toThrow('not of its form')
})

/** All that the script tag reads by schemas, on this library. */
async function readers(library: Valibot | typeof own): Promise<Record<string, (value: never) => unknown>> {
  vi.resetModules()
  vi.doMock('valibot', () => library)
  const wire = await import('../../../shared/wire/signaling.ts')
  const { parseHeader } = await import('../../../shared/content/manifest.ts')
  const { parseSiteManifest } = await import('../../../shared/content/site-manifest.ts')
  const { encodeSignal } = await import('../../rtc/link-signal.ts')
  vi.doUnmock('valibot')
  return {
    header: parseHeader,
    document: (json) => parseSiteManifest(JSON.stringify(json) ?? ''),
    'link signal': encodeSignal,
    'reply to join': (json) => wire.decode(wire.replies.join, json),
    'reply to introduce': (json) => wire.decode(wire.replies.introduce, json),
    delivery: (json) => wire.decode(wire.deliverySchema, json),
    'header message': (json) => wire.decode(wire.headerMessageSchema, json),
  }
}

const id = 'A'.repeat(22)
const channel = `crew://${'A'.repeat(43)}/a`
const GOOD: Record<string, unknown> = {
  header: {
    ...{ channel, sequence: 3, title: 'a', status: 'actual', issued: '2026-01-01T00:00:00Z', note: 'n' },
    ...{ manifest: 'A'.repeat(43), manifestBytes: 9, bytes: 10, chunkBytes: 4, chunks: 3 },
    ...{ aligned: true, alongside: [id], successor: channel },
  },
  document: { flashcrew: 1, channel, header: 'a.b.c', manifest: 'AAAA', webSeeds: ['../'] },
  'link signal': { type: 'offer', sdp: 'm=application 9\r\n', proof: { key: 'k', signature: 's' } },
  'reply to join': { introduced: id, header: 'a.b.c', peers: 2 },
  'reply to introduce': { introduced: null, peers: 3 },
  delivery: { channel, from: id, data: new Uint8Array([1, 2]) },
  'header message': { channel, jws: 'a.b.c' },
}
const ODD = [
  undefined,
  null,
  '',
  'a',
  0,
  -1,
  1.5,
  2 ** 53,
  true,
  [],
  ['a'],
  {},
  'a'.repeat(70_000),
  new ArrayBuffer(3),
]

/** This, with each of its entries gone or odd, and one more. */
function spoilt(good: unknown): unknown[] {
  if (typeof good !== 'object' || good === null || ArrayBuffer.isView(good)) return ODD
  const entries = Object.entries(good).flatMap(([key, entry]) => {
    const { [key]: _, ...rest } = good as Record<string, unknown>
    return [rest, ...spoilt(entry).map((odd) => ({ ...good, [key]: odd }))]
  })
  return [...ODD, { ...good, more: 1 }, ...entries]
}

test('[T1] each reader of the script tag says on both what the other says', async () => {
  const theirs = await readers(valibot)
  const ours = await readers(own)
  for (const [name, good] of Object.entries(GOOD)) {
    expect(ours[name]?.(good as never), name).toMatchObject({ ok: true })
    for (const input of [good, ...spoilt(good)]) {
      const [mine, other] = [ours, theirs].map((of) => of[name]?.(input as never) as { ok: boolean })
      expect(mine?.ok, `${name}: ${JSON.stringify(input)?.slice(0, 200)}`).toBe(other?.ok)
      if (mine?.ok) expect(mine).toEqual(other)
    }
  }
})
