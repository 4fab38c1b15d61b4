// No browser profile is locked by another host or by a process that is gone.
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import type { SessionPicture } from '../core/inventory.ts';
import { sessionName } from '../core/session.ts';
import { judgeProfileUse } from '../engines/wwebjs/judge-profile-use.ts';
import { parseSingletonLock } from '../engines/wwebjs/singleton-lock.ts';
import type { Check, CheckScene } from './check.ts';
import { folders } from './kinds-of-places.ts';
import { aboutSession, pathOfSession } from './about-session.ts';

export const profileLocksAreOurs: Check = {
  name: 'profile-locks-are-ours',
  on: folders,
  codes: ['PROFILE_LOCK_FOREIGN', 'PROFILE_LOCK_STALE', 'PROFILE_LOCK_DAMAGED'],
  async find(scene) {
    const findings: Finding[] = [];
    for (const picture of scene.pictures) {
      const isProfile = picture.ref.engine === 'wwebjs' && picture.ref.form !== 'remote-zip';
      if (isProfile) findings.push(...(await ofProfile(picture, scene)));
    }
    return findings;
  },
};

async function ofProfile(picture: SessionPicture, { place, ground }: CheckScene): Promise<Finding[]> {
  const lock = pathOfSession(picture.ref, place.root, 'SingletonLock');
  const subject = aboutSession(picture.ref, place);
  const name = shown(sessionName(picture.ref));
  const facts = await ground.statOf(lock);
  if (facts === null) return [];
  const target = facts.kind === 'link' ? await ground.readLink(lock) : '';
  // Gone in between: its browser has just closed.
  if (target === null) return [];
  const owner = parseSingletonLock(target);
  if (owner === null) {
    const what = facts.kind === 'link' ? `a link to "${shown(target)}"` : `a ${facts.kind}`;
    const text = `The lock of ${name} is ${what}; Chromium makes a link to host and process.`;
    return [finding('PROFILE_LOCK_DAMAGED', 'warning', subject, text)];
  }
  if (owner.host !== ground.hostName()) {
    const text = `${name} is locked by process ${owner.pid} on ${shown(owner.host)}; this host is ${shown(ground.hostName())}.`;
    return [finding('PROFILE_LOCK_FOREIGN', 'warning', subject, text)];
  }
  // A socket or a file lock can show a browser whose process is not visible from here, as in another container.
  if (picture.inUse.answer === 'yes') return [];
  const process = await ground.processOf(owner.pid);
  const use = judgeProfileUse({
    lock: { state: 'link', target },
    host: owner.host,
    processOfPid: process === null ? null : (process.commandLine?.join('\0') ?? ''),
    // Other signs were looked for by the scan, and would have made it say that the profile is in use.
    lockFileHolders: [],
    socketAnswers: null,
    userDataDirProcesses: [],
    profilePath: pathOfSession(picture.ref, place.root),
  });
  if (use.answer !== 'no') return [];
  const text = `${name} is locked by process ${owner.pid} of this host, which is gone. ${shown(use.why.join(' '))}`;
  return [finding('PROFILE_LOCK_STALE', 'info', subject, text)];
}
