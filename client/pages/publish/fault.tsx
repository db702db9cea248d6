import { Notice } from '../common/notices.tsx'

/** A sentence about what went wrong, also for listeners; nothing where there is none. */
export function Fault({ children }: { children: string }) {
  if (children === '') return null
  return (
    <div role="alert">
      <Notice kind="bad">{children}</Notice>
    </div>
  )
}
