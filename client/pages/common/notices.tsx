import type { ComponentChildren } from 'preact'
import type { Problem } from '../../api.ts'
import { commonTexts } from '../texts/sections/common.ts'
import type { Mark } from './words/mark.ts'

/** EXERCISE, TEST, CANCELLED, SUPERSEDED across the page: word, colour, pattern and a sentence. */
export function Banner({
  marks,
  label,
  children,
}: {
  marks: readonly Mark[]
  /** Of one of several. */
  label?: string
  children?: ComponentChildren
}) {
  const [first] = marks
  if (first === undefined) return null
  const { status, marks: names, markMeanings } = commonTexts.value
  return (
    // A landmark of its own: it stands before the page's content, and must not be skipped with it.
    <section class="banner" data-mark={first} aria-label={label ?? status}>
      <strong>{marks.map((mark) => names[mark]).join(' · ')}</strong>{' '}
      {marks.map((mark) => markMeanings[mark]).join(' ')} {children}
    </section>
  )
}

/** Enough to fill the map of a 4K screen. */
const WATERMARKS = Array.from({ length: 80 }, (_, index) => index)

export function Watermark({ marks }: { marks: readonly Mark[] }) {
  const [first] = marks
  if (first === undefined) return null
  return (
    <div class="watermark" aria-hidden="true">
      <div>
        {WATERMARKS.map((index) => (
          <span key={index}>{commonTexts.value.marks[first]}</span>
        ))}
      </div>
    </div>
  )
}

export function Problems({ problems }: { problems: readonly Pick<Problem, 'code' | 'message'>[] }) {
  if (problems.length === 0) return null
  return (
    <section class="stack" aria-label={commonTexts.value.problems}>
      {problems.map((problem) => (
        <Notice key={problem.code} kind="warn">
          {problem.message}
        </Notice>
      ))}
    </section>
  )
}

const SIGN = { plain: 'ℹ', good: '✓', warn: '⚠', bad: '✕' } as const

export function Notice({ kind, children }: { kind: keyof typeof SIGN; children: ComponentChildren }) {
  return (
    <div class={`notice ${kind}`}>
      <span aria-hidden="true">{SIGN[kind]}</span>
      <div class="grow">{children}</div>
    </div>
  )
}

/** A bar with its figures in words; `share` is 0 … 1. */
export function ProgressBar({ label, share, text }: { label: string; share: number; text: string }) {
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
      aria-valuetext={text}
    >
      <div style={{ transform: `scaleX(${share})` }} />
    </div>
  )
}
