// Alert: a session changed by far more than it usually does, and the protocol does not explain it.
import type { AlertRule, AlertScene } from '../alert.ts';
import { sessionKey } from '../session.ts';
import { perGrowthMark, withoutMark } from './per-growth-mark.ts';
import { sessionTitle } from './session-title.ts';

const event = 'session.unusual';

/** Losses are no matter of this rule: cleanings make them, and what a session may not lose is told as damage. */
export const growthUnusual: AlertRule = {
  name: 'growth-unusual',
  event,
  alerts: (scene: AlertScene) =>
    perGrowthMark(scene, event, ({ ref }, { unusual }) => {
      const [newest] = unusual.filter(({ change }) => change > 0);
      if (newest === undefined) return null;
      const { of, change, usual, spreadsAway, kind, fromMs, toMs } = newest;
      return {
        level: 'warning',
        text: `Session ${sessionTitle(ref)} changed as it never does: ${newest.text} Look at it with \`holdfast growth\`.`,
        payload: { of, change, usual, spreadsAway, kind, fromMs, toMs },
      };
    }),
  cannotTell: withoutMark(sessionKey),
};
