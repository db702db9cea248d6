import { describe } from 'vitest'
import { departures } from './scenarios-departures.ts'
import { testScenarios } from './scenarios-testing.ts'

describe('[O8] [V2] peers that go', () => testScenarios(departures))
