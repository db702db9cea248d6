import { describe } from 'vitest'
import { liars } from './scenarios-liars.ts'
import { testScenarios } from './scenarios-testing.ts'

describe('[T3] [T4] peers that lie', () => testScenarios(liars))
