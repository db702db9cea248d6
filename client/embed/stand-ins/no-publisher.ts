/**
 * In the place of shared/crew/{census,proofs,own-release}.ts, client/peer/key-identity.ts and client/signaling/header-sender.ts
 * in the script tag. Every browser with WebRTC keeps a certificate. No visitor looks at how much of the swarm is whole. None proves to a publisher what it
 * holds: a site's document is signed once, and nobody waits for it. A visitor does count how many take part, since the
 * length of a walk hangs on it.
 */
import type { Socket } from 'socket.io-client'
import type { HeaderMessage } from '../../../shared/wire/signaling.ts'
import { NO_CUSTODY, type CoverageEstimate, type PeerId } from '../../../shared/crew/io.ts'
import { SwarmSize } from '../../../shared/crew/swarm/swarm-size.ts'
import type { Identity } from '../../peer/fingerprint.ts'
import { shortHash } from '../../keys/signatures.ts'

export class CensusTaker {
  private readonly swarm = new SwarmSize()

  get size(): number {
    return this.swarm.drawCount
  }

  note(): void {}

  draw(peer: PeerId, now: number): void {
    this.swarm.draw(peer, now)
  }

  size95(now: number): number {
    return this.swarm.size95(now)
  }

  estimate(_sequence: number, linked: number, now: number): CoverageEstimate {
    const peers = Math.max(this.size95(now), linked)
    return { complete: 0, low: 0, high: 1, sampled: 0, peers }
  }
}

export class Proofs {
  readonly custody = NO_CUSTODY
  readonly sizes = {}

  take(): void {}

  frame(): void {}

  evaluate(): void {}

  linkClosed(): void {}

  deadline(): number {
    return Infinity
  }
}

/** A browser that blocks WebRTC keeps no certificate: nobody can link to it, and it asks the site as others do. */
export async function identityOfKey(): Promise<Identity> {
  const peer = await shortHash(crypto.getRandomValues(new Uint8Array(16)))
  return { peer, certificates: [], prove: null }
}

/** A certificate of one's own needs no proof. */
export function inTurn(
  _prove: Identity['prove'],
  tell: (value: unknown) => void,
  _fail: () => void,
): (value: unknown) => void {
  return tell
}

export function publishOwn(): void {}

/** A site's owner signs at a command line, which asks the server itself. */
export class HeaderSender {
  send(socket: Socket, message: HeaderMessage): void {
    socket.emit('header', message)
  }

  stop(): void {}
}
