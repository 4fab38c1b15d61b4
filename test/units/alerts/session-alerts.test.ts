// What alerts say about single sessions: each counted reason is told once, with figures and without secrets.
import { describe, expect, test } from 'vitest';
import type { AlertScene } from '../../../src/core/alert.ts';
import { raiseAlerts } from '../../../src/core/alerts/index.ts';
import { sessionKey } from '../../../src/core/session.ts';
import { dayMs, nowMs, pictureOf, refOf, sceneOf } from './scenes.ts';

const five = refOf('company_5');
const key = 'baileys:/srv/auth#company_5';

function told(scene: AlertScene): [string, string][] {
  return raiseAlerts(scene).map((alert) => [alert.event, alert.level]);
}

test('a healthy world raises nothing', () => {
  expect(raiseAlerts(sceneOf([pictureOf(five)]))).toEqual([]);
});

describe('session.files', () => {
  test.each([
    [149, null],
    [150, 'warning'],
    [170, 'critical'],
    [180, 'emergency'],
    [186, 'emergency'],
  ] as const)('%i files of Baileys 6 are %s', (files, level) => {
    const alerts = raiseAlerts(sceneOf([pictureOf(five, { files })]));
    expect(alerts.map((alert) => alert.level)).toEqual(level === null ? [] : [level]);
  });

  test('a fresh Baileys 7 pairing with 813 files raises nothing', () => {
    const picture = pictureOf(five, {
      files: 813,
      generation: 'baileys-7',
      byClass: { 'pre-key': { entries: 812, sizeBytes: 1 } },
    });
    expect(raiseAlerts(sceneOf([picture]))).toEqual([]);
  });

  test('says how many, why, and what to do, with figures for programs and a stable key', () => {
    const [alert] = raiseAlerts(sceneOf([pictureOf(five, { files: 183 })]));
    expect(alert).toEqual({
      key: `session.files|${key}`,
      event: 'session.files',
      level: 'emergency',
      session: five,
      text: 'Session company_5/main has too many files (183, 400.0 kB): 183 files (emergency is from 180); see what can go with `holdfast prune --session company_5/main`.',
      payload: {
        files: 183,
        sizeBytes: 400_000,
        band: 'emergency',
        bandCounts: true,
        reasons: [{ code: 'FILES_OVER_EMERGENCY', level: 'emergency' }],
      },
    });
  });

  test('a class over its budget is told though the number of files does not count', () => {
    const picture = pictureOf(five, {
      files: 4100,
      generation: 'baileys-7',
      byClass: { 'pre-key': { entries: 4058, sizeBytes: 1 } },
    });
    const [alert] = raiseAlerts(sceneOf([picture]));
    expect(alert?.level).toBe('emergency');
    expect(alert?.text).toContain('4058 entries of class pre-key, over 4000');
  });

  test('a hostile name can neither break the line nor smuggle a command', () => {
    const hostile = refOf('x', { tenant: 'a"\n\u202e$(rm -rf ~)', id: '`id`' });
    const [alert] = raiseAlerts(sceneOf([pictureOf(hostile, { files: 183 })]));
    expect(alert?.text).not.toMatch(/[\n\u202e]/);
    expect(alert?.text).toContain('see what can go with `holdfast prune`.');
  });

  test('an endless name does not push the figures out', () => {
    const [alert] = raiseAlerts(sceneOf([pictureOf(refOf('n'.repeat(5000)), { files: 183 })]));
    const place = alert?.text.indexOf('183') ?? Infinity;
    expect(place).toBeLessThan(200);
  });
});

