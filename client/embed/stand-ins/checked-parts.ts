/**
 * In the script tag's bundle this stands for Vite's helper of each `import(…)`. The tag's `integrity` covers embed.js alone,
 * so embed.js carries the hashes of its further files (scripts/checked-parts.mjs puts them in), and the browser checks each.
 * Only a script element takes a hash in all browsers. `import` then finds the module that the element brought.
 */
export function loadPart(name: string, hash: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // In one piece Vite would take it for a file that it is to find.
    const file = `embed-${name}.js`
    const src = new URL(file, import.meta.url).href
    const nonce = document.querySelector<HTMLScriptElement>('script[data-manifest]')?.nonce
    document.head.append(
      Object.assign(document.createElement('script'), {
        type: 'module',
        integrity: `sha256-${hash}`,
        // A policy may know the site's scripts by it alone.
        nonce,
        src,
        onload: () => resolve(import(/* @vite-ignore */ src)),
        onerror: reject,
      }),
    )
  })
}
