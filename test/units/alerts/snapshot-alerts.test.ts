// Alerts about snapshots: one that failed, one that was kept apart, and those that are hurt.
import { describe, expect, test } from 'vitest';
import type { AlertScene } from '../../../src/core/alert.ts';
import { raiseAlerts } from '../../../src/core/alerts/index.ts';
import type { SnapshotRecord, TakenRecord } from '../../../src/core/snapshot-record.ts';
import { dayMs, nowMs, pictureOf, placeOf, refOf, sceneOf } from './scenes.ts';

const ref = refOf('company_5');
const good: TakenRecord = {
  id: '20261103-110000-000-aaaaaa',
  takenAtMs: nowMs - 3_600_000,
  how: 'cold',
  set: 'essential',
  files: 1,
  sizeBytes: 1000,
  storedBytes: 100,
  standing: 'good',
  why: '',
};

function record(more: Partial<SnapshotRecord> = {}): SnapshotRecord {
  const { engine, tenant, id } = ref;
  const name = { engine, tenant, id };
  return {
    vault: '/v',
    name,
    session: ref,
    triedAtMs: nowMs,
    failure: null,
    taken: good,
    verified: null,
    ...more,
  };
}

function told(records: readonly SnapshotRecord[], more: Parameters<typeof sceneOf>[1] = {}): string[] {
  const scene: AlertScene = sceneOf([pictureOf(ref)], { snapshots: records, ...more });
  return raiseAlerts(scene)
    .filter(({ event }) => event.startsWith('snapshot.'))
    .map(({ event, level }) => `${event} ${level}`);
}

const failure = { code: 'CONTENT_CHANGED', message: 'what was read: {"noiseKey":"hush-hush"}' };

test('a session whose last snapshot is good raises none', () => {
  expect(told([record()])).toEqual([]);
});

describe('a snapshot that failed', () => {
  test('is a warning while the one before is young, and critical where it is old or there is none', () => {
    const old = { ...good, takenAtMs: nowMs - 2 * dayMs };
    expect(told([record({ failure })])).toEqual(['snapshot.failed warning']);
    expect(told([record({ failure, taken: old })])).toEqual(['snapshot.failed critical']);
    expect(told([record({ failure, taken: null })])).toEqual(['snapshot.failed critical']);
  });

  test('is told by its code alone, for a message may quote a key', () => {
    const scene = sceneOf([pictureOf(ref)], { snapshots: [record({ failure })] });
    const texts = JSON.stringify(raiseAlerts(scene));
    expect(texts).toContain('CONTENT_CHANGED');
    expect(texts).not.toContain('hush');
  });
});

test('one that was kept apart is critical, with what to do in both cases', () => {
  const apart = { ...good, standing: 'shrunk' as const, why: 'IndexedDB fell from 18.7 MB to 0.1 MB' };
  expect(told([record({ taken: apart })])).toEqual(['snapshot.kept-apart critical']);
  const [alert] = raiseAlerts(sceneOf([pictureOf(ref)], { snapshots: [record({ taken: apart })] }));
  expect(alert?.text).toContain(`holdfast approve company_5/main ${good.id}`);
  expect(alert?.text).toContain('holdfast restore company_5/main');
});

test('hurt ones are critical, also of a session that no place has', () => {
  const verified = { atMs: nowMs, hurt: 2, example: good.id };
  expect(told([record({ verified })])).toEqual(['snapshot.hurt critical']);
  expect(told([record({ verified, session: null })])).toEqual(['snapshot.hurt critical']);
});

test('a session that was removed waits for no snapshots, and one whose place cannot be read still does', () => {
  const gone = { ...record({ failure }), session: refOf('company_6') };
  expect(told([gone])).toEqual([]);
  const places = [placeOf('baileys:/srv/auth', 'no such folder')];
  expect(told([gone], { inventory: { places } })).toEqual(['snapshot.failed warning']);
});
