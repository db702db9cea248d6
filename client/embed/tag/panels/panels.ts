/** The panels that few pages show. Both are in one file, since the hash of a second file would go to every visitor. */
export { asksVisitor } from './ask.ts'
export { showOverlay } from './overlay.ts'
