// Alert: a whole place cannot be read. Its sessions are unknown, which is not the same as none.
import type { AlertRule, AlertScene } from '../alert.ts';
import { shown } from '../finding.ts';

const event = 'place.unreadable';

export const placeUnreadable: AlertRule = {
  name: 'place-unreadable',
  event,
  alerts: ({ inventory }: AlertScene) =>
    inventory.places.flatMap(({ url, problem }) => {
      if (problem === null) return [];
      return [
        {
          key: `${event}|${url}`,
          event,
          level: 'emergency',
          session: null,
          text: `The place ${shown(url)} cannot be read (${shown(problem)}), so the state of its sessions is unknown: check that its disk is mounted and that this user may read it.`,
          payload: { place: url },
        },
      ];
    }),
};
