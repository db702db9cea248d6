import { lookUp } from '../shared/lib/look-up.ts'

/** Why a command ends without having done what it was asked: one sentence for whoever typed it. No stack is shown. */
export class CommandFailure extends Error {
  override readonly name = 'Failure'
  /** 2 for a command line that is not understood, 1 for all else. */
  readonly exitCode: 1 | 2

  constructor(sentence: string, exitCode: 1 | 2 = 1) {
    super(sentence)
    this.exitCode = exitCode
  }
}

/** The code of a system's error, such as 'ENOENT'; '' for any other. */
export function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Why a file or a folder cannot be used, as the end of a sentence. */
export function whyNot(error: unknown): string {
  const code = codeOf(error)
  return lookUp(REASONS, code) ?? (code === '' ? 'the system does not say why' : `the system says ${code}`)
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it may not be read or written by this user',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it is not a folder',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
}
