import { describe } from 'vitest'
import { manyReleases } from './scenarios-releases.ts'
import { testScenarios } from './scenarios-testing.ts'

describe('[B3] [B4] more than one release', () => testScenarios(manyReleases))