describe('session.damaged, session.unreadable, session.problems', () => {
  test('damaged credentials are critical, and nothing that a parser quoted is told', () => {
    const why = 'Unexpected token in JSON at {"noiseKey":"c2VjcmV0"';
    const alerts = raiseAlerts(sceneOf([pictureOf(five, { credentials: { state: 'damaged', why } })]));
    expect(alerts.map(({ event, level }) => [event, level])).toEqual([['session.damaged', 'critical']]);
    expect(JSON.stringify(alerts)).not.toMatch(/noiseKey|c2VjcmV0/);
  });

  test('unreadable is not damaged', () => {
    const picture = pictureOf(five, { credentials: { state: 'unreadable', why: 'EACCES' } });
    expect(told(sceneOf([picture]))).toEqual([['session.unreadable', 'critical']]);
  });

  test('absent credentials and links are told too, once', () => {
    const picture = pictureOf(five, {
      credentials: { state: 'absent', why: 'no creds.json' },
      problems: [{ code: 'SYMBOLIC_LINK', path: 'x', detail: 'link' }],
    });
    const alerts = raiseAlerts(sceneOf([picture]));
    expect(alerts.map(({ event, level }) => [event, level])).toEqual([['session.problems', 'warning']]);
    expect(alerts[0]?.payload).toEqual({ files: 100, codes: ['CREDENTIALS_ABSENT', 'SYMBOLIC_LINK'] });
  });

  test('damaged entries beside whole credentials are a warning with their number', () => {
    const problems = [1, 2, 3].map(
      (number) => ({ code: 'DAMAGED_ENTRY', path: `pre-key-${number}.json`, detail: 'torn' }) as const,
    );
    const [alert] = raiseAlerts(sceneOf([pictureOf(five, { problems })]));
    expect(alert?.level).toBe('warning');
    expect(alert?.text).toContain('has 3 damaged entries');
  });

  test('one session has all its alerts at once: none hides another', () => {
    const picture = pictureOf(five, {
      files: 183,
      credentials: { state: 'damaged', why: '' },
      byClass: { 'lid-mapping': { entries: 60, sizeBytes: 1 } },
    });
    expect(told(sceneOf([picture], { growth: new Map([[key, 400]]) }))).toEqual([
      ['session.damaged', 'critical'],
      ['session.files', 'emergency'],
      ['session.growth', 'critical'],
      ['session.rotation', 'warning'],
    ]);
  });
});

describe('session.growth', () => {
  test.each([
    [99, null],
    [100, 'warning'],
    [300, 'critical'],
    [1000, 'emergency'],
    [Infinity, null],
    [-500, null],
  ] as const)('%d files a day are %s', (perDay, level) => {
    const alerts = raiseAlerts(sceneOf([pictureOf(five)], { growth: new Map([[key, perDay]]) }));
    expect(alerts.map((alert) => alert.level)).toEqual(level === null ? [] : [level]);
  });
});

test('rotation is advised with its signs', () => {
  const picture = pictureOf(five, { byClass: { 'lid-mapping': { entries: 61, sizeBytes: 1 } } });
  const [alert] = raiseAlerts(sceneOf([picture]));
  expect(alert?.event).toBe('session.rotation');
  expect(alert?.text).toContain('61 LID mappings (60 or more)');
});

describe('session.found', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => refOf(`company_${index}`));

  test('up to 20 new sessions are told one by one, at this moment only', () => {
    const alerts = raiseAlerts(sceneOf([], { newSessions: many(20) }));
    expect(alerts).toHaveLength(20);
    expect(new Set(alerts.map((alert) => alert.key)).size).toBe(20);
    expect(alerts.every((alert) => alert.momentary === true && alert.level === 'info')).toBe(true);
    expect(alerts[3]?.session).toEqual(refOf('company_3'));
  });

  test('more than 20 are one alert with their number', () => {
    const alerts = raiseAlerts(sceneOf([], { newSessions: many(2000) }));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      momentary: true,
      session: null,
      payload: { count: 2000, tenants: 2000, places: 1 },
    });
  });
});

test('a plan that waits is news first and a warning when it has waited as long as a reminder', () => {
  const plan = { id: 'p-1', madeBy: 'keeper:drift', operation: 'gc', steps: 40, sizeBytes: 3e9 };
  const levels = [nowMs + dayMs, nowMs, nowMs - dayMs + 1, nowMs - dayMs].map(
    (madeAtMs) => raiseAlerts(sceneOf([], { waitingPlans: [{ ...plan, madeAtMs }] }))[0]?.level,
  );
  expect(levels).toEqual(['info', 'info', 'info', 'warning']);
});

test('every session alert names its session in its key', () => {
  const scene = sceneOf([pictureOf(five, { files: 200 }), pictureOf(refOf('company_6'), { files: 200 })]);
  expect(raiseAlerts(scene).map((alert) => alert.key)).toEqual(
    [five, refOf('company_6')].map((ref) => `session.files|${sessionKey(ref)}`),
  );
});
