/**
 * Reaching a person who does not look at the page: a notification and a sound, each by the reader's choice, remembered in
 * this browser. Only what is urgent does it: a new event, or a cancellation (headlines.ts).
 */
import { signal } from '@preact/signals'
import { recall, remember } from '../../common/remembered.ts'
import type { Headline } from './headlines.ts'

export type Permission = NotificationPermission | 'unsupported'

/** What the browser has for it; a fake in tests. */
export interface AlarmParts {
  permission(): Permission
  ask(): Promise<Permission>
  /** In one of the tabs that hear the same, unless it is only tried. `open` is called when the notification is chosen. */
  notify(title: string, body: string, open: () => void, isTry: boolean): void
  /** Makes sound possible; browsers allow it only in answer to a click or a key. */
  unlockSound(): void
  /** Runs once, in the first click or key anywhere. */
  onFirstGesture(run: () => void): void
  /** Likewise. False where the browser does not allow sound yet. */
  sound(isTry: boolean): boolean
  recall(): string | null
  remember(settings: string): void
}

export interface AlarmChoices {
  readonly notify: boolean
  readonly sound: boolean
}

export type Alarm = ReturnType<typeof createAlarm>

export function createAlarm(parts: AlarmParts) {
  const settings = signal<AlarmChoices>(parse(parts.recall()))
  const permission = signal<Permission>(parts.permission())
  /** A sound was due, and the browser did not allow it. */
  const muted = signal(false)

  // After a reload the first click or key anywhere is enough. A reader who has not chosen sound opens no audio device.
  if (settings.value.sound) {
    parts.onFirstGesture(() => {
      if (settings.value.sound) parts.unlockSound()
    })
  }

  function change(changes: Partial<AlarmChoices>): void {
    settings.value = { ...settings.value, ...changes }
    parts.remember(JSON.stringify(settings.value))
  }

  /** Asks for permission the first time; without it, notifications stay off. */
  async function setNotify(on: boolean): Promise<void> {
    if (on && permission.value === 'default') permission.value = await parts.ask()
    change({ notify: on && permission.value === 'granted' })
  }

  function setSound(on: boolean): void {
    if (on) parts.unlockSound()
    muted.value = false
    change({ sound: on })
  }

  function tell({ urgent, text }: Headline, title: string, open = (): void => undefined): void {
    if (urgent) reach(title, text, open, false)
  }

  function reach(title: string, text: string, open: () => void, isTry: boolean): void {
    if (settings.value.notify && parts.permission() === 'granted') parts.notify(title, text, open, isTry)
    if (settings.value.sound) muted.value = !parts.sound(isTry)
  }

  /** The alarm as it will be, so that no reader finds out in a bad hour that the computer is mute. */
  function rehearse(title: string, text: string): void {
    if (settings.value.sound) parts.unlockSound()
    reach(title, text, () => undefined, true)
  }

  return { settings, permission, muted, setNotify, setSound, tell, rehearse }
}

function parse(text: string | null): AlarmChoices {
  try {
    const { notify, sound } = JSON.parse(text ?? '{}') as Partial<Record<keyof AlarmChoices, unknown>>
    return { notify: notify === true, sound: sound === true }
  } catch {
    return { notify: false, sound: false }
  }
}

const STORED = 'flashcrew:receive:alarm'
/** Two rising tones, three times: unlike the sounds of other pages, and no alarm signal of an authority. */
const TONES_HZ = [660, 880]
const TONE_SECONDS = 0.18
const REPEATS = 3

/** The browser's own. */
export function browserAlarmParts(): AlarmParts {
  let audio: AudioContext | undefined
  return {
    permission: () => (typeof Notification === 'undefined' ? 'unsupported' : Notification.permission),
    ask: () =>
      typeof Notification === 'undefined' ? Promise.resolve('unsupported') : Notification.requestPermission(),
    notify: (title, body, open, isTry) =>
      inOneTab(isTry ? null : `notify ${title} ${body}`, () => notify(title, body, open)),
    unlockSound: () => {
      audio ??= typeof AudioContext === 'undefined' ? undefined : new AudioContext()
      void audio?.resume()
    },
    onFirstGesture: (run) => {
      const first = new AbortController()
      const once = (): void => {
        first.abort()
        run()
      }
      for (const type of ['pointerdown', 'keydown']) addEventListener(type, once, { signal: first.signal })
    },
    sound: (isTry) => {
      if (audio?.state !== 'running') return false
      const playing = audio
      inOneTab(isTry ? null : 'sound', () => play(playing))
      return true
    },
    recall: () => recall(STORED),
    remember: (settings) => remember(STORED, settings),
  }
}

/** Long enough for the slowest of the tabs to hear of the same. */
const ONE_TAB_MS = 10_000

/** The tabs of a browser hear of a release together, and its reader is to be told once: by the tab that is first. */
function inOneTab(what: string | null, run: () => void): void {
  const locks = navigator.locks as LockManager | undefined
  if (!locks || what === null) return run()
  const told = async (lock: Lock | null): Promise<void> => {
    if (!lock) return
    run()
    await new Promise((resolve) => setTimeout(resolve, ONE_TAB_MS))
  }
  locks.request(`flashcrew-alarm:${what}`, { ifAvailable: true }, told).catch(run)
}

function notify(title: string, body: string, open: () => void): void {
  const options = { body, icon: '/icons/icon-192.png', tag: 'flashcrew-release', renotify: true }
  try {
    const notification = new Notification(title, options)
    notification.addEventListener('click', () => {
      globalThis.focus()
      open()
      notification.close()
    })
  } catch {
    // Chrome on Android has them only by its service worker.
    void navigator.serviceWorker?.ready.then((worker) => worker.showNotification(title, options))
  }
}

function play(audio: AudioContext): void {
  for (let tone = 0; tone < TONES_HZ.length * REPEATS; tone++) {
    const start = audio.currentTime + tone * TONE_SECONDS + Math.floor(tone / TONES_HZ.length) * TONE_SECONDS
    const oscillator = audio.createOscillator()
    const gain = audio.createGain()
    oscillator.frequency.value = TONES_HZ[tone % TONES_HZ.length] ?? 0
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(0.3, start + 0.02)
    gain.gain.linearRampToValueAtTime(0, start + TONE_SECONDS)
    oscillator.connect(gain).connect(audio.destination)
    oscillator.start(start)
    oscillator.stop(start + TONE_SECONDS)
  }
}
