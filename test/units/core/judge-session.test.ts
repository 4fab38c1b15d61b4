// Health: which reasons a session's picture gives, at which level, and when a session counts as worn out.
import { describe, expect, test } from 'vitest';
import { defaultHealthSettings } from '../../../src/core/defaults.ts';
import type { HealthSettings, Judgement } from '../../../src/core/health.ts';
import type { Credentials, Problem, SessionPicture } from '../../../src/core/inventory.ts';
import { judgeSession } from '../../../src/core/judge-session.ts';
import type { JudgeOptions } from '../../../src/core/judge-session.ts';
import { baileysRef, dayMs, nowMs, pictureOf, profileRef } from './worlds.ts';

function judge(
  picture: SessionPicture,
  over: Partial<HealthSettings> = {},
  more: Partial<JudgeOptions> = {},
): Judgement {
  return judgeSession(picture, { settings: { ...defaultHealthSettings, ...over }, nowMs, ...more });
}

const baileys = (over: Partial<SessionPicture> = {}): SessionPicture => pictureOf(baileysRef(), over);
const profile = (over: Partial<SessionPicture> = {}): SessionPicture => pictureOf(profileRef(), over);
const codes = (judgement: Judgement): string[] =>
  judgement.reasons.map((reason) => `${reason.code} ${reason.level}`);
const entries = (count: number) => ({ entries: count, sizeBytes: count });

test('a small whole session is healthy without a reason', () => {
  expect(judge(baileys())).toEqual({
    level: 'healthy',
    band: 'healthy',
    bandCounts: true,
    reasons: [],
    rotation: [],
  });
});

describe('credentials', () => {
  const of = (credentials: Partial<Credentials>, picture = baileys()): string[] =>
    codes(judge({ ...picture, credentials: { state: 'whole', why: 'it says so', ...credentials } }));

  test('damaged, unreadable and absent are three answers', () => {
    expect(of({ state: 'damaged' })).toEqual(['CREDENTIALS_DAMAGED critical']);
    expect(of({ state: 'unreadable' })).toEqual(['CREDENTIALS_UNREADABLE critical']);
    expect(of({ state: 'absent' })).toEqual(['CREDENTIALS_ABSENT warning']);
    expect(of({ state: 'unknown' })).toEqual([]);
  });

  test('an unfinished pairing is a remark', () => {
    expect(of({ paired: false })).toEqual(['NOT_PAIRED healthy']);
    expect(of({ paired: true })).toEqual([]);
  });

  test('zips and temporary copies are not expected to show any', () => {
    expect(of({ state: 'absent' }, pictureOf(profileRef('a', { form: 'remote-zip' })))).toEqual([]);
    expect(of({ state: 'absent' }, pictureOf(profileRef('a', { form: 'temp-profile' })))).toEqual([]);
    expect(of({ state: 'damaged' }, pictureOf(profileRef('a', { form: 'temp-profile' })))).toEqual([]);
    expect(of({ state: 'damaged' }, pictureOf(profileRef('a', { form: 'remote-zip' })))).toHaveLength(1);
  });
});

describe('the number of files', () => {
  test('is a remark in a database, which has none, also where it counts for a folder', () => {
    const generation = 'baileys-6';
    const inDatabase = judge(pictureOf(baileysRef('a', { form: 'records' }), { files: 400, generation }));
    expect(codes(inDatabase)).toEqual(['FILES_OVER_DANGER healthy']);
    expect(inDatabase.reasons[0]?.text).toMatch(/^400 entries .* this is a database\.$/);
    expect(codes(judge(baileys({ files: 400, generation })))).toEqual(['FILES_OVER_DANGER emergency']);
  });

  test.each([
    [149, 'healthy', []],
    [150, 'warning', ['FILES_OVER_WARNING warning']],
    [170, 'critical', ['FILES_OVER_CRITICAL critical']],
    [175, 'critical', ['FILES_OVER_TRIGGER critical']],
    [180, 'emergency', ['FILES_OVER_EMERGENCY emergency']],
    [185, 'emergency', ['FILES_OVER_EMERGENCY emergency']],
    [186, 'emergency', ['FILES_OVER_DANGER emergency']],
  ])('of a Baileys 6 session at %i is %s', (files, level, reasons) => {
    const judgement = judge(baileys({ files }));
    expect(judgement.level).toBe(level);
    expect(codes(judgement)).toEqual(reasons);
  });

  test('of a fresh Baileys 7 pairing is a remark, because 813 files are healthy there', () => {
    const judgement = judge(
      baileys({ files: 813, generation: 'baileys-7', byClass: { 'pre-key': entries(812) } }),
    );
    expect(judgement).toMatchObject({ level: 'healthy', band: 'danger', bandCounts: false });
    expect(judgement.reasons).toMatchObject([
      { code: 'FILES_OVER_DANGER', text: expect.stringContaining('813 files') },
    ]);
  });

  test('is told with the border that was passed', () => {
    const text = (files: number, generation: SessionPicture['generation']) =>
      judge(baileys({ files, generation })).reasons[0]?.text;
    expect(text(170, 'baileys-6')).toBe('170 files (critical is from 170).');
    expect(text(186, 'baileys-6')).toBe('186 files (danger is over 185).');
    expect(text(186, 'baileys-7')).toMatch(/does not count: a fresh Baileys 7 pairing has 813 files/);
    expect(text(186, 'unknown')).toMatch(/does not count: nothing tells which Baileys/);
  });

  test('counts always or never when the settings say so', () => {
    const fresh = baileys({ files: 813, generation: 'baileys-7' });
    expect(judge(fresh, { fileCount: 'always' })).toMatchObject({ level: 'emergency', bandCounts: true });
    expect(judge(baileys({ files: 813 }), { fileCount: 'never' })).toMatchObject({
      level: 'healthy',
      bandCounts: false,
      reasons: [],
    });
  });

  test('of an unknown generation is a remark', () => {
    expect(judge(baileys({ files: 813, generation: 'unknown' }))).toMatchObject({
      level: 'healthy',
      bandCounts: false,
    });
  });

  test('says nothing about a browser profile', () => {
    expect(judge(profile({ files: 5000 }), { fileCount: 'always' })).toMatchObject({
      level: 'healthy',
      reasons: [],
    });
  });
});

