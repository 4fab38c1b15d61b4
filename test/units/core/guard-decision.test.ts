// What is left of a proposal after the guards, and how it is told per session.
import { describe, expect, test } from 'vitest';
import { mergeDecisions } from '../../../src/core/decide.ts';
import { decideSession } from '../../../src/core/decide-session.ts';
import { guardDecision } from '../../../src/core/guard-decision.ts';
import { guards } from '../../../src/core/guards/index.ts';
import { KeptCounter } from '../../../src/core/kept-counter.ts';
import type { Decision } from '../../../src/core/plan.ts';
import { safeRules } from '../../../src/core/rules/index.ts';
import { baileysRef, entryOf, entrySceneOf, guardSceneOf, inventoryOf, pictureOf } from './worlds.ts';

const dead = (path: string, over = {}) =>
  entryOf(path, { worth: 'dead', why: 'its LID twin exists', ...over });

function decideWorld(): Decision {
  const quiet = pictureOf(baileysRef('quiet'), { files: 3 });
  const tidy = pictureOf(baileysRef('tidy'), { files: 1 });
  const busy = pictureOf(baileysRef('busy'), { files: 2, inUse: { answer: 'yes', why: ['pid 7'] } });
  const proposal = mergeDecisions([
    decideSession(
      safeRules,
      entrySceneOf([dead('a'), dead('b'), dead('c', { class: 'pre-key' })], { picture: quiet }),
    ),
    decideSession(safeRules, entrySceneOf([entryOf('a', { worth: 'vital' })], { picture: tidy })),
    decideSession(safeRules, entrySceneOf([dead('a'), entryOf('b', { worth: 'vital' })], { picture: busy })),
  ]);
  return guardDecision(proposal, guards, guardSceneOf([], { inventory: inventoryOf([quiet, tidy, busy]) }));
}

describe('guardDecision', () => {
  test('tells per session what goes, what is clean and what is protected', () => {
    const { sessions } = decideWorld();
    expect(sessions.map((line) => [line.session.id, line.status])).toEqual([
      ['quiet', 'would remove 3'],
      ['tidy', 'clean'],
      ['busy', 'protected: in use: pid 7'],
    ]);
    expect(sessions[0]).toMatchObject({ filesSeen: 3, filesRemoved: 3, filesLeft: 0, bytesFreed: 300 });
    expect(sessions[0]?.removedByClass).toEqual({ session: 2, 'pre-key': 1 });
    expect(sessions[2]).toMatchObject({ filesSeen: 2, filesRemoved: 0, filesLeft: 2, bytesFreed: 0 });
  });

  test('keeps removals and vetoes apart', () => {
    const decision = decideWorld();
    expect(decision.removals.map((removal) => removal.path)).toEqual(['quiet/a', 'quiet/b', 'quiet/c']);
    expect(decision.vetoes.map((veto) => veto.removal.path)).toEqual(['busy/a']);
  });

  test('tells the reason of the first guard when several protect the same thing', () => {
    const picture = pictureOf(baileysRef(), { inUse: { answer: 'yes', why: ['pid 7'] } });
    const proposal = decideSession(
      safeRules,
      entrySceneOf([dead('creds.json', { class: 'creds' })], { picture }),
    );
    const { vetoes } = guardDecision(
      proposal,
      guards,
      guardSceneOf([], { inventory: inventoryOf([picture]) }),
    );
    expect(vetoes.map((veto) => veto.guard)).toEqual(['leave-sessions-in-use-alone']);
  });

  test('tells of a session that is protected in part', () => {
    const picture = pictureOf(baileysRef(), { files: 2 });
    const proposal = decideSession(
      safeRules,
      entrySceneOf([dead('a'), dead('creds.json', { class: 'creds' })], { picture }),
    );
    const { sessions } = guardDecision(
      proposal,
      guards,
      guardSceneOf([], { inventory: inventoryOf([picture]) }),
    );
    expect(sessions[0]?.status).toBe(
      'would remove 1; protected 1: credentials are never taken out of a session',
    );
  });

  test('tells of an empty folder, and of entries that appeared after the picture was taken', () => {
    const picture = pictureOf(baileysRef(), { files: 0 });
    const scene = guardSceneOf([], { inventory: inventoryOf([picture]) });
    const folder = dead('Cache', { kind: 'folder', files: 0 });
    const status = (entry = folder) =>
      guardDecision(decideSession(safeRules, entrySceneOf([entry], { picture })), guards, scene).sessions[0];
    expect(status()).toMatchObject({ status: 'would remove an empty folder', filesLeft: 0 });
    expect(status(dead('new'))).toMatchObject({ status: 'would remove 1', filesLeft: 0 });
  });
});

describe('mergeDecisions', () => {
  test('adds up reasons, and says each note once with the first ones first', () => {
    const part = decideSession(
      safeRules,
      entrySceneOf([entryOf('a'), entryOf('b', { worth: 'dead' })], { remarks: ['the digest'] }),
    );
    const merged = mergeDecisions([part, part], ['a risk']);
    expect(merged.notes).toEqual(['a risk', expect.stringContaining('the digest')]);
    expect(merged.kept).toMatchObject([
      { rule: 'keep-what-the-protocol-may-need', entries: 2, sizeBytes: 200 },
    ]);
    expect(merged.removals).toHaveLength(2);
    expect(merged.sessions).toHaveLength(2);
  });
});

describe('KeptCounter', () => {
  test('stays bounded however many reasons there are, and loses no entry', () => {
    const counter = new KeptCounter();
    for (let index = 0; index < 5000; index += 1) {
      counter.count({ subject: 'x', verdict: 'keep', rule: `keep-${index % 2}`, reason: `id ${index}` }, 10);
    }
    const lines = counter.lines();
    expect(lines.length).toBeLessThanOrEqual(202);
    expect(lines.reduce((sum, line) => sum + line.entries, 0)).toBe(5000);
    expect(lines.reduce((sum, line) => sum + line.sizeBytes, 0)).toBe(50_000);
  });
});
