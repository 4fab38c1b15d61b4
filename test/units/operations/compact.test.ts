// `compact`: what it plans, what it leaves alone, and how it is taken back.
import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parsePlace } from '../../../src/core/place.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { decodeValue } from '../../../src/engines/baileys/value-codec.ts';
import type { EntryKey, EntryStore } from '../../../src/ports/entry-store.ts';
import { unsealValue } from '../../../src/stores/entries/seal.ts';
import { openEntryStore } from '../../../src/stores/open-entry-store.ts';
import { sealed, stranger, wholeCreds, writeTo } from '../../rigs/database/filled.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { compact } from '../../../src/operations/compact.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { purge } from '../../../src/operations/purge.ts';
import { undo } from '../../../src/operations/undo.ts';
import {
  ownSenderKeyFile,
  putSpentSession,
  senderKey,
  senderKeyText,
  spentSession,
} from '../../rigs/faults/spent-records.ts';
import { treeOf } from '../../rigs/faults/tree.ts';
import { dayMs, makeWorld, open, put } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';

const large = 'company_1/session-15550003331.0.json';

function scene(): { world: World; context: OperationContext } {
  const world = makeWorld();
  putSpentSession(join(world.auth, 'company_1'));
  const { context } = open(world, { flags: { places: [world.places.baileys] } });
  return { world, context };
}

const text = (world: World, path: string): string => readFileSync(join(world.auth, path), 'utf8');
const paths = (plan: Plan): string[] => plan.steps.map((step) => step.path);
const grown = (folder: World): void =>
  put(join(folder.auth, large), 40 * dayMs, JSON.stringify(spentSession(41, 1)));

describe('a plan', () => {
  test('names what becomes smaller, with both sizes and without a key', async () => {
    const { world, context } = scene();
    const plan = await compact.run(context, {});
    expect(paths(plan).toSorted()).toEqual(
      [ownSenderKeyFile, 'session-15550003331.0.json', 'session-15550003332.0.json'].map(
        (name) => `company_1/${name}`,
      ),
    );
    for (const step of plan.steps) {
      if (step.kind !== 'replace-entry') throw new Error(step.kind);
      expect(step.expect.sizeBytes).toBe(step.becomes.sizeBytes + step.sizeBytes);
      expect(step.expect.sizeBytes).toBe(statSync(join(world.auth, step.path)).size);
    }
    expect(plan.sessions).toMatchObject([
      { filesRemoved: 0, filesLeft: 5, status: 'would compact 3 records' },
    ]);
    expect(plan.totals).toMatchObject({ steps: 3, files: 0, sizeBytes: plan.sessions[0]?.bytesFreed });
    const keys = /"(privKey|rootKey|key)":"([^"]+)"/g;
    for (const [, , key] of text(world, large).matchAll(keys))
      expect(JSON.stringify(plan)).not.toContain(key);
  });

  test('leaves records where too little would go: under 512 bytes, or under a tenth', async () => {
    const { world, context } = scene();
    const folder = join(world.auth, 'company_2');
    put(join(folder, 'creds.json'), 40 * dayMs, '{}');
    put(join(folder, 'session-1.0.json'), 40 * dayMs, JSON.stringify(spentSession(4)));
    put(join(folder, 'session-2.0.json'), 40 * dayMs, JSON.stringify(spentSession(9)));
    const owing = spentSession(9, 1, 400);
    put(join(folder, 'session-3.0.json'), 40 * dayMs, JSON.stringify(owing));
    const plan = await compact.run(context, { session: 'company_2' });
    expect(paths(plan)).toEqual(['company_2/session-2.0.json']);
    expect(plan.kept).toMatchObject([
      { rule: 'keep-records-that-hardly-shrink', reason: 'it would hardly become smaller', entries: 2 },
    ]);
  });

  test('says why each of the others stays, and one that cannot be understood holds up none', async () => {
    const { world, context } = scene();
    const folder = join(world.auth, 'company_1');
    put(join(folder, 'session-15550003334.0.json'), 40 * dayMs, `{"_sessions":${'x'.repeat(999)}`);
    put(join(folder, 'sender-key-1@g.us--2--0.json'), 40 * dayMs, senderKeyText(30, false));
    const plan = await compact.run(context, {});
    expect(plan.steps).toHaveLength(3);
    expect(plan.kept.map(({ reason }) => reason).toSorted()).toEqual([
      'it cannot be read',
      'it holds no chain that is closed and drained',
      'it is the sender key of another member',
    ]);
  });

  test('is about the sessions that are named, and leaves those in use alone', async () => {
    const { world, context } = scene();
    putSpentSession(join(world.auth, 'company_2'), 1000);
    const plan = await compact.run(context, {});
    expect(plan.steps.every(({ session }) => session.tenant === 'company_1')).toBe(true);
    expect(plan.protected).toHaveLength(3);
    expect(plan.protected[0]).toMatchObject({ guard: 'leave-sessions-in-use-alone' });
    expect((await compact.run(context, { tenant: '2' })).steps).toEqual([]);
  });
});

