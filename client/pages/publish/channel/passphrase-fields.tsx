import type { Signal } from '@preact/signals'
import { boundTo, TextField } from '../../common/fields.tsx'

/** A passphrase for a key's backup, typed twice. */
export function PassphraseFields({
  id,
  label,
  again,
  hint,
  passphrase,
  repeated,
}: {
  id: string
  label: string
  /** Label of the second field. */
  again: string
  hint: string
  passphrase: Signal<string>
  repeated: Signal<string>
}) {
  const field = { type: 'password', autocomplete: 'new-password' } as const
  return (
    <>
      <TextField {...field} id={id} label={label} hint={hint} {...boundTo(passphrase)} />
      <TextField {...field} id={`${id}-again`} label={again} {...boundTo(repeated)} />
    </>
  )
}
