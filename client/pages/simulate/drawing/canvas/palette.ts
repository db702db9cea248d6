/** Colours for canvases, taken from the page's own tokens so that they follow its theme. */
const tokens = {
  page: '--page',
  surface: '--surface',
  line: '--line',
  strong: '--line-strong',
  text: '--text',
  muted: '--muted',
  accent: '--accent',
  soft: '--accent-soft',
  good: '--good',
  spark: '--spark',
  source: '--source',
} as const

export type Palette = Readonly<Record<keyof typeof tokens, string>>

/** A canvas knows no `var()`: each token is resolved on an element of the page. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement('span')
  element.append(probe)
  const colors = Object.entries(tokens).map(([name, token]) => {
    probe.style.color = `var(${token})`
    return [name, getComputedStyle(probe).color]
  })
  probe.remove()
  return Object.fromEntries(colors) as Record<keyof typeof tokens, string>
}
