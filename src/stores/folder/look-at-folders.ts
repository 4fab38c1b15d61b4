// Looks at a list of folders with the engine that the place belongs to. Synchronous: threads and small worlds call it.
import type { Place } from '../../core/place.ts';
import { lookAtBaileysFolder } from '../folder-baileys/look-at-baileys-folder.ts';
import { lookAtProfileFolder } from '../folder-wwebjs/look-at-profile-folder.ts';
import type { FolderToLookAt, LookAnswer, LookTask, SessionSighting } from './sighting.ts';

export function lookAtFolders(place: Place, task: LookTask): LookAnswer {
  const lookAt = place.engine === 'baileys' ? lookAtBaileysFolder : lookAtProfileFolder;
  const sessions: SessionSighting[] = [];
  const deeper: FolderToLookAt[] = [];
  for (const folder of task.folders) {
    const look = lookAt(place, folder, task.nowMs);
    for (const session of look.sessions) sessions.push(session);
    for (const next of look.deeper) deeper.push(next);
  }
  return { sessions, deeper };
}
