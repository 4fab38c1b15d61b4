// Alert: profiles that the instances list does not name have become many, or big (requirement A8).
import type { AlertRule, AlertScene } from '../alert.ts';
import { sizeText } from '../amounts.ts';

const event = 'place.orphans';

export const orphansFound: AlertRule = {
  name: 'orphans-found',
  event,
  alerts({ orphans, settings }: AlertScene) {
    const count = orphans.length;
    const sizeBytes = orphans.reduce((sum, picture) => sum + picture.sizeBytes, 0);
    if (count === 0 || (count < settings.orphanCount && sizeBytes < settings.orphanBytes)) return [];
    const profiles = count === 1 ? '1 profile is an orphan' : `${count} profiles are orphans`;
    return [
      {
        key: event,
        event,
        level: 'warning',
        session: null,
        text: `${profiles}, named by no instances list and holding ${sizeText(sizeBytes)}: look at them with \`holdfast gc\`, which removes nothing without --apply.`,
        payload: { count, sizeBytes, places: new Set(orphans.map((picture) => picture.ref.place)).size },
      },
    ];
  },
  // Without the list, or without a place, there seem to be fewer orphans than there are.
  cannotTell: (_state, { inventory }) =>
    inventory.registry.state === 'unusable' || inventory.places.some((place) => place.problem !== null),
};
