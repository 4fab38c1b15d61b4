// What a session's judgement says of how it grows. Remarks only: how much of it is too much is for alerts to say.
import type { HealthReason, HealthSettings } from '../health.ts';
import type { SessionPicture } from '../inventory.ts';
import type { GrowthMark } from './growth-mark.ts';
import { sessionForecasts } from './session-forecasts.ts';

export function remarksOfGrowth(
  picture: SessionPicture,
  { rates, unusual, churn }: GrowthMark,
  bandCounts: boolean,
  { settings, nowMs }: { readonly settings: HealthSettings; readonly nowMs: number },
): HealthReason[] {
  const remark = (code: string, text: string): HealthReason => ({ code, level: 'healthy', text });
  const ahead = sessionForecasts(picture, rates, { settings, bandCounts, nowMs }).filter(
    ({ answer }) => answer === 'expected',
  );
  return [
    ...ahead.map(({ text }) => remark('LIMIT_AHEAD', text)),
    ...unusual.slice(0, 1).map(({ text }) => remark('UNUSUAL_CHANGE', text)),
    ...(churn === null ? [] : [remark('PRE_KEYS_CHURN', churn.text)]),
  ];
}
