import { describe } from 'vitest'
import { departures } from './departures.ts'
import { testScenarios } from './testing.ts'

describe('[O8] [V2] peers that go', () => testScenarios(departures))
