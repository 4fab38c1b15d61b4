// Everything that works on folders works on databases too, with the same rules, guards and ways back.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parsePlace } from '../../src/core/place.ts';
import type { Plan } from '../../src/core/plan.ts';
import { baileysSessions } from '../../src/demo/baileys/index.ts';
import { Shape } from '../../src/demo/shape.ts';
import { writeSession } from '../../src/demo/write-session.ts';
import { applyPlan } from '../../src/operations/apply.ts';
import { check } from '../../src/operations/check.ts';
import { clear } from '../../src/operations/clear.ts';
import type { OperationContext } from '../../src/operations/context.ts';
import { doctor } from '../../src/operations/doctor.ts';
import type { DoctorReport } from '../../src/operations/doctor.ts';
import { expire } from '../../src/operations/expire.ts';
import { prune } from '../../src/operations/prune.ts';
import { purge } from '../../src/operations/purge.ts';
import { scan } from '../../src/operations/scan.ts';
import type { ScanReport } from '../../src/operations/scan.ts';
import { undo } from '../../src/operations/undo.ts';
import type { SessionName } from '../../src/ports/entry-store.ts';
import { openEntryStore } from '../../src/stores/open-entry-store.ts';
import { contentsOf } from '../rigs/database/contents.ts';
import type { Contents } from '../rigs/database/contents.ts';
import { copyFolderInOrder } from '../rigs/database/copy-folder.ts';
import { stranger } from '../rigs/database/filled.ts';
import { freshPostgresPlace } from '../rigs/postgres/fresh-place.ts';
import { DAY_MS, holdfastJson, openHoldfast, temporaryFolder } from '../rigs/journeys/holdfast.ts';

/** All but the fresh pairing, whose 813 keys would only take time. */
const demoSessions = baileysSessions.filter(({ path }) => path !== 'acme/sales');
const sessions = demoSessions.map(({ path }) => path);
const nameOf = (path: string): SessionName => {
  const [tenant = '', id = 'main'] = path.split('/');
  return { tenant, id };
};
const names = sessions.map(nameOf);

/** The demo world's session folders, written once: what every database is filled from. */
let demo: string;
beforeAll(async () => {
  demo = mkdtempSync(join(tmpdir(), 'holdfast-demo-'));
  const nowMs = Date.now();
  for (const session of demoSessions)
    await writeSession(demo, session, { nowMs, shape: new Shape(session.path) });
});
afterAll(() => rmSync(demo, { recursive: true, force: true }));

/** Sessions of the demo world's `acme/support` that are proven dead: moved to LIDs, or copies of their twins. */
const deadSessions = 15;

interface Journey {
  /** As a user writes it. */
  readonly url: string;
  readonly home: string;
  contents(): Promise<Contents>;
  /** Holdfast, some days later than the sessions were written. */
  later(days: number): OperationContext;
}

async function filled(fresh: () => Promise<string>): Promise<Journey> {
  const url = await fresh();
  const home = join(await temporaryFolder('home'), 'home');
  const open = () => openEntryStore(parsePlace(url, '/'));
  const entries = open();
  for (const path of sessions) await copyFolderInOrder(join(demo, path), entries, nameOf(path));
  await entries.close();
  return {
    url,
    home,
    contents: () => contentsOf(open(), names),
    later: (days) => openHoldfast({ home, places: [url], aheadMs: days * DAY_MS }),
  };
}

/** Applies a plan, which must leave something out, and takes it back, to the byte. */
async function thereAndBack(journey: Journey, context: OperationContext, plan: Plan): Promise<void> {
  const before = await journey.contents();
  const run = await applyPlan(context, plan);
  expect(run).toMatchObject({ state: 'done', notDone: [], stepsDone: plan.steps.length });
  const left = (await journey.contents()).lines.length;
  expect(left).toBe(before.lines.length - plan.totals.files);
  expect((await context.catalog.trash.all()).map(({ path }) => path).toSorted()).toEqual(
    plan.steps.map(({ path }) => path).toSorted(),
  );
  expect((await undo.run(context, { run: run.runId })).notDone).toEqual([]);
  expect(await journey.contents()).toEqual(before);
  expect(await context.catalog.trash.all()).toEqual([]);
}

