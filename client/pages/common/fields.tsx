import type { Signal } from '@preact/signals'
import type { ComponentChild, RefObject } from 'preact'

/** A field that shows a signal and writes into it. */
export function boundTo(signal: Signal<string>): Pick<FieldProps, 'value' | 'onInput'> {
  return {
    value: signal.value,
    onInput: (value) => {
      signal.value = value
    },
  }
}

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly hint?: ComponentChild
  readonly disabled?: boolean
}

export interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'password'
  readonly autocomplete?: 'off' | 'current-password' | 'new-password'
  readonly inputMode?: 'decimal'
  /** The id of a datalist with proposals. */
  readonly list?: string
  /** Stands before the label, e.g. the sign of a level. */
  readonly mark?: ComponentChild
  readonly inputRef?: RefObject<HTMLInputElement | null>
  readonly onFocus?: () => void
  readonly onBlur?: () => void
  readonly maxLength?: number
}

/** One line of text with its label, and a hint that is read with it. */
export function TextField({ id, label, value, onInput, hint, disabled = false, ...rest }: TextFieldProps) {
  const { type = 'text', autocomplete = 'off', inputMode, list, mark, inputRef, onFocus, onBlur } = rest
  const { maxLength } = rest
  const common = {
    id,
    ref: inputRef ?? null,
    class: 'input',
    value,
    disabled,
    autocomplete,
    ...(inputMode === undefined ? {} : { inputMode }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...describedBy(id, hint),
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
    onFocus: () => onFocus?.(),
    onBlur: () => onBlur?.(),
  }
  return (
    <div class="field">
      <label for={id}>
        {mark} {label}
      </label>
      {type === 'text' ? (
        <input {...common} type="text" {...(list === undefined ? {} : { list })} />
      ) : (
        <input {...common} type={type} />
      )}
      <Hint id={id}>{hint}</Hint>
    </div>
  )
}

export interface NumberFieldProps extends FieldProps {
  readonly min: number
  readonly max: number
  readonly step: number
}

export function NumberField(props: NumberFieldProps) {
  const { id, label, value, onInput, hint, disabled = false, min, max, step } = props
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
        disabled={disabled}
        {...describedBy(id, hint)}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <Hint id={id}>{hint}</Hint>
    </div>
  )
}

function describedBy(id: string, hint: ComponentChild): { 'aria-describedby'?: string } {
  return hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }
}

function Hint({ id, children }: { id: string; children: ComponentChild }) {
  if (children === undefined) return null
  return (
    <p class="hint" id={`${id}-hint`}>
      {children}
    </p>
  )
}
