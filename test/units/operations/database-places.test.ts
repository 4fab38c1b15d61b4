// Databases among the places of a command: which are opened, which refused, and what doctor says of them.
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parsePlace } from '../../../src/core/place.ts';
import type { Finding } from '../../../src/core/finding.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { doctor } from '../../../src/operations/doctor.ts';
import { scan } from '../../../src/operations/scan.ts';
import { credsKey } from '../../../src/engines/baileys/creds-key.ts';
import { readBufferJson } from '../../../src/engines/baileys/read-buffer-json.ts';
import { DatabaseStore } from '../../../src/stores/database/database-store.ts';
import { memoryEntries } from '../../../src/stores/memory/memory-entries.ts';
import { openEntryStore } from '../../../src/stores/open-entry-store.ts';
import { forwardEntries } from '../../../src/stores/wrappers/forward-entries.ts';
import { sealed, wholeCreds, writeTo } from '../../rigs/database/filled.ts';
import { codeOf, makeWorld, open, putBaileysSession, wholeCredentials } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';

const acme = { tenant: 'acme', id: 'sales' };
const mapping = { type: 'lid-mapping', id: '15550002222' };

function databaseOf(world: World): string {
  const folder = join(world.folder, 'data');
  mkdirSync(folder, { mode: 0o700 });
  return join(folder, 'sessions.db');
}

/** A file with one session in it. */
async function filledFile(world: World): Promise<string> {
  const file = databaseOf(world);
  const entries = openEntryStore(parsePlace(`sqlite:${file}`, '/'));
  await writeTo(entries, acme, [wholeCreds, sealed(mapping, '98765')]);
  await entries.close();
  return file;
}

function contextOf(world: World, flags: Record<string, unknown>): OperationContext {
  return open(world, { flags }).context;
}

const codesOf = (findings: readonly Finding[]): string[] =>
  findings.map(({ code }) => code).filter((code) => !/^RUNNING_AS_ROOT|^PATH_/.test(code));

describe('which databases are places', () => {
  test('looking makes none: a name that was mistyped cannot be read, which is not the same as empty', async () => {
    const world = makeWorld();
    const file = databaseOf(world);
    const report = await scan.run(contextOf(world, { places: [`sqlite:${file}`] }), {});
    expect(report.places).toMatchObject([{ sessions: 0, problem: expect.stringContaining('ENOENT') }]);
    expect(readdirSync(join(world.folder, 'data'))).toEqual([]);
  });

  test('the same file by two paths is refused, also where one of them is a link that is not followed yet', async () => {
    const world = makeWorld();
    const file = await filledFile(world);
    symlinkSync(join(world.folder, 'data'), join(world.folder, 'linked'));
    const places = [`sqlite:${file}`, `sqlite:${join(world.folder, 'linked/sessions.db')}`];
    expect(await codeOf(async () => contextOf(world, { places }))).toBe('PLACES_OVERLAP');
    const beside = [`sqlite:${file}`, `sqlite:${join(world.folder, 'linked/other.db')}`];
    expect(contextOf(world, { places: beside }).stores).toHaveLength(2);
  });

  test('a database may lie in a folder of sessions, and its sessions are those of the database only', async () => {
    const world = makeWorld();
    const file = await filledFile(world);
    const places = [`sqlite:${file}`, `baileys:${world.folder}`];
    const { sessions } = await scan.run(contextOf(world, { places }), {});
    expect(sessions.map(({ ref }) => [ref.form, ref.path])).toEqual([['records', 'acme/sales']]);
  });

  test('the database of programs (the setting url) is the place where no other is given', async () => {
    const world = makeWorld();
    const url = `sqlite:${await filledFile(world)}`;
    const urls = (flags: Record<string, unknown>): string[] =>
      contextOf(world, flags).stores.map(({ place }) => place.url);
    expect(urls({ places: [], url })).toEqual([url]);
    expect(urls({ places: [world.places.baileys], url })).toEqual([world.places.baileys]);
  });

  test('a place that a plan names has no password; one of the settings for the same database is used', async () => {
    const world = makeWorld();
    const url = 'postgres://bot:s3cret@db.example/wa';
    const context = contextOf(world, { url });
    const named = 'postgres://bot@db.example/wa';
    const store = await context.openPlace(named);
    expect(store.place.url).toBe(named);
    expect((store as DatabaseStore).entries.place.connection).toBe(url);
    expect(await context.openPlace(named)).toBe(store);
    const other = await context.openPlace('postgres://bot@db.example/other');
    expect((other as DatabaseStore).entries.place.connection).toBe('postgres://bot@db.example/other');
  });

  test('a password that was given with a place shows up nowhere in the context', () => {
    const world = makeWorld();
    const { givenPlaces, stores } = contextOf(world, { places: ['postgres://bot:s3cret@db.example/wa'] });
    expect([...givenPlaces]).toEqual([['postgres://bot@db.example/wa', 'postgres://bot@db.example/wa']]);
    expect(stores.map(({ place }) => place.url)).toEqual(['postgres://bot@db.example/wa']);
  });
});

