import { signal } from '@preact/signals'

/** BCP 47: what Intl formats by; with the reader's region where the browser names one (`es-MX`): decimals differ. */
export const locale = signal('en')
