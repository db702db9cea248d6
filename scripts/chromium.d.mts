/** Path of a Chromium that is on this machine and starts, or undefined. Fetches nothing. */
export function installedChromium(): string | undefined
/** Path of a Chromium that starts, installed first where there is none. Rejects with one sentence when none can be had. */
export function findChromium(): Promise<string>
