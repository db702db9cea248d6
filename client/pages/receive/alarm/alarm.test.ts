import { expect, test } from 'vitest'
import { createAlarm, type AlarmParts, type Permission } from './alarm.ts'

function fake(
  options: { permission?: Permission; answer?: Permission; stored?: string; locked?: boolean } = {},
) {
  const done: string[] = []
  let permission = options.permission ?? 'default'
  let locked = options.locked ?? false
  let unlocked = 0
  let chosen: (() => void) | undefined
  let gesture: (() => void) | undefined
  const parts: AlarmParts = {
    permission: () => permission,
    ask: () => {
      done.push('asked')
      permission = options.answer ?? 'granted'
      return Promise.resolve(permission)
    },
    notify: (title, body, open) => {
      done.push(`${title}: ${body}`)
      chosen = open
    },
    unlockSound: () => {
      unlocked++
      locked = false
    },
    onFirstGesture: (run) => {
      gesture = run
    },
    sound: () => {
      if (!locked) done.push('sound')
      return !locked
    },
    recall: () => options.stored ?? null,
    remember: (settings) => done.push(settings),
  }
  return {
    done,
    alarm: createAlarm(parts),
    revoke: () => (permission = 'denied'),
    click: () => gesture?.(),
    choose: () => chosen?.(),
    unlocked: () => unlocked,
  }
}

const urgent = { urgent: true, text: 'New map.' }

test('nothing is done unless it was chosen', () => {
  const { done, alarm } = fake({ permission: 'granted' })
  alarm.tell(urgent, 'Title')
  expect(done).toEqual([])
})

test('notifications ask for permission once, and tell only what is urgent', async () => {
  const { done, alarm } = fake()
  await alarm.setNotify(true)
  alarm.tell({ urgent: false, text: 'A release is arriving.' }, 'Title')
  alarm.tell(urgent, 'Title')
  await alarm.setNotify(false)
  await alarm.setNotify(true)
  expect(done).toEqual([
    'asked',
    '{"notify":true,"sound":false}',
    'Title: New map.',
    '{"notify":false,"sound":false}',
    '{"notify":true,"sound":false}',
  ])
})

test('who refuses is not notified, nor who takes the permission back', async () => {
  const refused = fake({ answer: 'denied' })
  await refused.alarm.setNotify(true)
  expect(refused.alarm.settings.value.notify).toBe(false)
  expect(refused.alarm.permission.value).toBe('denied')
  const revoked = fake({ permission: 'granted', stored: '{"notify":true,"sound":false}' })
  revoked.revoke()
  revoked.alarm.tell(urgent, 'Title')
  expect(revoked.done).toEqual([])
})

test('a sound that the browser does not allow is said to be missing, until a click allows it', () => {
  const { done, alarm } = fake({ stored: '{"sound":true}', locked: true })
  alarm.tell(urgent, 'Title')
  expect(alarm.muted.value).toBe(true)
  expect(done).toEqual([])
  alarm.rehearse('A try', 'This is how it will be.')
  expect(alarm.muted.value).toBe(false)
  expect(done).toEqual(['sound'])
})

test('who chooses a notification is taken to what it tells of', async () => {
  const { alarm, choose } = fake({ permission: 'granted' })
  await alarm.setNotify(true)
  let opened = 0
  alarm.tell(urgent, 'Maps of the south', () => opened++)
  choose()
  expect(opened).toBe(1)
})

test('the audio device is left alone until sound is chosen, and a remembered choice waits for the first click', async () => {
  const off = fake()
  off.click()
  off.alarm.rehearse('A try', 'This is how it will be.')
  await off.alarm.setNotify(true)
  off.alarm.rehearse('A try', 'This is how it will be.')
  expect(off.unlocked()).toBe(0)
  off.alarm.setSound(true)
  expect(off.unlocked()).toBe(1)

  const on = fake({ stored: '{"sound":true}', locked: true })
  expect(on.unlocked()).toBe(0)
  on.click()
  expect(on.unlocked()).toBe(1)
  on.alarm.tell(urgent, 'Title')
  expect(on.done).toContain('sound')

  const changed = fake({ stored: '{"sound":true}' })
  changed.alarm.setSound(false)
  changed.click()
  expect(changed.unlocked()).toBe(0)
})

test.each(['', '{', '[]', 'null', '{"notify":"yes"}'])(
  'settings that make no sense (%s) are none',
  (stored) => {
    expect(fake({ stored }).alarm.settings.value).toEqual({ notify: false, sound: false })
  },
)
