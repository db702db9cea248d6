/** Whether DATA can be written: a disk that is full or read-only must not stay unseen until the next start. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAside } from './files.ts'

export class Disk {
  private readonly data: string
  private failing = false
  private count = 0

  constructor(data: string) {
    this.data = data
  }

  /** What the last write said. */
  get isFailing(): boolean {
    return this.failing
  }

  /** Writes that have failed since the start. */
  get failures(): number {
    return this.count
  }

  /** Writes whole or not at all, and notes how it went. Rejects with the system's error. */
  async write(path: string, text: string): Promise<void> {
    try {
      await writeAside(path, text)
      this.failing = false
    } catch (error) {
      this.failing = true
      this.count++
      throw error
    }
  }

  /** Makes the folder where there is none, and writes a file in it. Rejects with the system's error. */
  async check(): Promise<void> {
    const path = join(this.data, 'probe')
    await this.write(path, '')
    await rm(path, { force: true })
  }

  /** Whether a file can be written now. */
  async probe(): Promise<boolean> {
    try {
      await this.check()
    } catch {
      // `write` has noted it.
    }
    return !this.failing
  }
}
