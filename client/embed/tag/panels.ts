/** What few pages show. One file for both: the hash of another would be on the way to every visitor. */
export { asksVisitor } from './ask.ts'
export { showOverlay } from './overlay.ts'
