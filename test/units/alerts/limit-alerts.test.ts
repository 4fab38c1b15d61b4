// What alerts say about limits, and about sessions that will expire, before it is too late.
import { describe, expect, test } from 'vitest';
import type { AlertScene } from '../../../src/core/alert.ts';
import { raiseAlerts } from '../../../src/core/alerts/index.ts';
import { noLimits } from '../../../src/core/limits.ts';
import { dayMs, nowMs, pictureOf, refOf, sceneOf } from './scenes.ts';

const told = (scene: AlertScene): string[] => raiseAlerts(scene).map(({ key, level }) => `${key} ${level}`);
const sessionsOf = (tenant: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    pictureOf(refOf(`${tenant}/${index}`, { tenant, id: String(index) }), { sizeBytes: 1000 }),
  );

describe('limit.near', () => {
  test('is told from four fifths of the limit on, and is critical when it is used up', () => {
    const limits = { ...noLimits, sessions: 10 };
    const at = (count: number) => told(sceneOf(sessionsOf('acme', count), { settings: { limits } }));
    expect(at(7)).toEqual([]);
    expect(at(8)).toEqual(['limit.near|sessions| warning']);
    expect(at(10)).toEqual(['limit.near|sessions| critical']);
  });

  test('of a tenant says which one, and leaves the others alone', () => {
    const limits = { ...noLimits, sessionsPerTenant: 2, bytesPerTenant: 2000 };
    const scene = sceneOf([...sessionsOf('acme', 2), ...sessionsOf('other', 1)], { settings: { limits } });
    expect(told(scene)).toEqual(['limit.near|sessions|acme critical', 'limit.near|bytes|acme critical']);
    expect(raiseAlerts(scene)[0]?.text).toContain('2 of 2 sessions of tenant acme are used');
  });

  test('counts neither snapshots nor the zips and copies of a session', () => {
    const forms = ['vaulted', 'remote-zip', 'temp-profile'] as const;
    const others = forms.map((form) => pictureOf(refOf(`x-${form}`, { form })));
    const limits = { ...noLimits, sessions: 2 };
    expect(told(sceneOf([...sessionsOf('acme', 1), ...others], { settings: { limits } }))).toEqual([]);
  });
});

describe('session.expiring', () => {
  const idle = (days: number) => [pictureOf(refOf('company_1'), { newestMs: nowMs - days * dayMs })];

  test('is told three days before a session counts as idle, and stands until it is used or gone', () => {
    const key = 'session.expiring|baileys:/srv/auth#company_1 info';
    expect(told(sceneOf(idle(26.9)))).toEqual([]);
    expect(told(sceneOf(idle(27)))).toEqual([key]);
    expect(told(sceneOf(idle(31)))).toEqual([key]);
    expect(raiseAlerts(sceneOf(idle(28)))[0]).toMatchObject({
      payload: { expiresAtMs: nowMs + 2 * dayMs },
      text: expect.stringContaining('will count as idle in 2 d') as string,
    });
  });

  test('is told to nobody where no time before is set', () => {
    const expiry = { idleMs: 30 * dayMs, noticeMs: 0 };
    expect(told(sceneOf(idle(31), { settings: { expiry } }))).toEqual([]);
  });
});
