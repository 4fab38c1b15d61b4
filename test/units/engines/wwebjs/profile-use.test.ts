// Is a profile in use: one sign of life is enough for yes, and a doubt is never no.
import { expect, test } from 'vitest';
import {
  judgeProfileUse,
  type ProfileUseEvidence,
} from '../../../../src/engines/wwebjs/judge-profile-use.ts';
import { parseSingletonLock } from '../../../../src/engines/wwebjs/singleton-lock.ts';

const profilePath = '/srv/.wwebjs_auth/session-sales';
const quiet: ProfileUseEvidence = {
  lock: { state: 'none' },
  host: 'web-1',
  processOfPid: null,
  lockFileHolders: [],
  socketAnswers: null,
  userDataDirProcesses: [],
  profilePath,
};
const link = (target: string) => ({ lock: { state: 'link' as const, target } });
const chrome = (dir: string) => ['/usr/bin/chromium', '--headless', `--user-data-dir=${dir}`, '--no-sandbox'];

test.each([
  ['web-1-123', { host: 'web-1', pid: 123 }],
  ['host-1', { host: 'host', pid: 1 }],
  ['-5', null],
  ['5', null],
  ['host-', null],
  ['host-x', null],
  ['host-0', null],
  ['host-1 ', null],
  ['', null],
])('the link %j is %j', (target, expected) => {
  expect(parseSingletonLock(target)).toEqual(expected);
});

test.each<[string, 'yes' | 'no' | 'unknown', Partial<ProfileUseEvidence>]>([
  ['no lock and nobody there', 'no', {}],
  ['locked files', 'yes', { lockFileHolders: [77] }],
  ['locked files of a hidden process', 'yes', { lockFileHolders: [0] }],
  ['a process on the profile', 'yes', { userDataDirProcesses: [77] }],
  ['an answering socket', 'yes', { ...link('web-1-77'), socketAnswers: true }],
  [
    'a lock of a browser on this profile',
    'yes',
    { ...link('web-1-77'), processOfPid: chrome(profilePath).join('\0') },
  ],
  [
    'the same, parted by spaces',
    'yes',
    { ...link('web-1-77'), processOfPid: chrome(`${profilePath}/`).join(' ') },
  ],
  ['a lock of a dead process', 'no', link('web-1-77')],
  ['a lock of a dead process and a silent socket', 'no', { ...link('web-1-77'), socketAnswers: false }],
  [
    'a lock whose number another program has now',
    'no',
    { ...link('web-1-77'), processOfPid: 'node\0server.js' },
  ],
  [
    'a lock of a browser on another profile',
    'no',
    { ...link('web-1-77'), processOfPid: chrome('/srv/session-b').join('\0') },
  ],
  [
    'a browser on another profile while file locks are not known',
    'unknown',
    { ...link('web-1-77'), processOfPid: chrome('/srv/session-b').join('\0'), lockFileHolders: null },
  ],
  [
    'a browser on the same name elsewhere, which may be a mount',
    'unknown',
    { ...link('web-1-77'), processOfPid: chrome('/data/session-sales').join('\0') },
  ],
  [
    'a browser on a relative path',
    'unknown',
    { ...link('web-1-77'), processOfPid: chrome('.wwebjs_auth/session-b').join('\0') },
  ],
  ['a browser that names no profile', 'unknown', { ...link('web-1-77'), processOfPid: '/usr/bin/chromium' }],
  ['a process that does not say what it is', 'unknown', { ...link('web-1-77'), processOfPid: '' }],
  ['a lock of another host', 'unknown', link('web-2-77')],
  [
    'a lock of another host with a living local number',
    'unknown',
    { ...link('web-2-77'), processOfPid: chrome(profilePath).join('\0') },
  ],
  ['a lock of another host, and locked files here', 'yes', { ...link('web-2-77'), lockFileHolders: [5] }],
  ['a lock that names nothing', 'unknown', link('garbage')],
  ['a lock that is a plain file', 'unknown', { lock: { state: 'not-a-link' } }],
  [
    'no lock on a machine that cannot be asked',
    'unknown',
    { lockFileHolders: null, userDataDirProcesses: null },
  ],
  [
    'a dead lock on a machine that cannot be asked',
    'unknown',
    { ...link('web-1-77'), lockFileHolders: null, userDataDirProcesses: null },
  ],
])('%s means %s', (_what, answer, changes) => {
  const use = judgeProfileUse({ ...quiet, ...changes });
  expect(use.answer).toBe(answer);
  expect(use.why.length).toBeGreaterThan(0);
  for (const why of use.why) expect(why).toMatch(/^[A-Z].*\.$/);
});

test('every sign of life is named', () => {
  const use = judgeProfileUse({
    ...quiet,
    lockFileHolders: [5, 6],
    userDataDirProcesses: [5],
    socketAnswers: true,
  });
  expect(use.why).toEqual([
    'Files of the profile are locked by processes 5, 6.',
    'Process 5 runs on the profile.',
    'The browser answers on its socket.',
  ]);
});
