// Removes sessions that nothing has written to for longer than a limit.
import { durationText } from '../amounts.ts';
import { sessionRule } from './per-subject.ts';

export const removeIdleSessions = sessionRule(
  'remove-idle-sessions',
  'remove',
  ({ newestMs }, { nowMs, settings }) => {
    if (newestMs === null || !(nowMs - newestMs > settings.idleMs)) return null;
    return `last written ${durationText(nowMs - newestMs)} ago, over ${durationText(settings.idleMs)}`;
  },
);