describe('doctor', () => {
  test('a session that is also in another place is one finding there, and none alone', async () => {
    const world = makeWorld();
    putBaileysSession(join(world.auth, 'company_1'));
    const database = `sqlite:${await filledFile(world)}`;
    const copiesIn = async (places: readonly string[], session?: string): Promise<Finding[]> => {
      const { findings } = await doctor.run(contextOf(world, { places }), { session });
      return findings.filter(({ code }) => code === 'IDENTITY_TWICE');
    };
    const both = [world.places.baileys, database];
    const text = `acme/sales in ${database}`;
    expect(await copiesIn(both)).toMatchObject([{ text: expect.stringContaining(text) as string }]);
    expect(await copiesIn(both, 'acme/sales')).toMatchObject([
      { place: database, text: expect.stringContaining('company_1/main in baileys:') as string },
    ]);
    expect(await copiesIn([database])).toEqual([]);
  });

  test('looks into every entry: one with a flipped byte is a finding that names it', async () => {
    const world = makeWorld();
    const file = await filledFile(world);
    const context = contextOf(world, { places: [`sqlite:${file}`] });
    expect(codesOf((await doctor.run(context, {})).findings)).toEqual([]);
    const entries = openEntryStore(parsePlace(`sqlite:${file}`, '/'));
    onTestFinished(() => entries.close());
    const flipped = Buffer.from(sealed(mapping, '98765').value ?? []);
    flipped[6] = (flipped[6] ?? 0) ^ 1;
    await writeTo(entries, acme, [{ ...mapping, value: flipped }]);
    const { findings, places } = await doctor.run(context, {});
    expect(codesOf(findings)).toEqual(['DAMAGED_ENTRIES']);
    // Others may be about the disk of these tests.
    expect(findings.find(({ code }) => code === 'DAMAGED_ENTRIES')).toMatchObject({
      level: 'critical',
      path: file,
      text: expect.stringContaining('lid-mapping/15550002222') as string,
    });
    expect(places).toMatchObject([{ database: { product: expect.stringContaining('SQLite') as string } }]);
  });

  test('a session that cannot be read is a finding, and holds up no other', async () => {
    const { context, entries } = await inMemory();
    const whole = forwardEntries(entries);
    const broken = {
      ...whole,
      entries: async (name: typeof acme) => (name.id === 'sales' ? raise() : whole.entries(name)),
    };
    const raise = async (): Promise<never> => {
      const { HoldfastError } = await import('../../../src/core/errors.ts');
      throw new HoldfastError('STORE_UNAVAILABLE', { place: 'memory:', cause: 'a page is damaged' });
    };
    const stores = [new DatabaseStore(broken, { nowMs: Date.now })];
    const { findings } = await doctor.run({ ...context, stores }, {});
    expect(codesOf(findings)).toEqual(['UNREADABLE_ENTRIES', 'DATABASE_AT_RISK']);
    expect(findings[0]?.text).toContain('a page is damaged');
  });

  test('what the database says of its own risks is told, and of a server no path is asked about', async () => {
    const { context, entries } = await inMemory();
    const stores = [new DatabaseStore(entries, { nowMs: Date.now })];
    const { findings, places } = await doctor.run({ ...context, stores }, {});
    expect(findings).toMatchObject([
      { code: 'DATABASE_AT_RISK', path: null, text: 'memory:: It ends with its process.' },
    ]);
    expect(places).toMatchObject([{ fileSystem: null, database: { product: 'memory' } }]);
  });
});

async function inMemory() {
  const entries = memoryEntries({ nowMs: Date.now });
  for (const id of ['sales', 'support']) {
    const creds = { ...(readBufferJson(wholeCredentials) as object), me: { id: `${id}@s.whatsapp.net` } };
    await writeTo(entries, { tenant: 'acme', id }, [sealed(credsKey, creds)]);
  }
  return { context: contextOf(makeWorld(), { places: [] }), entries };
}

describe('doctor --probe', () => {
  test('a place where nothing can be tried is a finding, and so is every case that fails', async () => {
    const world = makeWorld();
    const context = contextOf(world, { places: [`sqlite:${join(world.folder, 'nowhere/x.db')}`] });
    const failing = {
      probe: async () => {
        return {
          place: 'x',
          where: 'y',
          cases: [
            { name: 'one', failure: null },
            { name: 'two', failure: 'it is not' },
          ],
        };
      },
    };
    const tried = await doctor.run({ ...context, prober: failing }, { probe: true });
    expect(tried.findings.filter(({ code }) => code === 'PROBE_FAILED')).toMatchObject([
      { level: 'critical', text: 'Not kept: two (it is not).' },
    ]);
    expect((await doctor.run(context, {})).probes).toEqual([]);
  });
});
