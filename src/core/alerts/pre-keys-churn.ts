// Alert: a client mints pre-keys over and over that hardly anybody uses.
import type { AlertRule, AlertScene } from '../alert.ts';
import { sessionKey } from '../session.ts';
import { perGrowthMark, withoutMark } from './per-growth-mark.ts';
import { sessionTitle } from './session-title.ts';

const event = 'session.churn';

export const preKeysChurn: AlertRule = {
  name: 'pre-keys-churn',
  event,
  alerts: (scene: AlertScene) =>
    perGrowthMark(scene, event, ({ ref }, { churn }) => {
      if (churn === null) return null;
      const { minted, used, mintedPerDay, bursts, fromMs, toMs } = churn;
      return {
        level: 'warning',
        text: `Session ${sessionTitle(ref)}: ${churn.text} Look in its log for reconnects that repeat and for uploads that time out.`,
        payload: { minted, used, mintedPerDay, bursts, fromMs, toMs },
      };
    }),
  cannotTell: withoutMark(sessionKey),
};
