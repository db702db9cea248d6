/** What this visitor's browser, battery and consent say of taking part. */
import { after } from './after.ts'
import type { BrowserAbilities } from './decide.ts'

const consentMsMax = 1_000
const batteryMsMax = 100
/** A battery below this, and not being charged, is spared. */
const batteryLevelLeast = 0.2

export function surroundings(): BrowserAbilities {
  const { connection } = navigator as { connection?: { saveData?: boolean; type?: string } }
  return {
    hasWebRtc: typeof RTCPeerConnection === 'function',
    hasCrypto: (globalThis.crypto as Crypto | undefined)?.subtle !== undefined,
    savesData: connection?.saveData === true || connection?.type === 'cellular',
  }
}

export async function savesPower(): Promise<boolean> {
  type Battery = { readonly charging: boolean; readonly level: number }
  const { getBattery } = navigator as { getBattery?: () => Promise<Battery> }
  const asked = getBattery?.call(navigator).catch(() => undefined)
  const battery = await Promise.race([asked, after(batteryMsMax)])
  return battery?.charging === false && battery.level < batteryLevelLeast
}

/**
 * `consent`: the name of the site's own function that says so. `ask`: this script asks. Pictures do not wait for a visitor who
 * takes time to think.
 */
export async function consents(settings: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  // In brackets, since they are attributes' names, which no minifier may shorten.
  const [consent, ask] = [settings['consent'], settings['ask']]
  const hooks = globalThis as Readonly<Record<string, unknown>>
  const says = async () =>
    (consent === undefined || (await (hooks[consent] as (() => unknown) | undefined)?.()) === true) &&
    (ask === undefined || (await import('./panels/panels.ts')).asksVisitor(ask))
  return (await Promise.race([says(), after(consentMsMax)])) === true
}
