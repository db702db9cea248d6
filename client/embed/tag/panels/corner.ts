/** A panel in the corner of a site's page, apart from the site's own styles. */

/** Not on the page yet. `style`: its own part of the looks. */
export function cornerPanel(role: string, style: Partial<CSSStyleDeclaration>) {
  const host = document.createElement('div')
  // By script, as a strict policy allows it; a style element it would not.
  Object.assign(host.style, {
    ...{ position: 'fixed', right: '8px', bottom: '8px', zIndex: '2147483647' },
    ...{ borderRadius: '8px', boxShadow: '0 2px 10px #0006' },
  })
  Object.assign(host.style, style)
  host.setAttribute('role', role)
  host.setAttribute('aria-label', 'Flashcrew')
  return { host, root: host.attachShadow({ mode: 'open' }) }
}
