// The guards of vaults: the last intact snapshot stays, and sessions in a vault go by no other command.
import { describe, expect, test } from 'vitest';
import { keepTheLastIntactSnapshot } from '../../../src/core/guards/keep-the-last-intact-snapshot.ts';
import { leaveVaultsToForgetAndCollect } from '../../../src/core/guards/leave-vaults-to-forget-and-collect.ts';
import type { Removal } from '../../../src/core/removal.ts';
import { guardSceneOf, inventoryOf, pictureOf, profileRef, removalOf, vaultedRef } from './worlds.ts';

const snapshot = (id: string, over: Partial<Removal> = {}): Removal =>
  removalOf(vaultedRef(), {
    scope: 'entry',
    path: `wwebjs/default/alpha/snapshots/${id}`,
    class: 'snapshot',
    kind: 'file',
    rule: 'remove-surplus-snapshots',
    ...over,
  });

function protectedIn(removals: readonly Removal[], intact: number, includeLastCredentials = false): number {
  const byClass = intact === 0 ? {} : { snapshot: { entries: intact, sizeBytes: 0 } };
  const inventory = inventoryOf([pictureOf(vaultedRef(), { byClass })]);
  const scene = guardSceneOf(removals, { inventory, settings: { includeLastCredentials } });
  return keepTheLastIntactSnapshot.vetoes(scene).length;
}

describe('keep-the-last-intact-snapshot', () => {
  test('lets any go as long as one is left', () => {
    expect(protectedIn([snapshot('a'), snapshot('b')], 3)).toBe(0);
    expect(protectedIn([snapshot('a'), snapshot('b')], 2)).toBe(2);
  });

  test('keeps what is set apart where nothing else is left', () => {
    const apart = snapshot('a', { class: 'snapshot-apart' });
    expect(protectedIn([apart], 1)).toBe(0);
    expect(protectedIn([apart], 0)).toBe(1);
    expect(protectedIn([apart, snapshot('b')], 1)).toBe(2);
  });

  test('keeps what lies in the trash of a session that has none, unless asked to include it', () => {
    const trashed = snapshot('a', { scope: 'trash', path: 'run-1/wwebjs/default/alpha/snapshots/a' });
    expect(protectedIn([trashed], 1)).toBe(0);
    expect(protectedIn([trashed], 0)).toBe(1);
    expect(protectedIn([trashed], 0, true)).toBe(0);
  });

  test('has no opinion on packs, and protects what nobody has looked at', () => {
    expect(protectedIn([snapshot('a', { class: 'pack' })], 0)).toBe(0);
    const scene = guardSceneOf([snapshot('a')], { inventory: inventoryOf([]) });
    expect(keepTheLastIntactSnapshot.vetoes(scene)).toHaveLength(1);
  });
});

test('leave-vaults-to-forget-and-collect protects whole sessions in a vault, and nothing else', () => {
  const removals = [removalOf(vaultedRef()), removalOf(profileRef()), snapshot('a')];
  const vetoes = leaveVaultsToForgetAndCollect.vetoes(guardSceneOf(removals));
  expect(vetoes.map(({ removal }) => removal)).toEqual([removals[0]]);
});
