// What people say about alerts: seen ends reminders, silent ends messages, and neither hides what becomes worse.
import { expect, test } from 'vitest';
import { marksAfter } from '../../../src/core/alert-mark.ts';
import type { AlertMark } from '../../../src/core/alert-mark.ts';
import type { Alert, AlertLevel, AlertState } from '../../../src/core/alert.ts';
import { decideSending } from '../../../src/core/decide-sending.ts';

const hourMs = 3_600_000;
const alertOf = (level: AlertLevel): Alert => ({
  key: 'k',
  event: 'e',
  level,
  session: null,
  text: 'text',
  payload: {},
});
const seen: AlertMark = {
  key: 'k',
  acknowledged: { atMs: 1, by: 'cli', note: null, level: 'warning' },
  silenced: null,
};
const silent: AlertMark = {
  key: 'k',
  acknowledged: null,
  silenced: { untilMs: 10 * hourMs, by: 'cli', level: 'warning' },
};

function decide(level: AlertLevel | null, states: readonly AlertState[], nowMs: number, mark?: AlertMark) {
  const { deliveries, states: after } = decideSending({
    alerts: level === null ? [] : [alertOf(level)],
    states,
    nowMs,
    reminderMs: 6 * hourMs,
    cannotTell: () => false,
    ...(mark && { marks: new Map([[mark.key, mark]]) }),
  });
  return { sent: deliveries.map(({ cause, alert }) => `${cause} ${alert.level}`), after };
}

test('what somebody has seen is not reminded of, but told when it is worse and when it is over', () => {
  const { after } = decide('warning', [], 0);
  expect(decide('warning', after, 7 * hourMs).sent).toEqual(['reminder warning']);
  expect(decide('warning', after, 7 * hourMs, seen).sent).toEqual([]);
  expect(decide('critical', after, 7 * hourMs, seen).sent).toEqual(['changed critical']);
  expect(decide(null, after, 7 * hourMs, seen).sent).toEqual(['resolved warning']);
});

test('of a silenced alert nothing is told, not even its end, until the time is over or it is worse', () => {
  const { after } = decide('warning', [], 0);
  expect(decide('warning', after, 7 * hourMs, silent).sent).toEqual([]);
  expect(decide(null, after, 7 * hourMs, silent).sent).toEqual([]);
  expect(decide('emergency', after, 7 * hourMs, silent).sent).toEqual(['changed emergency']);
  expect(decide('warning', after, 11 * hourMs, silent).sent).toEqual(['reminder warning']);
});

test('an alert that was silenced before it came stands untold, is told as new afterwards, and ends unsaid', () => {
  const { sent, after } = decide('warning', [], hourMs, silent);
  expect(sent).toEqual([]);
  expect(after.map(({ key, firstAtMs }) => [key, firstAtMs])).toEqual([['k', hourMs]]);
  expect(decide('warning', after, 10 * hourMs, silent).sent).toEqual(['new warning']);
  expect(decide(null, after, 11 * hourMs).sent).toEqual([]);
});

test('a mark ends with what it was about: seen when the alert is over or worse, silent when the time is over', () => {
  const both: AlertMark = { ...seen, silenced: silent.silenced };
  expect(marksAfter([seen], new Map([['k', 'warning']]), 0)).toEqual([seen]);
  expect(marksAfter([seen], new Map([['k', 'critical']]), 0)).toEqual([]);
  expect(marksAfter([seen], new Map(), 0)).toEqual([]);
  expect(marksAfter([both], new Map(), 0)).toEqual([silent]);
  expect(marksAfter([both], new Map([['k', 'warning']]), 10 * hourMs)).toEqual([seen]);
});
