// Alert: all sessions together will hold more than they should within the time that is set.
import type { AlertRule, AlertScene } from '../alert.ts';
import { sizeText } from '../amounts.ts';
import { forecastOf } from '../growth/forecast-of.ts';
import { storageLimit } from '../growth/storage-limit.ts';

const event = 'storage.forecast';

export const storageAhead: AlertRule = {
  name: 'storage-ahead',
  event,
  alerts({ inventory: { sessions }, storageRate, settings, nowMs }: AlertScene) {
    const sizeBytes = sessions.reduce((sum, picture) => sum + picture.sizeBytes, 0);
    const limit = storageLimit(settings.storageBytes);
    const { answer, atMs, earliestMs, latestMs, text } = forecastOf(limit, sizeBytes, storageRate, nowMs);
    if (answer !== 'expected' || atMs === null || atMs - nowMs > settings.forecastMs) return [];
    return [
      {
        key: event,
        event,
        level: 'warning',
        session: null,
        text: `All sessions together hold ${sizeText(sizeBytes)}. ${text} \`holdfast growth\` names the sessions that grow fastest.`,
        payload: { sizeBytes, limitBytes: limit.value, atMs, earliestMs, latestMs },
      },
    ];
  },
  // What was not measured may grow as before.
  cannotTell: (_state, { storageRate }) => storageRate === null,
};
