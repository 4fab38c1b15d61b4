// What each class of file of a Chromium profile is worth, by removing each alone, reopening, and comparing every record.
import type { Worth } from '../../core/entry.ts';
import type { ProfileClass } from './profile-layout.ts';

/**
 * Measured on Chromium 156 (Linux) with IndexedDB, localStorage, cookies, caches and a service worker. `cache` is only
 * what cost nothing but being made again; what was not measured is not `cache`.
 */
export const profileWorth: Readonly<Record<ProfileClass, { readonly worth: Worth; readonly why: string }>> = {
  indexeddb: { worth: 'vital', why: 'It holds the keys and messages of the linked device.' },
  'local-storage': { worth: 'vital', why: 'It holds what WhatsApp Web logs in with.' },
  'session-storage': { worth: 'needed', why: 'Pages keep state here, and nothing makes it again.' },
  cookies: { worth: 'needed', why: 'Cookies are lost with it, and only the server can set them again.' },
  'service-worker': { worth: 'needed', why: 'The registration of the service worker is lost with it.' },
  'web-storage': {
    worth: 'needed',
    why: 'It accounts for what pages have stored, and may hold files of theirs.',
  },
  'network-state': {
    worth: 'needed',
    why: 'It holds what the browser has learned of servers, and in older versions the cookies.',
  },
  'browsing-data': {
    worth: 'needed',
    why: 'It is what the browser remembers of its user, and nothing makes it again.',
  },
  preferences: {
    worth: 'needed',
    why: 'The session survives without it, but the settings of the profile do not.',
  },
  'local-state': { worth: 'needed', why: 'On Windows and macOS the key to the cookies is in it.' },
  lock: {
    worth: 'needed',
    why: 'It tells which process uses the profile; taken away from a running one, a second can start on it.',
  },
  'http-cache': { worth: 'cache', why: 'The browser loads again what is missing.' },
  'code-cache': { worth: 'cache', why: 'The browser compiles again what is missing.' },
  'gpu-cache': { worth: 'cache', why: 'The browser makes it again at the next start.' },
  'shader-cache': {
    worth: 'needed',
    why: 'Chromium 156 does not make it, so nobody has measured what is lost with it.',
  },
  'media-cache': {
    worth: 'needed',
    why: 'Chromium 156 does not make it, so nobody has measured what is lost with it.',
  },
  'cache-storage': {
    worth: 'cache',
    why: 'The caches of the page are empty then, and the page fills them again.',
  },
  'script-cache': { worth: 'needed', why: 'Without it the registration of the service worker is lost.' },
  'gpu-persistent-cache': { worth: 'cache', why: 'The browser makes it again at the next start.' },
  'shared-dictionary': { worth: 'cache', why: 'The browser loads again what is missing.' },
  component: { worth: 'needed', why: 'The browser would have to download it again; that was not measured.' },
  'crash-reports': {
    worth: 'needed',
    why: 'Crash reports may be wanted; that the browser does without them was not measured.',
  },
  unknown: {
    worth: 'vital',
    why: 'It is not part of a profile as known; other programs keep files of their own here.',
  },
};
