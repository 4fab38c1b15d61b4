// Every whatsapp-web.js session of the demo world.
import { dayMs, hourMs } from '../demo-file.ts';
import type { DemoSession } from '../demo-file.ts';
import { profile } from './profile.ts';
import { remoteAuth } from './remote-auth.ts';

const kB = 1000;

export const wwebjsSessions: readonly DemoSession[] = [
  profile({
    path: 'session-sales',
    idleMs: 2 * hourMs,
    messagesBytes: 900 * kB,
    cacheBytes: 1800 * kB,
    about: 'A busy profile: most of it is caches, which `holdfast clean` takes.',
  }),
  profile({
    path: 'session-support',
    about: null,
    idleMs: 3 * hourMs,
    messagesBytes: 600 * kB,
    cacheBytes: 1200 * kB,
  }),
  profile({
    path: 'session-billing',
    about: null,
    idleMs: 26 * hourMs,
    messagesBytes: 250 * kB,
    cacheBytes: 700 * kB,
  }),
  profile({
    path: 'session-reception',
    idleMs: 5 * hourMs,
    messagesBytes: 300 * kB,
    cacheBytes: 600 * kB,
    lockedBy: 'oldhost-1234',
    about: 'Locked by a browser on another host, oldhost: perhaps in use, so left alone.',
  }),
  profile({
    path: 'session-newsletter',
    about: null,
    idleMs: 9 * dayMs,
    messagesBytes: 200 * kB,
    cacheBytes: 900 * kB,
  }),
  profile({
    path: 'session-old-shop',
    idleMs: 40 * dayMs,
    messagesBytes: 200 * kB,
    cacheBytes: 500 * kB,
    about: 'An orphan: no longer in the instances list, last written 40 days ago.',
  }),
  profile({
    path: 'session-trial-2',
    idleMs: 41 * dayMs,
    messagesBytes: 60 * kB,
    cacheBytes: 300 * kB,
    about: 'Another orphan. `holdfast gc` looks at orphans twice, an hour apart, before it takes them.',
  }),
  profile({
    path: 'session',
    idleMs: 12 * dayMs,
    messagesBytes: 80 * kB,
    cacheBytes: 200 * kB,
    about: 'The profile of a client without an id: no list can name it, so it is never an orphan.',
  }),
  ...remoteAuth('warehouse'),
];
