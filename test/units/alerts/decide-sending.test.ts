// Which alerts are sent: examples, the worst first, and clocks that jump.
import { describe, expect, test } from 'vitest';
import type { Alert, AlertLevel, AlertState } from '../../../src/core/alert.ts';
import { decideSending } from '../../../src/core/decide-sending.ts';
import { refOf } from './scenes.ts';

const hourMs = 3600_000;
const alertOf = (level: AlertLevel, key = 'k', text = 'text'): Alert => ({
  key,
  event: 'e',
  level,
  session: refOf('company_5'),
  text,
  payload: {},
});

function decide(alerts: Alert[], states: readonly AlertState[], nowMs: number, reminderMs = 6 * hourMs) {
  const { deliveries, states: after } = decideSending({
    alerts,
    states,
    nowMs,
    reminderMs,
    cannotTell: () => false,
  });
  return {
    sent: deliveries.map(({ alert, cause }) => `${cause} ${alert.key} ${alert.level}`),
    after,
    deliveries,
  };
}

test('told once, then silent until it changes, then told when it is over, with its session and last text', () => {
  const first = decide([alertOf('warning')], [], 0);
  const same = decide([alertOf('warning', 'k', 'other figures')], first.after, hourMs);
  const worse = decide([alertOf('emergency')], same.after, 2 * hourMs);
  const better = decide([alertOf('critical', 'k', 'last text')], worse.after, 3 * hourMs);
  const over = decide([], better.after, 4 * hourMs);
  expect([first, same, worse, better, over].map(({ sent }) => sent)).toEqual([
    ['new k warning'],
    [],
    ['changed k emergency'],
    ['changed k critical'],
    ['resolved k critical'],
  ]);
  expect(over.deliveries[0]?.alert).toEqual({
    ...alertOf('critical', 'k', 'last text'),
    payload: { firstAtMs: 0 },
  });
  expect(over.after).toEqual([]);
});

test('a steady look returns the very same states, so nothing has to be written', () => {
  const { after } = decide([alertOf('warning')], [], 0);
  expect(decide([alertOf('warning', 'k', 'other')], after, 1).after[0]).toBe(after[0]);
});

test('a reminder comes when it is due and starts the time anew', () => {
  const { after } = decide([alertOf('warning')], [], 0);
  expect(decide([alertOf('warning')], after, 6 * hourMs - 1).sent).toEqual([]);
  const reminded = decide([alertOf('warning')], after, 6 * hourMs);
  expect(reminded.sent).toEqual(['reminder k warning']);
  expect(decide([alertOf('warning')], reminded.after, 7 * hourMs).sent).toEqual([]);
  expect(decide([alertOf('warning')], after, 1000 * hourMs, 0).sent).toEqual([]);
});

test('the worst comes first and what is over comes last', () => {
  const { after } = decide([alertOf('emergency', 'gone')], [], 0);
  const alerts = [alertOf('info', 'a'), alertOf('emergency', 'b'), alertOf('warning', 'c')];
  expect(decide(alerts, after, 1).sent).toEqual([
    'new b emergency',
    'new c warning',
    'new a info',
    'resolved gone emergency',
  ]);
});

test('one key raised twice is one alert, at its worse level', () => {
  expect(decide([alertOf('warning'), alertOf('critical'), alertOf('info')], [], 0).sent).toEqual([
    'new k critical',
  ]);
});

test('what happens at a moment is told and leaves nothing to remind of or resolve', () => {
  const { sent, after } = decide([{ ...alertOf('info'), momentary: true }], [], 0);
  expect(sent).toEqual(['new k info']);
  expect(after).toEqual([]);
});

describe('a clock that was set back', () => {
  test('neither silences an alert nor repeats it at once', () => {
    const { after } = decide([alertOf('warning')], [], 1000 * hourMs);
    const back = decide([alertOf('warning')], after, 10 * hourMs);
    expect(back.sent).toEqual([]);
    expect(back.after[0]).toMatchObject({ firstAtMs: 10 * hourMs, lastSentMs: 10 * hourMs });
    expect(decide([alertOf('warning')], back.after, 16 * hourMs - 1).sent).toEqual([]);
    expect(decide([alertOf('warning')], back.after, 16 * hourMs).sent).toEqual(['reminder k warning']);
  });

  test('is mended too while nobody can look', () => {
    const { after } = decide([alertOf('warning')], [], 1000 * hourMs);
    const held = decideSending({
      alerts: [],
      states: after,
      nowMs: 0,
      reminderMs: hourMs,
      cannotTell: () => true,
    });
    expect(held.deliveries).toEqual([]);
    expect(held.states[0]?.lastSentMs).toBe(0);
  });
});
