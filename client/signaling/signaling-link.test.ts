import { describe } from 'vitest'
import { signalingContract } from '../testing/signaling-contract.ts'

describe('signaling by socket.io-client', signalingContract)
