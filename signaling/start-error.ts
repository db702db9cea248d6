/** Why the server cannot start, as a sentence for its operator; no stack is shown for it. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
