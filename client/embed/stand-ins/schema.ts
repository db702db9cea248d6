/**
 * Of `valibot`, what the schemas in the script tag take: the build puts this in valibot's place (2 KB less). A schema is a
 * function that reads a value; so is an action; a pipe calls one after another. The first fault ends the reading, and a fault
 * without a message of its own has the one of all. schema.test.ts holds both to the same.
 */

type Step = (value: unknown) => unknown
type Entries = Readonly<Record<string, Step>>

class Issue extends Error {}

/* @__NO_SIDE_EFFECTS__ */
export function check(holds: (value: never) => boolean, message = 'not of its form'): Step {
  return (value) => {
    if (holds(value as never)) return value
    throw new Issue(message)
  }
}

/** Whose check says by itself what the type is. */
export { check as custom }

/* @__NO_SIDE_EFFECTS__ */
export function transform(change: (value: never) => unknown): Step {
  return (value) => change(value as never)
}

/* @__NO_SIDE_EFFECTS__ */
export function pipe(...steps: readonly Step[]): Step {
  return (value) => steps.reduce((at, step) => step(at), value)
}

/* @__NO_SIDE_EFFECTS__ */
export function string(): Step {
  return check((value: unknown) => typeof value === 'string')
}

/* @__NO_SIDE_EFFECTS__ */
export function number(): Step {
  return check((value: unknown) => typeof value === 'number' && !Number.isNaN(value))
}

/* @__NO_SIDE_EFFECTS__ */
export function literal(only: unknown, message?: string): Step {
  return check((value: unknown) => value === only, message)
}

/* @__NO_SIDE_EFFECTS__ */
export function picklist(options: readonly unknown[]): Step {
  return check((value: unknown) => options.includes(value))
}

/* @__NO_SIDE_EFFECTS__ */
export function object(entries: Entries): Step {
  return (value) => {
    if (typeof value !== 'object' || value === null) throw new Issue('not an object')
    const input = value as Record<string, unknown>
    const output: Record<string, unknown> = {}
    for (const key in entries) {
      const entry = entries[key]?.(input[key])
      if (key in input || entry !== undefined) output[key] = entry
    }
    return output
  }
}

/** Has nothing that is not listed. */
/* @__NO_SIDE_EFFECTS__ */
export function strictObject(entries: Entries): Step {
  const read = object(entries)
  return (value) => {
    const output = read(value)
    for (const key in value as object) if (!Object.hasOwn(entries, key)) throw new Issue('more than is known')
    return output
  }
}

/** What is not there stays away, or is as the second argument says. */
/* @__NO_SIDE_EFFECTS__ */
export function optional(step: Step, otherwise?: unknown): Step {
  return (value) => {
    const input = value === undefined ? otherwise : value
    return input === undefined ? undefined : step(input)
  }
}

/* @__NO_SIDE_EFFECTS__ */
export function nullable(step: Step): Step {
  return (value) => (value === null ? null : step(value))
}

/* @__NO_SIDE_EFFECTS__ */
export function array(step: Step): Step {
  return (value) => {
    if (!Array.isArray(value)) throw new Issue('not a list')
    return Array.from(value, step)
  }
}

/** The first that fits. */
/* @__NO_SIDE_EFFECTS__ */
export function union(options: readonly Step[]): Step {
  return (value) => {
    for (const option of options) {
      const read = safeParse(option, value)
      if (read.success) return read.output
    }
    throw new Issue('none of the forms')
  }
}

/** One of them fits at most. */
/* @__NO_SIDE_EFFECTS__ */
export function variant(_key: string, options: readonly Step[]): Step {
  return union(options)
}

/* @__NO_SIDE_EFFECTS__ */
export function minLength(least: number): Step {
  return check(({ length }: { length: number }) => length >= least)
}

/* @__NO_SIDE_EFFECTS__ */
export function maxLength(most: number): Step {
  return check(({ length }: { length: number }) => length <= most)
}

/* @__NO_SIDE_EFFECTS__ */
export function minValue(least: number): Step {
  return check((value: number) => value >= least)
}

/* @__NO_SIDE_EFFECTS__ */
export function maxValue(most: number): Step {
  return check((value: number) => value <= most)
}

/* @__NO_SIDE_EFFECTS__ */
export function integer(): Step {
  return check(Number.isInteger)
}

/* @__NO_SIDE_EFFECTS__ */
export function safeInteger(): Step {
  return check(Number.isSafeInteger)
}

/* @__NO_SIDE_EFFECTS__ */
export function regex(pattern: RegExp, message?: string): Step {
  return check((value: string) => pattern.test(value), message)
}

/* @__NO_SIDE_EFFECTS__ */
export function isoTimestamp(): Step {
  return regex(
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:[12]\d|0[1-9]|3[01])[T ](?:0\d|1\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,9})?(?:Z| ?[+-](?:0\d|1\d|2[0-3])(?::?[0-5]\d)?)$/u,
  )
}

/* @__NO_SIDE_EFFECTS__ */
export function url(): Step {
  return check((value: string) => {
    try {
      return Boolean(new URL(value))
    } catch {
      return false
    }
  })
}

type Parsed =
  | { readonly success: true; readonly output: unknown }
  | { readonly success: false; readonly issues: readonly [{ readonly message: string }] }

export function safeParse(step: Step, value: unknown): Parsed {
  try {
    return { success: true, output: step(value) }
  } catch (error) {
    if (error instanceof Issue) return { success: false, issues: [error] }
    throw error
  }
}

/** Throws where the value does not fit. */
export function parse(step: Step, value: unknown): unknown {
  return step(value)
}
