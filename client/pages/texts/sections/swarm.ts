import { section } from '../current.ts'
import { swarm } from '../en/swarm.ts'

export const swarmTexts = section('swarm', swarm)
