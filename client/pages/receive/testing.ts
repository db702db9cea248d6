/** A release as tests want it. */
import type { Release } from '../../api.ts'
import { viewRelease, type ShownRelease } from '../common/channel/channel-view.ts'

export function testRelease(changes: Partial<Release>): Release {
  return {
    id: 'r1',
    sequence: 1,
    title: 'A map',
    status: 'actual',
    issued: '2026-01-01T00:00:00Z',
    note: '',
    expires: '',
    successor: '',
    leftOut: [],
    delivery: { completedAt: null, sources: [], bytesKept: 0 },
    files: [{ path: 'grid.xml', type: 'application/xml', size: 10, priority: 0 }],
    state: 'complete',
    progress: { chunksHave: 10, chunksTotal: 10, bytesHave: 10, bytesTotal: 10 },
    receivedAt: 0,
    complete: new Promise(() => {}),
    file: () => new Promise(() => {}),
    bytesOf: () => 0,
    ...changes,
  }
}

export function testView(changes: Partial<Release>): ShownRelease {
  return viewRelease(testRelease(changes))
}
