import { describe } from 'vitest'
import { networkFaults } from './scenarios-network.ts'
import { testScenarios } from './scenarios-testing.ts'

describe('[O6] [H3] a network that fails', () => testScenarios(networkFaults))
