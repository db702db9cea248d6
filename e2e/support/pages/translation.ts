/** What a browser's translation does to a page: every text is taken out, and another stands in `<font>` elements in its place. */
import type { Page } from '@playwright/test'

/** As Chrome does it. The "translation" of a text is the text itself, so that a test can read the page as before. Returns how many were replaced. */
export async function translate(page: Page): Promise<number> {
  return page.evaluate(() => {
    const texts: Text[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.parentElement?.closest('script, style, noscript') === null) texts.push(node as Text)
    for (const text of texts) {
      const [outer, inner] = [document.createElement('font'), document.createElement('font')]
      for (const font of [outer, inner]) font.style.verticalAlign = 'inherit'
      outer.dir = 'auto'
      inner.textContent = text.data
      outer.append(inner)
      text.replaceWith(outer)
    }
    return texts.length
  })
}

/** As a translation into a language of another word order does it: elements inside a sentence change places, or come to stand in another. */
export async function reorder(page: Page): Promise<number> {
  return page.evaluate(() => {
    const sentences = [...document.querySelectorAll('main p')]
    let moved = 0
    for (const sentence of sentences) {
      const [first] = sentence.children
      if (sentence.children.length < 2 || !first) continue
      const font = document.createElement('font')
      sentence.append(font)
      font.append(first)
      moved++
    }
    return moved
  })
}
