// What `forget` prints of one session and of several: read the snapshots to see what a user will see.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { decideSnapshots } from '../../src/core/decide-snapshots.ts';
import type { Plan } from '../../src/core/plan.ts';
import { forgetRules } from '../../src/core/rules/index.ts';
import { renderJudged } from '../../src/doors/cli/render/forget.ts';
import type { ForgetResult, JudgedSnapshot } from '../../src/operations/forget.ts';
import { dayMs, hourMs, nowMs, snapshotOf, snapshotSceneOf, vaultedRef } from '../units/core/worlds.ts';

const snapshots = [
  ...[0, 1, 5, 26, 27, 200].map((hours) => snapshotOf(nowMs - hours * hourMs)),
  snapshotOf(nowMs - 2 * dayMs, {
    standing: 'shrunk',
    why: 'IndexedDB fell from 115.0 MB to 1.2 MB',
    id: '2026-11-19T120001',
  }),
  snapshotOf(NaN),
];
const scene = snapshotSceneOf(snapshots, {
  settings: { keepLast: 2, keepHourly: 2, keepDaily: 2, keepWeekly: 1 },
});
const { verdicts } = decideSnapshots(forgetRules, vaultedRef(), scene);

function resultOf(sessions: ForgetResult['sessions']): ForgetResult {
  return { vault: '/srv/vault', plan: {} as Plan, sessions };
}

const printed = (result: ForgetResult, verbose = false): string =>
  `${stripVTControlCharacters(renderJudged(result, { verbose, width: null }))}\n`;

test('of one session every snapshot, with every reason', async () => {
  const protectedOne = (one: JudgedSnapshot): JudgedSnapshot =>
    one.verdict === 'goes'
      ? { ...one, verdict: 'protected', reasons: ['over the 1 kB that one run may take'] }
      : one;
  const name = { engine: 'wwebjs', tenant: 'default', id: 'alpha' } as const;
  const judged = verdicts.map((one, index) => (index === 2 ? protectedOne(one) : one));
  await expect(printed(resultOf([{ name, snapshots: judged }]))).toMatchFileSnapshot(
    'outputs/forget-one.txt',
  );
});

test('of several a line each', async () => {
  const names = ['alpha', 'beta'].map((id) => ({ engine: 'baileys', tenant: 'acme', id }) as const);
  const sessions = names.map((name, index) => ({ name, snapshots: verdicts.slice(index) }));
  await expect(printed(resultOf(sessions))).toMatchFileSnapshot('outputs/forget-many.txt');
});