describe('applied', () => {
  test('it leaves each file smaller, as old and as readable as it was, and a second plan finds nothing', async () => {
    const { world, context } = scene();
    chmodSync(join(world.auth, large), 0o640);
    const before = statSync(join(world.auth, large));
    const plan = await compact.run(context, {});
    const report = await applyPlan(context, plan);
    expect(report).toMatchObject({
      state: 'done',
      stepsDone: 3,
      filesDone: 0,
      bytesDone: plan.totals.sizeBytes,
    });
    expect(report.sessions).toMatchObject([
      { filesLeft: 5, bytesFreed: plan.totals.sizeBytes, status: 'done' },
    ]);
    const after = statSync(join(world.auth, large));
    expect(after.size).toBeLessThan(before.size / 4);
    // Times come back a fraction of a microsecond earlier.
    expect(Math.round(after.mtimeMs)).toBe(Math.round(before.mtimeMs));
    expect([after.mode, after.uid]).toEqual([before.mode, before.uid]);
    expect(JSON.parse(text(world, large))).toEqual(spentSession(0, 1));
    expect(text(world, `company_1/${ownSenderKeyFile}`)).toBe(senderKeyText(0));
    expect((await compact.run(context, {})).steps).toEqual([]);
  });

  test('undo brings every byte back and empties the trash; an undo of that is a compaction again', async () => {
    const { world, context } = scene();
    const before = treeOf(world.auth);
    const { runId } = await applyPlan(context, await compact.run(context, {}));
    const smaller = treeOf(world.auth);
    const back = await undo.run(context, { run: runId });
    expect(back).toMatchObject({ stepsDone: 3, notDone: [] });
    expect(treeOf(world.auth)).toEqual(before);
    expect(await context.catalog.trash.all()).toEqual([]);
    await undo.run(context, { run: back.runId });
    expect(treeOf(world.auth)).toEqual(smaller);
    expect(await context.catalog.trash.all()).toHaveLength(3);
  });

  test('the originals lie in the trash with their size, and purge takes them for ever', async () => {
    const { world, context } = scene();
    const sizeBytes = statSync(join(world.auth, large)).size;
    const { runId } = await applyPlan(context, await compact.run(context, {}));
    const items = await context.catalog.trash.all();
    expect(items.find(({ path }) => path === large)).toMatchObject({ files: 1, sizeBytes, kind: 'file' });
    const gone = await applyPlan(context, await purge.run(context, { olderThanDays: 0 }));
    expect(gone).toMatchObject({ stepsDone: 3, notDone: [] });
    const back = await undo.run(context, { run: runId });
    expect(back.notDone.map(({ reason }) => reason)).toEqual(
      Array(3).fill('its original is no longer in the trash'),
    );
    expect(JSON.parse(text(world, large))).toEqual(spentSession(0, 1));
  });

  test('a record that changed since the plan was made is left alone', async () => {
    const { world, context } = scene();
    const plan = await compact.run(context, {});
    grown(world);
    const report = await applyPlan(context, plan);
    expect(report.notDone).toMatchObject([{ path: large, reason: 'it changed since the plan was made' }]);
    expect(report.sessions).toMatchObject([{ status: 'partly done' }]);
    expect(JSON.parse(text(world, large))).toEqual(spentSession(41, 1));
  });
});

