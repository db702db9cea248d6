/** A WebSocket to the signaling server by hand, since no client library sends what honest peers do not. */
import { once } from 'node:events'
import { WebSocket } from 'ws'

/** Engine.IO's ping and pong, and the head of a Socket.IO event (https://socket.io/docs/v4/socket-io-protocol/). */
export const PING = '2'
export const PONG = '3'
const CONNECT = '40'
const EVENT = '42'
const BINARY_EVENT = '451-'

/** A socket that has been let in. Rejects where the server refuses it. */
export async function openSocket(origin: string): Promise<WebSocket> {
  const address = `${origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`
  const socket = new WebSocket(address, { perMessageDeflate: false })
  await once(socket, 'open')
  socket.on('error', () => undefined)
  const isIn = saying(socket, CONNECT)
  socket.send(CONNECT)
  await isIn
  return socket
}

/** Resolves with the next message that begins so; rejects where the socket closes first. */
export function saying(socket: WebSocket, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hear = (data: Buffer): void => {
      const text = data.toString()
      if (!text.startsWith(head)) return
      socket.off('message', hear)
      resolve(text)
    }
    socket.on('message', hear)
    socket.once('close', () => reject(new Error('the socket was closed')))
  })
}

export function eventText(id: number | '', name: string, message: object): string {
  return `${EVENT}${id}${JSON.stringify([name, message])}`
}

/** An event whose `data` is bytes: its text, and the bytes that follow it. */
export function sendBytes(socket: WebSocket, name: string, message: object, bytes: Uint8Array): void {
  const words = [name, { ...message, data: { _placeholder: true, num: 0 } }]
  socket.send(`${BINARY_EVENT}${JSON.stringify(words)}`)
  socket.send(bytes)
}
