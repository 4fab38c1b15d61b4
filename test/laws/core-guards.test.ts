// Laws of the guards: they only subtract, their order does not matter, and no proposal gets past what they promise.
import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { decideSessions } from '../../src/core/decide-sessions.ts';
import { guardDecision } from '../../src/core/guard-decision.ts';
import { protect } from '../../src/core/guard.ts';
import type { GuardScene } from '../../src/core/guard.ts';
import { guards } from '../../src/core/guards/index.ts';
import { stayWithinTheSizeLimit } from '../../src/core/guards/stay-within-the-size-limit.ts';
import { takeNoMoreThanAShare } from '../../src/core/guards/take-no-more-than-a-share.ts';
import type { Removal } from '../../src/core/removal.ts';
import { gcRules } from '../../src/core/rules/index.ts';
import { sessionKey } from '../../src/core/session.ts';
import { someGuardedWorld, someRemovals } from '../units/core/arbitrary-worlds.ts';
import { sessionSceneOf } from '../units/core/worlds.ts';

const scenes = fc
  .tuple(someGuardedWorld, someRemovals)
  .map(([world, removals]): GuardScene => ({ ...world, removals }));

describe('guards', () => {
  test.prop([scenes])(
    'only subtract: what is allowed and what is protected make up the proposal',
    (scene) => {
      const { allowed, vetoes } = protect(guards, scene);
      const all = new Set<Removal>([...allowed, ...vetoes.map((veto) => veto.removal)]);
      expect(all.size).toBe(allowed.length + vetoes.length);
      expect(scene.removals.every((removal) => all.has(removal))).toBe(true);
      expect(all.size).toBe(scene.removals.length);
    },
  );

  test.prop([scenes, fc.shuffledSubarray([...guards], { minLength: guards.length })])(
    'allow the same in any order',
    (scene, shuffled) => {
      expect(protect(shuffled, scene).allowed).toEqual(protect(guards, scene).allowed);
    },
  );

  test.prop([scenes, fc.subarray([...guards])])(
    'allow no more when there are more of them',
    (scene, fewer) => {
      const most = new Set(protect(fewer, scene).allowed);
      for (const removal of protect(guards, scene).allowed) expect(most.has(removal)).toBe(true);
    },
  );

  test.prop([scenes])('give every veto a reason and their own name', (scene) => {
    const names = guards.map((guard) => guard.name);
    for (const guard of guards) {
      for (const veto of guard.vetoes(scene)) {
        expect(veto.guard).toBe(guard.name);
        expect(veto.reason).not.toBe('');
      }
    }
    expect(new Set(names).size).toBe(names.length);
  });

  test.prop([scenes])('never let more sessions go than the share, but those that were named', (scene) => {
    // Alone, or the other guards would hide what it lets through.
    const { allowed } = protect([takeNoMoreThanAShare], scene);
    const gone = allowed.filter((one) => one.scope === 'session' && one.rule !== 'remove-named-sessions');
    const share = Math.floor(scene.settings.maxShare * scene.inventory.sessions.length);
    expect(gone.length).toBeLessThanOrEqual(Math.max(2, share));
  });

  test.prop([scenes])('never let more bytes go than the limit', (scene) => {
    const bytes = protect([stayWithinTheSizeLimit], scene).allowed.reduce(
      (sum, removal) => sum + removal.sizeBytes,
      0,
    );
    expect(bytes).toBeLessThanOrEqual(scene.settings.maxBytes);
  });

  test.prop([scenes])(
    'never let a session go that is not known to be out of use, nor credentials',
    (scene) => {
      const use = new Map(scene.inventory.sessions.map((one) => [sessionKey(one.ref), one.inUse.answer]));
      for (const removal of protect(guards, scene).allowed) {
        if (removal.scope !== 'trash') expect(use.get(sessionKey(removal.session))).toBe('no');
        if (['entry', 'content'].includes(removal.scope)) expect(removal.class).not.toBe('creds');
      }
    },
  );
});

/** About one world in thirteen lets gc remove something. */
const often = { numRuns: 500 };

describe('gc with its guards', () => {
  const gc = (world: Omit<GuardScene, 'removals'>) =>
    guardDecision(decideSessions(gcRules, sessionSceneOf(world.inventory)), guards, world);

  test.prop([someGuardedWorld], often)(
    'removes nothing when the list is absent, unusable or empty',
    (world) => {
      const { registry } = world.inventory;
      const decision = gc(world);
      if (registry.state !== 'read' || registry.clientIds.length === 0) expect(decision.removals).toEqual([]);
    },
  );

  test.prop([someGuardedWorld], often)('never removes a listed client, whatever the world', (world) => {
    const { registry } = world.inventory;
    const listed = registry.state === 'read' ? registry.clientIds : [];
    for (const { session } of gc(world).removals) expect(listed).not.toContain(session.clientId);
  });

  test.prop([someGuardedWorld], often)('tells in its lines what its removals add up to', (world) => {
    const { removals, vetoes, sessions } = gc(world);
    const files = sessions.reduce((sum, line) => sum + line.filesRemoved, 0);
    expect(files).toBe(removals.reduce((sum, removal) => sum + removal.files, 0));
    expect(sessions.length).toBe(removals.length + vetoes.length);
    for (const line of sessions) expect(line.filesLeft).toBe(line.filesSeen - line.filesRemoved);
  });
});
