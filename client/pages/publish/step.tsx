import type { ComponentChildren } from 'preact'

/** One numbered section of the console. */
export function Step({
  number,
  title,
  children,
}: {
  number: number
  title: string
  children: ComponentChildren
}) {
  const id = `step-${number}`
  return (
    <section class="panel stack step" aria-labelledby={id}>
      <h2 id={id}>
        <span class="number" aria-hidden="true">
          {number}
        </span>
        {title}
      </h2>
      {children}
    </section>
  )
}

/** A text field with its label; a fault is said beside it. */
export function TextField(props: {
  id: string
  label: string
  value: string
  onInput: (value: string) => void
  onFocus?: () => void
  onBlur?: () => void
  hint?: string | undefined
  disabled?: boolean
  maxLength?: number
}) {
  const { id, label, value, onInput, onFocus, onBlur, hint, disabled = false, maxLength } = props
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input"
        type="text"
        value={value}
        disabled={disabled}
        autocomplete="off"
        {...(maxLength === undefined ? {} : { maxLength })}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        onInput={(event) => onInput(event.currentTarget.value)}
        onFocus={() => onFocus?.()}
        onBlur={() => onBlur?.()}
      />
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

export function NumberField(props: {
  id: string
  label: string
  value: string
  onInput: (value: string) => void
  min: number
  max: number
  step: number
}) {
  const { id, label, value, onInput, min, max, step } = props
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input"
        type="number"
        inputMode="decimal"
        min={min}
        max={max}
        step={step}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  )
}
