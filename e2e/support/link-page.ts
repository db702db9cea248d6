/** Bundled into a page by link.spec.ts: the contract of links, on WebRTC, with every connection counted. */
import type { Rtc } from '../../client/peer/environment.ts'
import { createIdentity } from '../../client/peer/identity.ts'
import { rtcLinks } from '../../client/rtc/rtc-link.ts'
import { dial, type LinkPair } from '../../client/testing/link-dial.ts'
import { linkContract } from '../../client/testing/link-contract.ts'

/** What a page cannot know of itself. */
export type LinkEnvironment = Pick<LinkPair, 'silent' | 'tellsFalling'>

export interface LinkPage {
  readonly names: readonly string[]
  /** Null where the case holds, else the sentence that says why not. */
  run(name: string, env: LinkEnvironment): Promise<string | null>
  /** Connections so far; each one constructed is to be closed. */
  counts(): { readonly constructed: number; readonly closed: number }
  /** Milliseconds from constructing both ends to both being open, one dial after another. */
  measure(dials: number, env: LinkEnvironment): Promise<number[]>
}

declare global {
  interface Window {
    linkPage: LinkPage
  }
}

let constructed = 0
let closed = 0

function countedRtc(open: Set<RTCPeerConnection>): Rtc {
  class Counted extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      constructed++
      open.add(this)
    }
    override close(): void {
      if (open.delete(this)) closed++
      super.close()
    }
  }
  return { RTCPeerConnection: Counted, RTCSessionDescription, RTCIceCandidate }
}

async function rtcPair({ silent, tellsFalling }: LinkEnvironment): Promise<LinkPair> {
  const open = new Set<RTCPeerConnection>()
  const rtc = countedRtc(open)
  const end = async () => {
    const identity = await createIdentity(rtc)
    return { peer: identity.peer, links: rtcLinks(rtc, identity, { config: {} }) }
  }
  return {
    caller: await end(),
    callee: await end(),
    connections: () => open.size,
    keepsQueue: true,
    tellsFalling,
    silent,
  }
}

window.linkPage = {
  names: linkContract.map(({ name }) => name),
  async run(name, env) {
    const chosen = linkContract.find((one) => one.name === name)
    if (!chosen) return `there is no case “${name}”`
    try {
      await chosen.run(() => rtcPair(env))
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  },
  counts: () => ({ constructed, closed }),
  async measure(dials, env) {
    const times: number[] = []
    for (let i = 0; i < dials; i++) {
      const both = await dial(await rtcPair(env))
      times.push(Math.max(...both.sides.map(({ openedAt }) => openedAt)) - both.startedAt)
      await both.end()
    }
    return times
  },
}
