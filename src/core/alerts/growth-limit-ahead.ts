// Alert: a session will pass a budget of its classes, or a band, within the time that is set, if it goes on as it does.
import type { AlertRule, AlertScene } from '../alert.ts';
import { sessionForecasts } from '../growth/session-forecasts.ts';
import { bandCounts } from '../judge-session.ts';
import { sessionKey } from '../session.ts';
import { perGrowthMark, withoutMark } from './per-growth-mark.ts';
import { cleaningCommand, sessionTitle } from './session-title.ts';

const event = 'session.forecast';

export const growthLimitAhead: AlertRule = {
  name: 'growth-limit-ahead',
  event,
  alerts: (scene: AlertScene) =>
    perGrowthMark(scene, event, (picture, { rates }) => {
      const { settings, nowMs } = scene;
      const counts = bandCounts(picture, settings);
      const [next] = sessionForecasts(picture, rates, { settings, bandCounts: counts, nowMs })
        .filter(({ atMs }) => atMs !== null && atMs - nowMs <= settings.forecastMs)
        .toSorted((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
      if (next === undefined) return null;
      const { ref } = picture;
      const { limit, now, atMs, earliestMs, latestMs } = next;
      return {
        // Nothing is wrong with it yet; what becomes a warning then is worth no more than a word now.
        level: limit.level === 'warning' ? 'info' : 'warning',
        text: `Session ${sessionTitle(ref)}: ${next.text} It has ${now} now: see what can go with ${cleaningCommand(ref)}.`,
        payload: { limit: limit.value, class: limit.class, now, atMs, earliestMs, latestMs },
      };
    }),
  cannotTell: withoutMark(sessionKey),
};
