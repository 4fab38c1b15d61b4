// Laws of the rules: one keep beats every remove, order does not matter, vital entries stay, age rules fear no clock.
import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { decideSession } from '../../src/core/decide-session.ts';
import { decideSessions } from '../../src/core/decide-sessions.ts';
import { decideTrash } from '../../src/core/decide-trash.ts';
import { listingOf } from '../../src/core/listing.ts';
import {
  classicRules,
  cleanRules,
  expireRules,
  gcRules,
  purgeRules,
  safeRules,
} from '../../src/core/rules/index.ts';
import { sessionKey } from '../../src/core/session.ts';
import { tally } from '../../src/core/vote.ts';
import type { Rule } from '../../src/core/vote.ts';
import { clientIds, someEntries, someInventory, someTimeMs } from '../units/core/arbitrary-worlds.ts';
import { dayMs, entrySceneOf, listOf, nowMs, sessionSceneOf, trashOf } from '../units/core/worlds.ts';

const votes = fc.array(
  fc.record({
    subject: fc.constantFrom('a', 'b', 'c'),
    verdict: fc.constantFrom('keep', 'remove'),
    rule: fc.constant('r'),
    reason: fc.constant('why'),
  }),
  { maxLength: 5 },
);
const someRules: fc.Arbitrary<Rule<null>[]> = fc.array(
  votes.map((cast): Rule<null> => ({ name: 'r', votes: () => cast })),
  { maxLength: 5 },
);
const entryPolicies = fc.constantFrom(safeRules, classicRules, cleanRules);

describe('any rules', () => {
  test.prop([someRules])('one keep beats every remove', (rules) => {
    const { removals, keeps } = tally(rules, null);
    const cast = rules.flatMap((rule) => rule.votes(null));
    for (const vote of cast) {
      if (vote.verdict === 'keep') expect(removals.has(vote.subject)).toBe(false);
      else expect(removals.has(vote.subject) || keeps.has(vote.subject)).toBe(true);
    }
  });

  test.prop([entryPolicies, someEntries, fc.infiniteStream(fc.nat())])(
    'their order does not change what goes',
    (rules, entries, dice) => {
      const shuffled = rules
        .map((rule) => ({ rule, at: dice.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ rule }) => rule);
      const gone = (order: typeof rules) =>
        decideSession(order, entrySceneOf(entries)).removals.map((removal) => removal.path);
      expect(gone(shuffled)).toEqual(gone(rules));
    },
  );
});

describe('rules about entries', () => {
  test.prop([entryPolicies, someEntries])('no policy ever removes a vital entry', (rules, entries) => {
    const gone = new Set(decideSession(rules, entrySceneOf(entries)).removals.map((removal) => removal.path));
    for (const entry of entries)
      if (entry.worth === 'vital') expect(gone.has(`company_1/${entry.path}`)).toBe(false);
  });

  test.prop([someEntries])('safe removes exactly the dead', (entries) => {
    const gone = decideSession(safeRules, entrySceneOf(entries)).removals.map((removal) => removal.path);
    const dead = entries.filter((entry) => entry.worth === 'dead' && entry.kind !== 'other');
    expect(gone).toEqual(dead.map((entry) => `company_1/${entry.path}`));
  });

  test.prop([entryPolicies, someEntries])(
    'every entry is removed or counted as kept, once',
    (rules, entries) => {
      const { removals, kept } = decideSession(rules, entrySceneOf(entries));
      expect(removals.length + kept.reduce((sum, line) => sum + line.entries, 0)).toBe(entries.length);
      const bytes = [...removals, ...kept].reduce((sum, one) => sum + one.sizeBytes, 0);
      expect(bytes).toBe(entries.reduce((sum, entry) => sum + entry.sizeBytes, 0));
    },
  );

  test.prop([someEntries, fc.nat({ max: 20 })])(
    'classic removes the pre-keys with the lowest ids',
    (entries, most) => {
      const scene = {
        ...entrySceneOf(entries),
        settings: { ...entrySceneOf([]).settings, preKeysKept: most },
      };
      const gone = new Set(decideSession(classicRules, scene).removals.map((removal) => removal.path));
      const ranked = entries.filter(
        (entry) => entry.class === 'pre-key' && /^(0|[1-9]\d*)$/.test(entry.id ?? ''),
      );
      for (const entry of ranked) {
        const above = ranked.filter((other) => Number(other.id) > Number(entry.id)).length;
        const beside = ranked.filter((other) => other !== entry && other.id === entry.id).length;
        if (gone.has(`company_1/${entry.path}`)) expect(above + beside).toBeGreaterThanOrEqual(most);
        else if (entry.worth !== 'vital' && entry.kind !== 'other') expect(above).toBeLessThan(most);
      }
    },
  );
});

describe('a clock that goes back', () => {
  const subset = (earlier: string[], later: string[]) => {
    const all = new Set(later);
    for (const one of earlier) expect(all.has(one)).toBe(true);
  };
  const back = fc.integer({ min: 0, max: 400 * dayMs });

  test.prop([someEntries, back])('makes classic take no more', (entries, backMs) => {
    const at = (ms: number): string[] =>
      decideSession(classicRules, { ...entrySceneOf(entries), nowMs: ms }).removals.map(
        (removal) => removal.path,
      );
    subset(at(nowMs - backMs), at(nowMs));
  });

  test.prop([someInventory, back])('makes expire take no more', (inventory, backMs) => {
    const at = (ms: number): string[] =>
      decideSessions(expireRules, { ...sessionSceneOf(inventory), nowMs: ms }).removals.map(
        (removal) => removal.path,
      );
    subset(at(nowMs - backMs), at(nowMs));
  });

  test.prop([fc.array(someTimeMs, { maxLength: 9 }), back])('makes purge take no more', (times, backMs) => {
    const items = times.map((trashedAtMs, index) => trashOf(`run/${index}`, { trashedAtMs }));
    const at = (ms: number): string[] =>
      decideTrash(purgeRules, {
        items,
        nowMs: ms,
        settings: { trashKeepMs: 30 * dayMs, vaultTrashKeepMs: 7 * dayMs },
      }).removals.map((one) => one.path);
    subset(at(nowMs - backMs), at(nowMs));
  });
});

describe('gc', () => {
  test.prop([someInventory])(
    'never proposes a listed client, a profile without one, or a Baileys session',
    (inventory) => {
      const { registry } = inventory;
      const { removals } = decideSessions(gcRules, sessionSceneOf(inventory));
      if (registry.state !== 'read') expect(removals).toEqual([]);
      for (const { session } of removals) {
        expect(session.engine).toBe('wwebjs');
        expect(session.clientId).toEqual(expect.any(String));
        if (registry.state === 'read') expect(registry.clientIds).not.toContain(session.clientId);
      }
    },
  );

  test.prop([someInventory])('proposes every profile that no reading of the list names', (inventory) => {
    const registry = listOf(...clientIds.slice(0, 2));
    const { removals } = decideSessions(gcRules, sessionSceneOf({ ...inventory, registry }));
    const listedAs = listingOf(registry);
    const orphans = inventory.sessions.filter(({ ref }) => ref.clientId != null && listedAs(ref) === null);
    expect(removals.map((one) => sessionKey(one.session))).toEqual(orphans.map((one) => sessionKey(one.ref)));
  });
});
