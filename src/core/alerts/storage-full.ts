// Alert: all sessions together hold more than they should (requirement D6, 50 GB unless set otherwise).
import type { AlertRule, AlertScene } from '../alert.ts';
import { sizeText } from '../amounts.ts';
import type { SessionPicture } from '../inventory.ts';
import { sessionTitle } from './session-title.ts';

const event = 'storage.size';

export const storageFull: AlertRule = {
  name: 'storage-full',
  event,
  alerts({ inventory: { sessions }, settings: { storageBytes } }: AlertScene) {
    const sizeBytes = sum(sessions, (picture) => picture.sizeBytes);
    const biggest = sessions.reduce<SessionPicture | null>(
      (big, picture) => (big === null || picture.sizeBytes > big.sizeBytes ? picture : big),
      null,
    );
    if (biggest === null || sizeBytes <= storageBytes) return [];
    const cacheBytes = sum(sessions, (picture) => picture.cacheBytes);
    return [
      {
        key: event,
        event,
        level: 'warning',
        session: null,
        text: `${sessions.length} sessions hold ${sizeText(sizeBytes)}, over the ${sizeText(storageBytes)} that are set: ${sizeText(cacheBytes)} are caches that \`holdfast clean\` can free, and the biggest session is ${sessionTitle(biggest.ref)} with ${sizeText(biggest.sizeBytes)}.`,
        payload: {
          sizeBytes,
          limitBytes: storageBytes,
          cacheBytes,
          diskBytes: sum(sessions, (picture) => picture.diskBytes),
          sessions: sessions.length,
          averageBytes: Math.round(sizeBytes / sessions.length),
        },
      },
    ];
  },
  // What cannot be read still fills the disk.
  cannotTell: (_state, { inventory }) => inventory.places.some((place) => place.problem !== null),
};

function sum(sessions: readonly SessionPicture[], figure: (picture: SessionPicture) => number): number {
  return sessions.reduce((total, picture) => total + figure(picture), 0);
}
