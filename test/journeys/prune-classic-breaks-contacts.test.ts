// Policy classic, the ancestor's rules by age and count, on a folder that the real Baileys wrote: what precisely breaks,
// that the plan said so before, and that undo mends it.
import { expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { policies } from '../../src/core/policies.ts';
import type { RunReport } from '../../src/core/report.ts';
import { applyPlan } from '../../src/operations/apply.ts';
import { prune } from '../../src/operations/prune.ts';
import { undo } from '../../src/operations/undo.ts';
import { DAY_MS, HOUR_MS, holdfast, holdfastJson, openHoldfast } from '../rigs/journeys/holdfast.ts';
import { pairedPlace, talkAgain, type PairedPlace } from '../rigs/journeys/paired-place.ts';
import { age, treeChanges, treeOf } from '../rigs/journeys/tree.ts';
import { toAccount } from '../rigs/whatsapp/delivery.ts';
import type { Scenario, ScenarioOptions } from '../rigs/whatsapp/scenario.ts';

const contacts = 3;
const classicFiles = /^(pre-key|session|sender-key|sender-key-memory)-/;

/** An account whose contacts have been quiet for 20 days and its group for 5; the server hands out old keys first. */
async function quietAccount(options: ScenarioOptions = {}): Promise<PairedPlace> {
  const place = await pairedPlace({ contacts, groups: 1, turns: 2, handOut: 'oldest', ...options });
  const { folder } = place.scenario;
  await age(folder, 20 * DAY_MS, /^session-/);
  await age(folder, 5 * DAY_MS, /^sender-key-/);
  await age(folder, HOUR_MS, /^(?!session-|sender-key-)/);
  return place;
}

/** Somebody who has never written to the account, and what becomes of each message. */
async function newcomer(scenario: Scenario) {
  const peer = await scenario.server.addPeer({ name: 'newcomer' });
  return async (text: string) => {
    const client = await scenario.connect();
    try {
      const letter = { direction: 'stranger to account' as const, peer, text };
      return await toAccount(client, letter, () => peer.sendText(client.account, text));
    } finally {
      await client.close();
    }
  };
}

test('classic leaves 50 pre-keys and no quiet session or sender key, and its plan says what that risks', async () => {
  const { home, url, root, scenario, session } = await quietAccount();
  const before = await treeOf(root);

  const command = ['prune', '--policy', 'classic', '--place', url];
  const printed = await holdfast(home, ...command);
  expect(printed.exitCode).toBe(3);
  for (const sentence of policies.classic.risk) expect(printed.stdout).toContain(`Note: ${sentence}`);
  expect(treeChanges(before, await treeOf(root))).toEqual([]);

  const { exitCode, answer } = await holdfastJson<{ plan: Plan; run: RunReport }>(
    home,
    ...command,
    '--apply',
  );
  expect(exitCode).toBe(0);
  expect(answer.plan.notes).toEqual(policies.classic.risk);
  expect(answer.run.sessions[0]?.removedByClass).toMatchObject({
    // Beside those of the contacts there are the account's own: sessions with its two devices, and one sender key.
    session: contacts + 2,
    'sender-key': contacts + 1,
    'sender-key-memory': 1,
  });
  const changes = treeChanges(before, await treeOf(root));
  expect(changes).toHaveLength(answer.run.stepsDone);
  expect(changes.every((line) => line.startsWith(`gone ${session}/`))).toBe(true);
  expect(changes.every((line) => classicFiles.test(line.slice(`gone ${session}/`.length)))).toBe(true);

  const preKeys = Object.keys(await treeOf(scenario.folder)).filter((path) => path.startsWith('pre-key-'));
  const ids = preKeys.map((path) => Number(path.replace(/\D/g, ''))).sort((a, b) => a - b);
  expect(ids).toEqual(Array.from({ length: 50 }, (_, index) => 812 - 49 + index));
});

test('after classic every contact, every group member and every stranger loses a message; undo mends what it can', async () => {
  const { home, url, scenario } = await quietAccount();
  const context = openHoldfast({ home, places: [url] });
  const run = await applyPlan(context, await prune.run(context, { policy: 'classic' }));
  const writes = await newcomer(scenario);
  expect(await writes('is this shop open?')).toMatchObject({ decrypted: false, reason: 'Invalid PreKey ID' });

  const broken = await talkAgain(scenario);
  expect(broken.qrCount).toBe(0);
  expect(broken.lost).toEqual([
    ...Array<string>(contacts).fill('contact to account: No session record'),
    ...Array<string>(contacts).fill('group to account: No session found to decrypt message'),
    ...Array<string>(2).fill('stranger to account: Invalid PreKey ID'),
  ]);
  expect(await writes('hello?')).toMatchObject({ decrypted: false, reason: 'Invalid PreKey ID' });

  // The account has begun new sessions since; those are newer than what lies in the trash, and stay.
  const later = openHoldfast({ home, places: [url], aheadMs: HOUR_MS });
  const back = await undo.run(later, { run: run.runId });
  expect(back.stepsDone).toBe(run.stepsDone - back.notDone.length);
  expect(back.notDone.every(({ reason }) => /newer lies there/.test(reason))).toBe(true);
  expect(back.notDone.filter(({ path }) => /\/session-/.test(path))).toHaveLength(contacts + 2);
  expect(back.notDone.filter(({ path }) => /\/pre-key-/.test(path))).toEqual([]);

  expect(await talkAgain(scenario)).toMatchObject({ lost: [], qrCount: 0 });
  expect(await writes('still there?')).toMatchObject({ decrypted: true });
  expect(scenario.server.problems).toEqual([]);
});

test.each([
  { handOut: 'oldest', healed: false },
  { handOut: 'newest', healed: true },
] as const)(
  'a second try of what classic lost needs a pre-key itself: handed out $handOut first, it heals: $healed',
  async ({ handOut, healed }) => {
    const { home, url, scenario } = await quietAccount({ contacts: 1, groups: 0, turns: 1, handOut });
    const context = openHoldfast({ home, places: [url] });
    await applyPlan(context, await prune.run(context, { policy: 'classic' }));

    // What does not heal is waited for in vain.
    const patience = healed ? {} : { patienceMs: 3000 };
    const { deliveries, lost } = await talkAgain(scenario, { strangers: 0, heal: true, ...patience });
    expect(lost).toEqual(['contact to account: No session record']);
    expect(deliveries.find(({ decrypted }) => !decrypted)?.healed).toBe(healed);
  },
);

test('undone before the account logs in, classic has cost nothing: the same tree, and every message decrypts', async () => {
  const { home, url, root, scenario } = await quietAccount();
  const before = await treeOf(root);
  const apply = ['prune', '--policy', 'classic', '--place', url, '--apply'];
  const { answer } = await holdfastJson<{ run: RunReport }>(home, ...apply);
  expect(treeChanges(before, await treeOf(root))).toHaveLength(answer.run.stepsDone);

  const undone = await holdfastJson<RunReport>(home, 'undo', answer.run.runId, '--place', url);
  expect(undone).toMatchObject({ exitCode: 0, answer: { state: 'done', stepsDone: answer.run.stepsDone } });
  expect(treeChanges(before, await treeOf(root))).toEqual([]);
  expect(await talkAgain(scenario)).toMatchObject({ lost: [], qrCount: 0 });
});
