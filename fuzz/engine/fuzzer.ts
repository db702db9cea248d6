/**
 * Feeds a target with inputs: seeds, then changed ones. An input that reaches new code is kept, and changed further. One sample of
 * the coverage is taken for a whole batch; where it has something new, halves of the batch run again until the input is found.
 */
import { Random } from '../../shared/lib/random.ts'
import type { Coverage } from './coverage.ts'
import { judge, type Fault } from './judge.ts'
import { change } from './mutate.ts'
import type { Form, Target } from './target.ts'

interface Try {
  readonly form: Form
  /** As it was changed, before it was dressed. */
  readonly bare: Uint8Array
  readonly input: Uint8Array<ArrayBuffer>
  readonly closely: boolean
}

export interface Failure extends Fault {
  readonly input: Uint8Array<ArrayBuffer>
}

export interface Options {
  readonly seed: string
  /** Null: inputs are changed blindly. */
  readonly coverage: Coverage | null
  readonly batch: number
  /** Inputs that earlier runs kept, by form. */
  readonly kept?: ReadonlyMap<string, readonly Uint8Array[]>
}

/** One in so many inputs is looked at closely. */
const CLOSELY = 4
const FAILURES_MAX = 50

export class Fuzzer {
  inputs = 0
  /** How often each reason, and how often `read`. */
  readonly outcomes = new Map<string, number>()
  readonly failures: Failure[] = []
  /** By form. */
  readonly corpus: ReadonlyMap<Form, Uint8Array[]>
  private readonly target: Target
  private readonly options: Options
  private readonly random: Random
  /** Forms, each as often as its share. */
  private readonly turns: readonly Form[]

  constructor(target: Target, options: Options) {
    this.target = target
    this.options = options
    this.turns = target.forms.flatMap((form) => Array.from({ length: form.share ?? 1 }, () => form))
    this.random = new Random(`${options.seed} ${target.name}`)
    this.corpus = new Map(
      target.forms.map((form) => [form, [...form.seeds, ...(options.kept?.get(form.name) ?? [])]]),
    )
  }

  /** All that is in the corpus, as it is. */
  async runSeeds(): Promise<void> {
    for (const [form, seeds] of this.corpus)
      // oxlint-disable-next-line no-await-in-loop -- one after another, for the coverage's sake
      for (const seed of seeds) await this.run(this.dressed(form, seed))
    this.options.coverage?.sample().keep()
  }

  /** So many changed inputs. */
  async runBatch(): Promise<void> {
    const batch = Array.from({ length: this.options.batch }, () => this.next())
    for (const one of batch) {
      // oxlint-disable-next-line no-await-in-loop -- one after another, for the coverage's sake
      await this.run(one)
    }
    const { coverage } = this.options
    if (!coverage) return
    const sample = coverage.sample()
    if (sample.fresh === 0) return
    await this.findFresh(batch, coverage)
    sample.keep()
  }

  private async findFresh(batch: readonly Try[], coverage: Coverage): Promise<void> {
    const middle = Math.ceil(batch.length / 2)
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another, for the coverage's sake
      for (const { input, closely } of half) await judge(this.target, input, closely)
      const sample = coverage.sample()
      if (sample.fresh === 0) continue
      const [only] = half
      if (half.length > 1) {
        // oxlint-disable-next-line no-await-in-loop -- as above
        await this.findFresh(half, coverage)
        continue
      }
      sample.keep()
      if (only) this.corpus.get(only.form)?.push(only.bare)
    }
  }

  private next(): Try {
    const form = this.random.pick(this.turns)
    const corpus = form && this.corpus.get(form)
    if (!form || !corpus) throw new Error(`${this.target.name} has no form`)
    // What came last is the least explored.
    const recent = this.random.below(3) === 0 ? corpus.slice(-20) : corpus
    const input = this.random.pick(recent) ?? new Uint8Array(0)
    const other = this.random.pick(corpus) ?? input
    return this.dressed(form, change(input, form, this.random, other))
  }

  /** What is put around an input is changed too, now and then. */
  private dressed(form: Form, bare: Uint8Array): Try {
    const whole = dressedBytes(form, bare)
    const input =
      form.dress && this.inputs > 0 && this.random.below(8) === 0
        ? change(whole, { ...form, of: 'bytes' }, this.random, whole)
        : whole
    const closely = this.inputs === 0 || this.random.below(CLOSELY) === 0
    return { form, bare, input: Uint8Array.from(input), closely }
  }

  private async run({ input, closely }: Try): Promise<void> {
    this.inputs++
    const judged = judge(this.target, input, closely)
    const { outcome, fault } = judged instanceof Promise ? await judged : judged
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
    if (!fault || this.failures.length >= FAILURES_MAX) return
    if (!this.failures.some(({ key }) => key === fault.key)) this.failures.push({ ...fault, input })
  }
}

/** What was changed so that nothing can be put around it any more goes as it is. */
function dressedBytes(form: Form, bare: Uint8Array): Uint8Array {
  try {
    return form.dress?.(bare) ?? bare
  } catch {
    return bare
  }
}
