/** What happens now, and what to try next: one or two sentences. Pure. */
import { counted } from '../../client/words/figures.ts'

export interface Scene {
  /** The newest first. */
  readonly visitors: readonly {
    readonly number: number
    readonly cameWithoutSite: boolean
    readonly isWhole: boolean
    /** How much of the gallery came from other visitors, from 0 to 1. */
    readonly fromPeersShare: number
  }[]
  readonly isSiteOn: boolean
  readonly isSignalingOn: boolean
  /** Of the gallery. */
  readonly copiesSent: number
  readonly copiesHad: number
  /** Title of the publisher's newest picture; '' for none. */
  readonly published: string
  /** Visitors that have it. */
  readonly reached: number
}

/** So many have tried, and none got anything from another: something stands between them. */
const TRIED_LEAST = 4

export function story(scene: Scene): string {
  const { visitors, isSiteOn, isSignalingOn } = scene
  const whole = visitors.filter(({ isWhole }) => isWhole)
  if (visitors.length === 0)
    return isSiteOn
      ? 'Press “Add 5 visitors”: five people open the slow site at once.'
      : 'Nobody is here who has the pictures, and their server is off: plug it in again.'
  if (!isSiteOn && !isSignalingOn) return withoutServers(scene)
  if (!isSiteOn) return withoutSite(scene)
  if (!isSignalingOn)
    return 'Nobody introduces visitors now. Those who are here stay connected. A new one gets everything from the slow server, as if there was no tag.'
  if (whole.length < visitors.length)
    return `${whole.length} of ${visitors.length} have all pictures. The overlay in each page says where they come from.`
  if (visitors.length >= TRIED_LEAST && visitors.every(({ fromPeersShare }) => fromPeersShare === 0))
    return 'All pictures are here, and none came from another visitor: this browser or this machine’s network lets no page connect to another.'
  if (visitors.length === 1) return 'One visitor alone gets everything from the server. Add more.'
  return `${all(visitors.length)} have the gallery. The server sent ${copies(scene.copiesSent)} in place of ${scene.copiesHad.toFixed(0)}. Now pull the plug of the site’s server, and add a visitor.`
}

function withoutSite({ visitors }: Scene): string {
  const late = visitors.filter(({ cameWithoutSite }) => cameWithoutSite)
  const arrived = late.find(({ isWhole }) => isWhole)
  if (late.length === 0)
    return 'The site’s server is off, and whoever is here loses nothing. Add a visitor: a cache still has the small page, and nobody but the visitors has the pictures.'
  if (arrived && late.every(({ isWhole }) => isWhole))
    return `Visitor ${arrived.number} came when the server was off, and has every picture from other visitors. Now pull the other plug too, and publish a picture.`
  return 'The server is off: newcomers get the pictures from other visitors.'
}

function withoutServers({ visitors, published, reached }: Scene): string {
  if (published !== '' && reached > 0)
    return `No server is on, and ${published} is at ${reached} of ${counted(visitors.length, 'visitor')}: it went from tab to tab. A new visitor would find nobody, until a plug is back.`
  return 'No server is on. The visitors are still connected to each other: publish a picture.'
}

function all(count: number): string {
  return count === 2 ? 'Both visitors' : `All ${count} visitors`
}

function copies(count: number): string {
  return `${count.toFixed(1)} copies of it`
}
