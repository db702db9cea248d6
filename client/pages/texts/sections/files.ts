import { section } from '../current.ts'
import { files } from '../en/files.ts'

export const filesTexts = section('files', files)