const kinds: [name: string, fresh: () => Promise<string>][] = [
  ['SQLite', async () => `sqlite:${join(await temporaryFolder('sqlite'), 'sessions.db')}`],
  ['PostgreSQL', freshPostgresUrl],
];

/** As a user writes it, with the password and the schema. */
async function freshPostgresUrl(): Promise<string> {
  const { url, connection, schema } = await freshPostgresPlace();
  const whole = new URL(connection ?? url);
  whole.searchParams.set('schema', schema ?? '');
  return whole.href;
}

describe.each(kinds)('%s', (_name, fresh) => {
  test('looking at a database that is not there makes none, and takes it for nothing else', async () => {
    const url = await fresh();
    const context = openHoldfast({ home: join(await temporaryFolder('home'), 'home'), places: [url] });
    for (let look = 0; look < 2; look++) {
      const { places } = await scan.run(context, {});
      expect(places).toMatchObject([{ sessions: 0, problem: expect.any(String) as string }]);
    }
    await expect(prune.run(context, {})).rejects.toMatchObject({ code: 'PLACE_UNAVAILABLE' });
    const entries = openEntryStore(parsePlace(url, '/'), { create: false });
    onTestFinished(() => entries.close());
    await expect(entries.heads()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('scan and doctor tell of the sessions, on the command line too, and no password is printed', async () => {
    const { url, home } = await filled(fresh);
    const scanned = await holdfastJson<ScanReport>(home, 'scan', '--place', url);
    expect(scanned.exitCode).toBe(3);
    const { places, sessions: found } = scanned.answer;
    expect(places).toMatchObject([{ sessions: sessions.length, problem: null }]);
    expect(found.map(({ ref }) => `${ref.tenant}/${ref.id}`)).toEqual(
      names.map(({ tenant, id }) => `${tenant}/${id}`).toSorted(),
    );
    for (const { ref, inUse, files, byClass } of found) {
      expect([ref.form, inUse.answer]).toEqual(['records', 'no']);
      const counted = Object.values(byClass).reduce((sum, { entries }) => sum + entries, 0);
      expect(counted).toBe(files);
    }
    const examined = await holdfastJson<DoctorReport>(home, 'doctor', '--place', url);
    const codes = examined.answer.findings.map(({ code, session }) => `${code} ${session?.path ?? ''}`);
    expect(codes).toContain('CREDENTIALS_DAMAGED company_3/main');
    expect(codes).toContain('DAMAGED_ENTRIES company_3/main');
    const password = new URL(url).password;
    if (password !== '') expect(JSON.stringify([scanned, examined])).not.toContain(password);
  });

  test('prune takes only what is proven dead, or goes by age and count, and undo brings every byte back', async () => {
    const journey = await filled(fresh);
    const context = journey.later(40);
    const safe = await prune.run(context, { policy: 'safe' });
    expect(safe.steps.map(({ session, class: name }) => `${session.path} ${name}`)).toEqual(
      Array.from({ length: deadSessions }, () => 'acme/support session'),
    );
    await thereAndBack(journey, context, safe);
    const classic = await prune.run(context, { policy: 'classic', session: 'company_1' });
    expect(classic.steps.length).toBeGreaterThan(50);
    expect(classic.steps.some(({ class: name }) => name === 'creds')).toBe(false);
    await thereAndBack(journey, context, classic);
  });

  test('a session that a program holds is left alone, when planning and when applying, and its holder is named', async () => {
    const journey = await filled(fresh);
    const context = journey.later(40);
    const program = openEntryStore(parsePlace(journey.url, '/'));
    onTestFinished(() => program.close());
    const name = nameOf('acme/support');
    const hold = async () => (await program.acquire([{ name, owner: stranger, ttlMs: 60_000 }]))[0];
    const held = await hold();
    const named = 'process 7 on elsewhere (a bot)';
    const none = await prune.run(context, { policy: 'safe' });
    expect(none.steps).toEqual([]);
    expect(none.protected).toHaveLength(deadSessions);
    expect(none.protected[0]?.reason).toContain(named);
    if (held?.outcome === 'granted') await program.release([held.lease]);
    const plan = await prune.run(context, { policy: 'safe' });
    expect(plan.steps).toHaveLength(deadSessions);
    await hold();
    const before = await journey.contents();
    const { notDone } = await applyPlan(context, plan);
    expect(notDone).toHaveLength(deadSessions);
    for (const { outcome, reason } of notDone) {
      expect(outcome).toBe('skipped');
      expect(reason).toContain(named);
    }
    expect(await journey.contents()).toEqual(before);
  });

  test('whole sessions are cleared and expire, come back whole, and are purged for ever', async () => {
    const journey = await filled(fresh);
    const context = journey.later(40);
    const before = await journey.contents();
    await thereAndBack(journey, context, await clear.run(context, { session: 'acme/support' }));
    const idle = await expire.run(context, {});
    expect(idle.steps.every(({ expect: { kind } }) => kind === 'folder')).toBe(true);
    // No run takes more than a share of all sessions.
    expect(idle.steps).toEqual([]);
    expect(idle.protected).toHaveLength(sessions.length);
    const { run } = await clearedAlone(context, 'company_4');
    expect((await journey.contents()).states).toHaveLength(sessions.length - 1);
    const kept = await purge.run(journey.later(80), {});
    expect(kept.steps).toEqual([]);
    expect(kept.protected).toMatchObject([{ guard: 'keep-the-last-good-credentials' }]);
    const purging = await purge.run(journey.later(80), { includeLastCredentials: true });
    await applyPlan(journey.later(80), purging);
    const entries = openEntryStore(parsePlace(journey.url, '/'));
    onTestFinished(() => entries.close());
    expect(await entries.trashed(`${run}/company_4/main`)).toBeNull();
    const after = await journey.contents();
    const gone = before.lines.filter((line) => line.startsWith('company_4/main/'));
    expect(after.lines).toEqual(before.lines.filter((line) => !gone.includes(line)));
  });

  test('a look of the keeper answers what the one before it did while nothing changes, and sees what is new', async () => {
    const journey = await filled(fresh);
    const context = journey.later(0);
    const first = await check(context, false);
    expect(first.inventory.sessions).toHaveLength(sessions.length);
    const again = await check(context, true, first.calm);
    expect(again.inventory.sessions).toEqual(first.inventory.sessions);
    const entries = openEntryStore(parsePlace(journey.url, '/'));
    onTestFinished(() => entries.close());
    await copyFolderInOrder(join(demo, 'company_2'), entries, { tenant: 'acme', id: 'new' });
    const { inventory } = await check(context, true, again.calm);
    const old = first.inventory.sessions;
    expect(
      inventory.sessions
        .filter((picture) => !old.some((one) => one.ref.path === picture.ref.path))
        .map(({ ref }) => ref.path),
    ).toEqual(['acme/new']);
  });

  test('doctor --probe runs every case beside the sessions, and leaves nothing behind', async () => {
    const journey = await filled(fresh);
    const before = await journey.contents();
    const { probes, findings } = await doctor.run(journey.later(0), { probe: true });
    expect(findings.filter(({ code }) => code === 'PROBE_FAILED')).toEqual([]);
    expect(probes).toHaveLength(1);
    expect(probes[0]?.cases.length).toBeGreaterThan(40);
    expect(probes[0]?.cases.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(await journey.contents()).toEqual(before);
    const { root } = parsePlace(journey.url, '/');
    if (root !== '')
      expect(readdirSync(join(root, '..')).filter((name) => name.includes('probe'))).toEqual([]);
  });
});

/** One session goes into the trash and stays there. */
async function clearedAlone(context: OperationContext, session: string): Promise<{ run: string }> {
  const run = await applyPlan(context, await clear.run(context, { session }));
  expect(run).toMatchObject({ state: 'done', notDone: [] });
  await scan.run(context, {});
  return { run: run.runId };
}
