import { section } from '../current.ts'
import { releases } from '../en/releases.ts'

export const releasesTexts = section('releases', releases)
