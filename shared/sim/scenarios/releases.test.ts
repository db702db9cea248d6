import { describe } from 'vitest'
import { manyReleases } from './releases.ts'
import { testScenarios } from './testing.ts'

describe('[B3] [B4] [P10] more than one release, or less than one', () => testScenarios(manyReleases))
