/** The line before the script tag, within the page itself (`flashcrew sign` prints it). */
import { pageTimes, speedOf } from './site-speed.ts'
import { startMarked } from './start-marked.ts'

startMarked(speedOf(pageTimes()))