describe('budgets', () => {
  test('a class over its budget is told with the highest level it passes', () => {
    const at = (count: number): string[] => codes(judge(baileys({ byClass: { 'pre-key': entries(count) } })));
    expect(at(1000)).toEqual([]);
    expect(at(1001)).toEqual(['CLASS_OVER_BUDGET warning']);
    expect(at(2001)).toEqual(['CLASS_OVER_BUDGET critical']);
    expect(at(4001)).toEqual(['CLASS_OVER_BUDGET emergency']);
  });

  test('each class has its own', () => {
    const byClass = { session: entries(5001), unknown: entries(201), 'sender-key': entries(20_001) };
    const { level, reasons } = judge(baileys({ byClass }));
    expect(level).toBe('emergency');
    expect(reasons.map((reason) => reason.text.match(/class ([\w-]+)/)?.[1])).toEqual([
      'session',
      'sender-key',
      'unknown',
    ]);
  });

  test('do not apply to browser profiles', () => {
    expect(judge(profile({ byClass: { unknown: entries(5000) } })).reasons).toEqual([]);
  });
});

describe('problems', () => {
  const problem = (code: Problem['code'], path = 'x'): Problem => ({ code, path, detail: 'as seen' });

  test('are told once per kind, with the first path and how many more', () => {
    const problems = [problem('DAMAGED_ENTRY', 'a\nb'), problem('SYMBOLIC_LINK'), problem('DAMAGED_ENTRY')];
    const judgement = judge(baileys({ problems }));
    expect(codes(judgement)).toEqual(['DAMAGED_ENTRIES warning', 'SYMBOLIC_LINK warning']);
    expect(judgement.reasons[0]?.text).toBe('Entries damaged: "a\\nb" (as seen) and 1 more.');
    expect(judgement.reasons[1]?.text).toMatch(/: "x" \(as seen\)\.$/);
  });

  test('that only hinder reading are remarks', () => {
    const problems = (['SPECIAL_FILE', 'UNSPEAKABLE_NAME', 'CHANGED_WHILE_READ'] as const).map((code) =>
      problem(code),
    );
    expect(judge(baileys({ problems }))).toMatchObject({ level: 'healthy', reasons: [{}, {}, {}] });
  });

  test('that were left out are not forgotten', () => {
    expect(judge(baileys({ problemsLeftOut: 3 })).level).toBe('warning');
  });

  test("do not count Chromium's own lock links", () => {
    const problems = [problem('SYMBOLIC_LINK', 'SingletonLock')];
    expect(judge(profile({ problems })).reasons).toEqual([]);
    expect(judge(baileys({ problems })).reasons).toHaveLength(1);
  });
});

test('a session perhaps in use elsewhere, and a growing one, get a remark', () => {
  const picture = baileys({ inUse: { answer: 'unknown', why: ['locked by host b'] } });
  const judgement = judge(picture, {}, { growthPerDay: 110.4 });
  expect(codes(judgement)).toEqual(['IN_USE_BY_ANOTHER_HOST healthy', 'GROWING healthy']);
  expect(judgement.reasons[1]?.text).toBe('It gains 110 files a day.');
  expect(judge(baileys(), {}, { growthPerDay: 0.9 }).reasons).toEqual([]);
  expect(judge(baileys(), {}, { growthPerDay: 1 }).reasons).toHaveLength(1);
});

describe('rotation', () => {
  const cleaned = (removed: number, remaining: number, atMs = nowMs - 3 * dayMs) => ({
    lastCleaning: { atMs, removed, remaining },
  });

  test('is advised when a cleaning left over 170 files, and when it removed fewer than 5', () => {
    expect(judge(baileys(), {}, cleaned(5, 171)).rotation).toEqual([
      'still 171 files after the last cleaning, 3 d ago (over 170)',
    ]);
    expect(judge(baileys(), {}, cleaned(4, 171)).rotation).toHaveLength(2);
    expect(judge(baileys(), {}, cleaned(0, 170)).rotation).toEqual([]);
  });

  test('is advised at 60 LID mappings', () => {
    const rotation = (count: number): readonly string[] =>
      judge(baileys({ byClass: { 'lid-mapping': entries(count) } })).rotation;
    expect(rotation(60)).toEqual(['60 LID mappings (60 or more)']);
    expect(rotation(59)).toEqual([]);
  });

  test('tells of a cleaning that ended this moment', () => {
    expect(judge(baileys(), {}, cleaned(9, 200, nowMs)).rotation[0]).toMatch(/cleaning, 0 s ago/);
  });

  test('does not invent an age for a cleaning in the future', () => {
    expect(judge(baileys(), {}, cleaned(9, 200, nowMs + dayMs)).rotation[0]).toBe(
      'still 200 files after the last cleaning (over 170)',
    );
  });

  test('is not advised for Baileys 7 by its file counts, unless they are made to count', () => {
    const picture = baileys({ generation: 'baileys-7', byClass: { 'lid-mapping': entries(500) } });
    expect(judge(picture, {}, cleaned(0, 813)).rotation).toEqual([]);
    expect(judge(picture, { fileCount: 'always' }, cleaned(0, 813)).rotation).toHaveLength(3);
  });
});
