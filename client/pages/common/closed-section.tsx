/** A section of a page that is closed until its reader opens it, and then stays as they left it, also at the next visit. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import './closed-section.css'
import { recall, remember } from './remembered.ts'

export interface ClosedSectionProps {
  /** Kept under this name; its heading has the id `NAME-title`. */
  readonly name: string
  readonly title: string
  /** Stands beside the title while it is closed: why its reader may open it. */
  readonly hint?: string
  /** They have used what is in it before, in whatever way: it is open at the first visit already. */
  readonly isUsed?: boolean
  /** Of what is in it. */
  readonly class?: string
  /** Not drawn before it is opened. */
  readonly children: ComponentChildren | (() => ComponentChildren)
}

export function ClosedSection(props: ClosedSectionProps) {
  const { name, title, hint, isUsed = false, class: className = '', children } = props
  const { isOpen, onToggle } = useKeptOpen(name, isUsed)
  return (
    <section class="panel closed-section" aria-labelledby={`${name}-title`}>
      <details open={isOpen} onToggle={onToggle}>
        <summary>
          <h2 id={`${name}-title`}>{title}</h2>
          {hint !== undefined && !isOpen && <span class="muted"> {hint}</span>}
        </summary>
        {isOpen && (
          <div class={`stack ${className}`}>{typeof children === 'function' ? children() : children}</div>
        )}
      </details>
    </section>
  )
}

export interface KeptOpen {
  readonly isOpen: boolean
  /** For a `details` whose `open` is `isOpen`. */
  readonly onToggle: (event: { readonly currentTarget: { readonly open: boolean } }) => void
}

/** Open or closed as its reader left it, also at an earlier visit; before that, open where they have used it. */
export function useKeptOpen(name: string, isUsed: boolean): KeptOpen {
  const [chosen, setChosen] = useState(() => recall(keptAs(name)))
  const isOpen = chosen === null ? isUsed : chosen === 'open'
  return {
    isOpen,
    onToggle({ currentTarget: { open } }) {
      if (open === isOpen) return
      setChosen(open ? 'open' : 'closed')
      remember(keptAs(name), open ? 'open' : 'closed')
    },
  }
}

/** Opens the section that holds this element, and goes there. */
export function openAt(name: string, id: string): void {
  const details = document.querySelector<HTMLDetailsElement>(`[aria-labelledby="${name}-title"] > details`)
  if (!details) return
  const go = (): void => document.getElementById(id)?.focus()
  if (details.open) return go()
  // It is drawn once it is open.
  details.addEventListener('toggle', () => requestAnimationFrame(go), { once: true })
  details.open = true
}

function keptAs(name: string): string {
  return `flashcrew-section-${name}`
}
