import { describe, vi } from 'vitest'
import { WebSocket } from 'ws'
import { signalingContract } from '../../testing/signaling-contract.ts'

vi.mock('socket.io-client', () => import('./socket.ts'))
// Node.js 20 has none of its own.
vi.stubGlobal('WebSocket', WebSocket)

describe('signaling by the script tag’s socket', signalingContract)
