import { section } from '../current.ts'
import { foreignQuestion } from '../en/foreign-question.ts'

export const foreignQuestionTexts = section('foreignQuestion', foreignQuestion)
