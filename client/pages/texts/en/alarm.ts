/** How a reader is told who does not look. */
export const alarm = {
  title: 'Be told',
  help: 'This page tells you of a new event and of a cancellation, as long as it is open in some tab. You need no account, and nothing about you is sent anywhere.',
  notify: 'Show a notification',
  denied: 'This browser refuses notifications for this page: allow them in the settings of the site.',
  unsupported: 'This browser has no notifications for pages.',
  sound: 'Play a sound',
  muted: 'The browser did not allow the sound. Click “Try it” once after you open the page.',
  tryIt: 'Try it',
  tryTitle: 'Flashcrew: a try',
  tryText: 'This is how a new map or a cancellation will be announced.',
}
