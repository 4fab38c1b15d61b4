// Alert: a limit of sessions or bytes is nearly used up, or is (requirement D3), in all or of one tenant.
import type { AlertRule, AlertScene } from '../alert.ts';
import { isUsedUp, usageOf, usesOf, useText } from '../limits.ts';

const event = 'limit.near';

export const limitNear: AlertRule = {
  name: 'limit-near',
  event,
  alerts({ inventory: { sessions }, settings: { limits } }: AlertScene) {
    const { all, tenants } = usageOf(sessions);
    return usesOf(limits, all, tenants)
      .filter(({ used, limit }) => used >= limit * limits.noticeShare)
      .map((use) => {
        const isFull = isUsedUp(use);
        const after = isFull
          ? 'no new one can begin; those that are there go on'
          : 'when it is used up, no new one can begin';
        return {
          key: `${event}|${use.what}|${use.tenant ?? ''}`,
          event,
          level: isFull ? 'critical' : 'warning',
          session: null,
          text: `${useText(use)} are used: ${after}. Delete what is not needed (\`holdfast expire\`), or set the limit higher.`,
          payload: { ...use, share: use.limit === 0 ? 1 : use.used / use.limit },
        };
      });
  },
  cannotTell: (_state, { inventory }) => inventory.places.some((place) => place.problem !== null),
};
