// Samples: growth over a window is read from them, they stay few, and a clock that jumped does not bend them.
import { Database } from '../../../src/sqlite.ts';
import { describe, expect, test } from 'vitest';

import { sessionKey } from '../../../src/core/session.ts';
import { noon, openHome } from './homes.ts';
import { inventory, picture, sessionRef, type PictureFacts } from './scenes.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const ref = sessionRef('session-a');

function openSamples() {
  const { catalog, clock, path } = openHome();
  return {
    samples: catalog.samples,
    clock,
    /** Looks at the one session `afterMs` after noon. */
    async look(afterMs: number, facts: PictureFacts = {}) {
      clock.now = noon + afterMs;
      await catalog.world.remember(inventory(clock.now, [picture(ref, facts)]), []);
    },
    count(table: 'samples' | 'class_samples'): number {
      const db = new Database(path, { readonly: true });
      const rows = db.prepare(`SELECT at_ms FROM ${table}`).all();
      db.close();
      return rows.length;
    },
  };
}

const sample = (afterMs: number, files: number, sizeBytes = 300) => ({
  atMs: noon + afterMs,
  files,
  sizeBytes,
});

describe('a span', () => {
  test('runs from the oldest sample of its window to what was last seen', async () => {
    const { look, samples } = openSamples();
    await look(0, { files: 10 });
    await look(hourMs, { files: 20 });
    await look(2 * hourMs, { files: 30 });
    await look(2 * hourMs + minuteMs, { files: 31, sizeBytes: 400 });
    const last = sample(2 * hourMs + minuteMs, 31, 400);
    expect(await samples.span(ref, 0)).toEqual({ first: sample(0, 10), last });
    expect(await samples.span(ref, noon)).toEqual({ first: sample(0, 10), last });
    expect(await samples.span(ref, noon + 1)).toEqual({ first: sample(hourMs, 20), last });
    expect(await samples.spans(noon + 1)).toEqual(
      new Map([[sessionKey(ref), { first: sample(hourMs, 20), last }]]),
    );
  });

  test('of a session at rest reaches to the last look', async () => {
    const { look, samples } = openSamples();
    await look(0);
    await look(5 * minuteMs);
    expect(await samples.span(ref, noon)).toEqual({ first: sample(0, 3), last: sample(5 * minuteMs, 3) });
  });

  test('needs two samples', async () => {
    const { look, samples } = openSamples();
    expect(await samples.span(ref, 0)).toBeNull();
    await look(0);
    expect(await samples.span(ref, 0)).toBeNull();
    expect(await samples.spans(0)).toEqual(new Map());
    await look(hourMs);
    expect(await samples.span(ref, noon + 1)).toBeNull();
    expect(await samples.span(sessionRef('session-b'), 0)).toBeNull();
  });

  test('leaves out samples from the future, which a clock that jumped has left', async () => {
    const { look, samples } = openSamples();
    await look(1000 * hourMs, { files: 99 });
    await look(0, { files: 10 });
    await look(hourMs, { files: 11 });
    expect(await samples.span(ref, 0)).toEqual({ first: sample(0, 10), last: sample(hourMs, 11) });
  });

  test('is not given while the clock is behind everything seen', async () => {
    const { look, samples, clock } = openSamples();
    await look(0);
    await look(hourMs);
    clock.now = noon - hourMs;
    expect(await samples.span(ref, 0)).toBeNull();
  });
});

describe('samples stay few', () => {
  test('a session at rest leaves one within half an hour, and a second within the hour', async () => {
    const { look, count } = openSamples();
    for (let minute = 0; minute < 30; minute += 1) await look(minute * minuteMs);
    expect(count('samples')).toBe(1);
    await look(60 * minuteMs);
    expect(count('samples')).toBe(2);
  });

  test('a session that changes every minute leaves one in ten minutes or more', async () => {
    const { look, count } = openSamples();
    for (let minute = 0; minute < 10; minute += 1) await look(minute * minuteMs, { files: minute });
    expect(count('samples')).toBe(1);
    await look(20 * minuteMs, { files: 20 });
    expect(count('samples')).toBe(2);
  });

  test('2,200 sessions that changed together are not all written in one look', async () => {
    const { catalog, path } = openHome();
    const sessions = (files: number) =>
      Array.from({ length: 2200 }, (_, i) => picture(sessionRef(`s${i}`), { files }));
    await catalog.world.remember(inventory(noon, sessions(1)), []);
    const perLook: number[] = [];
    const db = new Database(path, { readonly: true });
    for (let minute = 1; minute <= 20; minute += 1) {
      const atMs = noon + minute * minuteMs;
      await catalog.world.remember(inventory(atMs, sessions(1 + minute)), []);
      perLook.push(db.prepare('SELECT session_id FROM samples WHERE at_ms = ?').all(atMs).length);
    }
    const sampled = db.prepare('SELECT DISTINCT session_id FROM samples WHERE at_ms > ?').all(noon).length;
    db.close();
    expect(sampled).toBe(2200);
    expect(Math.max(...perLook)).toBeLessThan(300);
  });

  test('a class is sampled when it changed, and when it is gone', async () => {
    const { look, count } = openSamples();
    const total = (entries: number) => ({ entries, sizeBytes: entries * 10 });
    await look(0, { files: 1, byClass: { 'pre-key': total(5), session: total(2) } });
    expect(count('class_samples')).toBe(2);
    await look(hourMs, { files: 2, byClass: { session: total(2), 'pre-key': total(6) } });
    expect(count('class_samples')).toBe(3);
    await look(2 * hourMs, { files: 3, byClass: { session: total(2) } });
    expect(count('class_samples')).toBe(4);
    await look(3 * hourMs, { files: 3, byClass: { session: total(2) } });
    expect(count('class_samples')).toBe(4);
  });
});

describe('thin', () => {
  test('removes what is older than asked and what lies in the future, and says how many', async () => {
    const { look, samples, count } = openSamples();
    await look(1000 * hourMs, { files: 99 });
    for (const hour of [0, 1, 2, 3]) await look(hour * hourMs, { files: hour });
    expect(await samples.thin(noon + 3 * hourMs, 1.5 * hourMs)).toBe(3);
    expect(count('samples')).toBe(2);
    expect(await samples.span(ref, 0)).toEqual({ first: sample(2 * hourMs, 2), last: sample(3 * hourMs, 3) });
    expect(await samples.thin(noon + 3 * hourMs, 1.5 * hourMs)).toBe(0);
  });
});
