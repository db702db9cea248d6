/** Tries of WebRTC, for `flashcrew doctor`: does a channel open, what does a STUN or TURN server give. */
import type { Rtc } from '../../client/peer/environment.ts'

/** The address of the first candidate of this type that the server brings; null where it brings none in time. Never rejects. */
export async function gatherCandidate(
  { RTCPeerConnection }: Rtc,
  server: RTCIceServer,
  type: 'srflx' | 'relay',
  msMax: number,
): Promise<string | null> {
  let connection: RTCPeerConnection | undefined
  try {
    const iceTransportPolicy = type === 'relay' ? 'relay' : 'all'
    const tried = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy })
    connection = tried
    tried.createDataChannel('probe')
    const found = new Promise<string | null>((resolve) => {
      tried.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) return resolve(null)
        const { 4: address, 7: kind } = candidate.candidate.split(' ')
        if (kind === type && address !== undefined) resolve(address)
      })
      setTimeout(resolve, msMax, null)
    })
    await tried.setLocalDescription(await tried.createOffer())
    return await found
  } catch {
    return null
  } finally {
    connection?.close()
  }
}

/** Milliseconds until a message has come through a DataChannel between two connections here; null where none does in time. */
export async function openLoopback(
  { RTCPeerConnection }: Rtc,
  configuration: RTCConfiguration,
  msMax: number,
): Promise<number | null> {
  const startMs = performance.now()
  const [one, two] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)]
  try {
    one.addEventListener('icecandidate', ({ candidate }) => candidate && void two.addIceCandidate(candidate))
    two.addEventListener('icecandidate', ({ candidate }) => candidate && void one.addIceCandidate(candidate))
    const channel = one.createDataChannel('probe')
    channel.addEventListener('open', () => channel.send('probe'))
    const came = new Promise<number | null>((resolve) => {
      two.addEventListener('datachannel', (event) =>
        event.channel.addEventListener('message', () => resolve(performance.now() - startMs)),
      )
      setTimeout(resolve, msMax, null)
    })
    await one.setLocalDescription(await one.createOffer())
    await two.setRemoteDescription(one.localDescription ?? { type: 'offer', sdp: '' })
    await two.setLocalDescription(await two.createAnswer())
    await one.setRemoteDescription(two.localDescription ?? { type: 'answer', sdp: '' })
    return await came
  } catch {
    return null
  } finally {
    one.close()
    two.close()
  }
}
