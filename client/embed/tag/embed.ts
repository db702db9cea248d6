/**
 * The script tag, what every visitor loads, with the line before it that starts pictures where the site is quick (head-start.ts):
 *
 *     <script data-flashcrew-start>…</script>
 *     <script type="module" async src="https://signaling.example/embed.js?channel=crew://…/site" data-manifest="/flashcrew.json"></script>
 *     <img data-flashcrew src="/pictures/large.jpg" alt="…">
 *
 * Whatever goes wrong, the file comes by plain HTTP, and why is counted. The document hears of it by the event `flashcrew`.
 * Attributes of the script: docs/reference/script-tag.md.
 */
import { PageScript } from './page-script.ts'
import { readTag } from './tag-script.ts'

/** The server writes it before this script where the script's address names the channel. */
declare const flashcrewCompany: unknown

const written = typeof flashcrewCompany === 'undefined' ? null : flashcrewCompany
void new PageScript(readTag(document, import.meta.url), written).start()
