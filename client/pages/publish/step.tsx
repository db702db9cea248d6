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
      <h2 id={id} tabIndex={-1}>
        <span class="number" aria-hidden="true">
          {number}
        </span>
        {title}
      </h2>
      {children}
    </section>
  )
}