describe('undo', () => {
  test('puts no older keys over newer ones, unless forced, and then the newer ones can come back', async () => {
    const { world, context } = scene();
    const original = text(world, large);
    const { runId } = await applyPlan(context, await compact.run(context, {}));
    grown(world);
    const newer = text(world, large);
    const refused = await undo.run(context, { run: runId });
    expect(refused.notDone).toMatchObject([
      { path: large, reason: expect.stringContaining('went on since') },
    ]);
    expect(text(world, large)).toBe(newer);
    const forced = await undo.run(context, { run: runId, force: true });
    expect(forced.notDone).toEqual([]);
    expect(text(world, large)).toBe(original);
    await undo.run(context, { run: forced.runId });
    expect(text(world, large)).toBe(newer);
  });
});

describe('in a database', () => {
  const name = { tenant: 'acme', id: 'sales' };
  const session = { type: 'session', id: '15550003331.0' };
  const ownKey = { type: 'sender-key', id: '120363000000000000@g.us::15550001111::1' };

  async function database(): Promise<{ context: OperationContext; entries: EntryStore; url: string }> {
    const world = makeWorld();
    mkdirSync(join(world.folder, 'data'), { mode: 0o700 });
    const url = `sqlite:${join(world.folder, 'data/sessions.db')}`;
    const entries = openEntryStore(parsePlace(url, '/'));
    onTestFinished(() => entries.close());
    const peers = { ...ownKey, id: '120363000000000000@g.us::15550009999::0' };
    await writeTo(entries, name, [
      wholeCreds,
      sealed(session, spentSession(40)),
      sealed(ownKey, senderKey(30)),
      sealed(peers, senderKey(30, false)),
    ]);
    const nowMs = (): number => Date.now() + dayMs;
    return { context: open(world, { flags: { places: [url] }, nowMs }).context, entries, url };
  }

  async function valueOf(entries: EntryStore, key: EntryKey): Promise<unknown> {
    const entry = await entries.entry(name, key);
    const content = entry && unsealValue(key, entry.value);
    return content && decodeValue(content);
  }

  test('the same records become smaller, in the form that programs read, and undo brings them back', async () => {
    const { context, entries } = await database();
    const before = await entries.entries(name);
    const plan = await compact.run(context, {});
    expect(plan.protected).toEqual([]);
    expect(paths(plan)).toEqual([
      'acme/sales/sender-key/120363000000000000@g.us::15550001111::1',
      'acme/sales/session/15550003331.0',
    ]);
    const { runId, notDone } = await applyPlan(context, plan);
    expect(notDone).toEqual([]);
    expect(await valueOf(entries, session)).toEqual(spentSession(0));
    expect(await valueOf(entries, ownKey)).toEqual(senderKey(0));
    expect((await compact.run(context, {})).steps).toEqual([]);
    expect(await undo.run(context, { run: runId })).toMatchObject({ stepsDone: 2, notDone: [] });
    expect(await entries.entries(name)).toEqual(before);
    expect(await context.catalog.trash.all()).toEqual([]);
  });

  test('undo leaves alone what its program wrote since', async () => {
    const { context, entries } = await database();
    const { runId } = await applyPlan(context, await compact.run(context, {}));
    await writeTo(entries, name, [sealed(session, spentSession(1))]);
    const report = await undo.run(context, { run: runId });
    expect(report.notDone).toMatchObject([{ path: 'acme/sales/session/15550003331.0' }]);
    expect(await valueOf(entries, session)).toEqual(spentSession(1));
    expect(await valueOf(entries, ownKey)).toEqual(senderKey(30));
  });

  test('a session that a program holds is left alone, in the plan and when a plan is applied', async () => {
    const { context, entries } = await database();
    const plan = await compact.run(context, {});
    await entries.acquire([{ name, owner: stranger, ttlMs: 600_000 }]);
    const report = await applyPlan(context, plan);
    expect(report.notDone.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
    expect(await valueOf(entries, session)).toEqual(spentSession(40));
    const again = await compact.run(context, {});
    expect(again.steps).toEqual([]);
    expect(again.protected).toHaveLength(2);
  });

  test('a damaged record is counted as one that cannot be read, and holds up no other', async () => {
    const { context, entries } = await database();
    const { value } = sealed(session, spentSession(40));
    const flipped = Buffer.from(value ?? []);
    flipped[99] = (flipped[99] ?? 0) ^ 1;
    await writeTo(entries, name, [{ ...session, value: flipped }]);
    const plan = await compact.run(context, {});
    expect(paths(plan)).toHaveLength(1);
    expect(plan.kept.map(({ reason }) => reason)).toContain('it cannot be read');
  });
});
