// The rules about entries: what safe, classic and clean take, and what they leave.
import { sessionName } from '../../../src/core/session.ts';
import { describe, expect, test } from 'vitest';
import { decideSession } from '../../../src/core/decide-session.ts';
import type { Entry } from '../../../src/core/entry.ts';
import { policies } from '../../../src/core/policies.ts';
import { classicRules, cleanRules, safeRules } from '../../../src/core/rules/index.ts';
import type { EntryScene } from '../../../src/core/rules/scenes.ts';
import type { Rule } from '../../../src/core/vote.ts';
import { dayMs, entryOf, entrySceneOf, nowMs, pictureOf, profileRef } from './worlds.ts';

function removed(rules: readonly Rule<EntryScene>[], entries: readonly Entry[]): string[] {
  return decideSession(rules, entrySceneOf(entries)).removals.map((removal) => removal.path);
}

const daysAgo = (days: number): number => nowMs - days * dayMs;
const preKeys = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from + 1 }, (_unused, index) =>
    entryOf(`pre-key-${from + index}.json`, { class: 'pre-key', id: String(from + index) }),
  );

describe('safe', () => {
  test('removes the dead and nothing else', () => {
    const entries = (['vital', 'needed', 'dead', 'cache'] as const).map((worth) =>
      entryOf(worth, { worth, modifiedMs: daysAgo(400) }),
    );
    expect(removed(safeRules, entries)).toEqual(['company_1/dead']);
  });

  test('hands on what the engine noticed, with the name of the session', () => {
    const scene = entrySceneOf([], { remarks: ['3 sessions are stranded'] });
    const name = sessionName(scene.detail.picture.ref);
    expect(decideSession(safeRules, scene).notes).toEqual([`${name}: 3 sessions are stranded`]);
  });
});

test('what goes because it is proven dead names what the proof rests on; what goes by its age rests on nothing', () => {
  const dead = { worth: 'dead', why: 'its twin is read instead', restsOn: ['twin.json'] } as const;
  const entries = [entryOf('session-1.0.json', { ...dead, modifiedMs: daysAgo(400) })];
  const restsOn = (rules: readonly Rule<EntryScene>[]) =>
    decideSession(rules, entrySceneOf(entries)).removals.map((removal) => removal.restsOn);
  expect(restsOn(safeRules)).toEqual([['company_1/twin.json']]);
  expect(restsOn(classicRules)).toEqual([undefined]);
});

describe('classic', () => {
  test('removes sessions unchanged for more than 14 days', () => {
    const entries = [
      entryOf('session-1.0.json', { modifiedMs: daysAgo(14) - 1 }),
      entryOf('session-2.0.json', { modifiedMs: daysAgo(14) }),
      entryOf('session-3.0.json', { modifiedMs: nowMs + dayMs }),
    ];
    expect(removed(classicRules, entries)).toEqual(['company_1/session-1.0.json']);
  });

  test('removes sender keys and their memory unchanged for more than 3 days', () => {
    const entries = [
      entryOf('sender-key-a.json', { class: 'sender-key', modifiedMs: daysAgo(3) - 1 }),
      entryOf('sender-key-memory-a.json', { class: 'sender-key-memory', modifiedMs: daysAgo(3) - 1 }),
      entryOf('sender-key-b.json', { class: 'sender-key', modifiedMs: daysAgo(3) }),
      entryOf('sender-key-memory-b.json', { class: 'sender-key-memory', modifiedMs: daysAgo(3) }),
    ];
    expect(removed(classicRules, entries)).toEqual([
      'company_1/sender-key-a.json',
      'company_1/sender-key-memory-a.json',
    ]);
  });

  test('keeps the 50 highest pre-keys by number, not by name', () => {
    const left = removed(classicRules, preKeys(60, 111));
    expect(left.sort()).toEqual(['company_1/pre-key-60.json', 'company_1/pre-key-61.json']);
    expect(removed(classicRules, preKeys(1, 50))).toEqual([]);
  });

  test('neither removes nor ranks a pre-key whose id is no number', () => {
    const strange = ['', '-1', '01', '1.5', '9e9', 'x'].map((id) =>
      entryOf(`pre-key-${id}`, { class: 'pre-key', id }),
    );
    const nameless = entryOf('pre-key-', { class: 'pre-key' });
    expect(removed(classicRules, [...strange, nameless, ...preKeys(1, 50)])).toEqual([]);
  });

  test('keeps what the ancestor did not know, however old', () => {
    const names = [
      'device-list',
      'tctoken',
      'app-state-sync-version',
      'lid-mapping',
      'identity-key',
      'creds',
      'unknown',
    ];
    expect(
      removed(
        classicRules,
        names.map((name) => entryOf(name, { class: name, modifiedMs: 0 })),
      ),
    ).toEqual([]);
  });

  test('keeps a vital entry although it is old', () => {
    expect(removed(classicRules, [entryOf('session-1.0.json', { modifiedMs: 0, worth: 'vital' })])).toEqual(
      [],
    );
  });

  test('has nothing to say about browser profiles', () => {
    const scene = entrySceneOf([entryOf('Session Storage', { modifiedMs: 0 }), ...preKeys(1, 60)], {
      picture: pictureOf(profileRef()),
    });
    expect(decideSession(classicRules, scene).removals).toEqual([]);
  });

  test('prints its measured risk, and safe has none', () => {
    expect(policies.classic.risk.join(' ')).toMatch(/93 of 100 .* 100 of 100 .* 50 of 100/);
    expect(policies.safe.risk).toEqual([]);
  });
});

describe('clean', () => {
  test('removes caches and nothing else', () => {
    const entries = (['vital', 'needed', 'dead', 'cache'] as const).map((worth) => entryOf(worth, { worth }));
    expect(removed(cleanRules, entries)).toEqual(['company_1/cache']);
  });
});

describe('a decision about entries', () => {
  test('never proposes a link, a socket or a device, whatever the rules say', () => {
    const proposal = decideSession(
      safeRules,
      entrySceneOf([entryOf('link', { kind: 'other', worth: 'dead' })]),
    );
    expect(proposal.removals).toEqual([]);
    expect(proposal.kept).toMatchObject([{ entries: 1 }]);
  });

  test('counts everything it leaves, by reason', () => {
    const entries = [
      entryOf('a', { worth: 'vital', why: 'unknown file' }),
      entryOf('b', { worth: 'vital', why: 'unknown file', sizeBytes: 50 }),
      entryOf('c', { worth: 'cache' }),
      entryOf('d', { worth: 'dead' }),
    ];
    expect(decideSession(safeRules, entrySceneOf(entries)).kept).toEqual([
      { rule: 'keep-vital-entries', reason: 'unknown file', entries: 2, sizeBytes: 150 },
      { rule: 'no-rule', reason: 'no rule asks for its removal', entries: 1, sizeBytes: 100 },
    ]);
  });

  test('names the path below the place, also where the root or a file is the session', () => {
    const dead = [entryOf('a.json', { worth: 'dead' })];
    const paths = (path: string, entries: Entry[]): string[] => {
      const ref = { ...entrySceneOf([]).detail.picture.ref, path };
      const scene = entrySceneOf(entries, { picture: pictureOf(ref) });
      return decideSession(safeRules, scene).removals.map((removal) => removal.path);
    };
    expect(paths('x/y', dead)).toEqual(['x/y/a.json']);
    expect(paths('', dead)).toEqual(['a.json']);
    expect(paths('RemoteAuth-a.zip', [entryOf('', { worth: 'dead' })])).toEqual(['RemoteAuth-a.zip']);
  });
});
