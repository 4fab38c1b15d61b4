// Alert: a session shows signs that it should be paired afresh (requirement B12).
import type { AlertRule, AlertScene } from '../alert.ts';
import { perJudgedSession } from './per-judged-session.ts';
import { sessionTitle } from './session-title.ts';

const event = 'session.rotation';

export const rotationAdvised: AlertRule = {
  name: 'rotation-advised',
  event,
  alerts: (scene: AlertScene) =>
    perJudgedSession(scene, event, ({ ref, files }, _reasons, { rotation }) => {
      if (rotation.length === 0) return null;
      const why = rotation.map((sign) => sign.replace(/\.$/, '')).join('; ');
      return {
        level: 'warning',
        text: `Session ${sessionTitle(ref)} (${files} files) should be paired afresh at a quiet hour: ${why}; back it up first, because a pairing that is given up cannot always be had again.`,
        payload: { files, signs: rotation.length },
      };
    }),
};
