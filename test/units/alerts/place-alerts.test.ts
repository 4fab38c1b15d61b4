// What alerts say about places, the instances list and storage, and that not seen is never taken for resolved.
import { describe, expect, test } from 'vitest';
import type { AlertScene, AlertState } from '../../../src/core/alert.ts';
import { cannotTell, raiseAlerts } from '../../../src/core/alerts/index.ts';
import { decideSending } from '../../../src/core/decide-sending.ts';
import { dayMs, nowMs, pictureOf, placeOf, refOf, sceneOf } from './scenes.ts';

const auth = 'wwebjs:/srv/.wwebjs_auth';
const orphan = (number: number, sizeBytes = 1000) =>
  pictureOf(refOf(`session-${number}`, { place: auth, engine: 'wwebjs', form: 'local-profile' }), {
    sizeBytes,
  });

function events(scene: AlertScene): string[] {
  return raiseAlerts(scene).map((alert) => alert.event);
}

describe('place.orphans', () => {
  test('few and small orphans are no alert; ten are', () => {
    const orphans = Array.from({ length: 10 }, (_, index) => orphan(index));
    expect(events(sceneOf([], { orphans: orphans.slice(1) }))).toEqual([]);
    const [alert] = raiseAlerts(sceneOf([], { orphans }));
    expect(alert).toMatchObject({
      event: 'place.orphans',
      level: 'warning',
      payload: { count: 10, sizeBytes: 10_000, places: 1 },
    });
  });

  test('one big orphan is enough', () => {
    expect(events(sceneOf([], { orphans: [orphan(1, 1e9)] }))).toEqual(['place.orphans']);
  });

  test('no orphans are no alert, even where one of size 0 would be', () => {
    expect(events(sceneOf([], { settings: { orphanCount: 0, orphanBytes: 0 } }))).toEqual([]);
  });
});

describe('storage.size', () => {
  test('exactly 50 GB are fine, one byte more is a warning with what can be freed', () => {
    const small = pictureOf(refOf('a'), { sizeBytes: 20e9, cacheBytes: 5e9 });
    const big = pictureOf(refOf('b'), { sizeBytes: 30e9 });
    expect(events(sceneOf([small, big]))).toEqual([]);
    const [alert] = raiseAlerts(sceneOf([small, { ...big, sizeBytes: 30e9 + 1 }]));
    expect(alert).toMatchObject({
      level: 'warning',
      payload: { sizeBytes: 50e9 + 1, cacheBytes: 5e9, sessions: 2 },
    });
    expect(alert?.text).toContain('the biggest session is b/main with 30.0 GB');
  });
});

test('an unreadable place is an emergency', () => {
  const places = [placeOf(auth, 'EACCES: permission denied'), placeOf('baileys:/srv/auth')];
  const [alert, ...more] = raiseAlerts(sceneOf([], { inventory: { places } }));
  expect(more).toEqual([]);
  expect(alert).toMatchObject({ key: `place.unreadable|${auth}`, level: 'emergency', session: null });
});

test('an unusable instances list is critical, and its content is not quoted', () => {
  const registry = {
    state: 'unusable',
    path: '/srv/.wwebjs_instances.json',
    why: 'Unexpected token o in "customer_49"',
  } as const;
  const [alert] = raiseAlerts(sceneOf([], { inventory: { registry } }));
  expect(alert).toMatchObject({ key: 'place.registry|/srv/.wwebjs_instances.json', level: 'critical' });
  expect(JSON.stringify(alert)).not.toContain('customer_49');
});

describe('not seen is not resolved', () => {
  const five = refOf('company_5');
  const sick = sceneOf([pictureOf(five, { files: 183 })], {
    growth: new Map([['baileys:/srv/auth#company_5', 500]]),
    orphans: [orphan(1, 2e9)],
    settings: { storageBytes: 1 },
  });

  function look(scene: AlertScene, states: readonly AlertState[]) {
    return decideSending({
      alerts: raiseAlerts(scene),
      states,
      nowMs,
      reminderMs: dayMs,
      cannotTell: cannotTell(scene),
    });
  }
  function resolvedAfter(scene: AlertScene): string[] {
    const { deliveries } = look(scene, look(sick, []).states);
    return deliveries.filter(({ cause }) => cause === 'resolved').map(({ alert }) => alert.event);
  }

  test('a healed world resolves everything', () => {
    const healed = sceneOf([pictureOf(five)], { growth: new Map([['baileys:/srv/auth#company_5', 0]]) });
    expect(resolvedAfter(healed).sort()).toEqual([
      'place.orphans',
      'session.files',
      'session.growth',
      'storage.size',
    ]);
  });

  test('while the place cannot be read, nothing about its sessions, the storage or orphans is over', () => {
    const gone = sceneOf([], { inventory: { places: [placeOf('baileys:/srv/auth', 'not mounted')] } });
    expect(resolvedAfter(gone)).toEqual([]);
    expect(look(gone, look(sick, []).states).states).toHaveLength(5);
  });

  test('while the session cannot be read, nothing about it is over', () => {
    const shut = sceneOf([pictureOf(five, { files: 0, credentials: { state: 'unreadable', why: '' } })]);
    expect(resolvedAfter(shut).filter((event) => event.startsWith('session.'))).toEqual([]);
  });

  test('without a measurement, growth is not over; without a usable list, orphans are not', () => {
    const registry = { state: 'unusable', path: '/srv/list.json', why: 'empty' } as const;
    expect(resolvedAfter(sceneOf([pictureOf(five)], { inventory: { registry } })).sort()).toEqual([
      'session.files',
      'storage.size',
    ]);
  });

  test('a session that is really gone ends its alerts', () => {
    expect(resolvedAfter(sceneOf([])).sort()).toEqual([
      'place.orphans',
      'session.files',
      'session.growth',
      'storage.size',
    ]);
  });
});
