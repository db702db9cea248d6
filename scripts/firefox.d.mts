/** Path of a Firefox that is on this machine and starts, or undefined. Fetches nothing. */
export function installedFirefox(): string | undefined
/** Path of a Firefox that starts, installed first where there is none. Rejects with one sentence when none can be had. */
export function findFirefox(): Promise<string>
