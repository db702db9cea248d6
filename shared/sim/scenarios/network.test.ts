import { describe } from 'vitest'
import { networkFaults } from './network.ts'
import { testScenarios } from './testing.ts'

describe('[O6] [H3] a network that fails', () => testScenarios(networkFaults))
