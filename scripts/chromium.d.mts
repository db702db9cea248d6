/** Path of a Chromium that is on this machine and starts, or undefined. Fetches nothing. */
export function installedChromium(): string | undefined
/** Path of a Chromium that starts, installed first where there is none. Rejects with one sentence when none can be had. */
export function findChromium(): Promise<string>
/** As `installedChromium`, for tests: a headless shell where there is one. */
export function installedTestChromium(): string | undefined
/** As `findChromium`, for tests: a headless shell where there is one. */
export function findTestChromium(): Promise<string>
/** Path of a headless shell, installed first where that is possible. */
export function getHeadlessShell(): Promise<string | undefined>
