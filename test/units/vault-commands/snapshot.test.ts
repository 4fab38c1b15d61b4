// `snapshot`: what goes into the vault, what is said of it, and that one session fails no other.
import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { approve } from '../../../src/operations/approve.ts';
import { snapshot } from '../../../src/operations/snapshot.ts';
import { snapshots } from '../../../src/operations/snapshots.ts';
import type { Vault } from '../../../src/ports/vault.ts';
import { codeOf, makeWorld, open } from '../../rigs/faults/world.ts';
import { filledMachine, indexedDb, machine, putBaileys, putBrowserProfile, take } from './scene.ts';

test('a profile and a Baileys session go into the vault, and nothing in their places changes', async () => {
  const made = await filledMachine();
  const before = made.tree();
  const { vault, sessions } = await snapshot.run(made.context, { all: true });
  expect(vault).toBe(made.vault);
  expect(
    sessions.map(({ session, state, snapshot: info }) => [session.id, state, info?.how, info?.standing]),
  ).toEqual([
    ['main', 'taken', 'cold', 'good'],
    ['sales', 'taken', 'cold', 'good'],
  ]);
  expect(made.tree()).toEqual(before);
});

test('the home remembers each one, and a second one of the same content stores next to nothing', async () => {
  const made = await filledMachine();
  const first = await take(made, 'sales');
  const second = await take(made, 'sales');
  expect(second.snapshot?.contentDigest).toBe(first.snapshot?.contentDigest);
  expect(second.chunks.new).toBe(0);
  expect(second.snapshot?.storedBytes).toBeLessThan(10_000);
  const [record] = await made.context.catalog.snapshots.all();
  expect(record).toMatchObject({
    vault: made.vault,
    name: { engine: 'wwebjs', tenant: 'default', id: 'sales' },
    failure: null,
    taken: { id: second.snapshot?.id, standing: 'good', how: 'cold' },
  });
});

test('the essential set leaves caches out, and --whole keeps them', async () => {
  const made = await filledMachine();
  const essential = await take(made, 'sales');
  const whole = await take(made, 'sales', { whole: true });
  expect(essential.snapshot?.parts).not.toHaveProperty('gpu-cache');
  expect(whole.snapshot?.parts).toHaveProperty('gpu-cache');
  expect([essential.snapshot?.set, whole.snapshot?.set]).toEqual(['essential', 'whole']);
});

test('a damaged session fails by name and fails no other', async () => {
  const made = await filledMachine();
  await putBrowserProfile(made.world.profiles, 'session-torn');
  rmSync(join(made.world.profiles, 'session-torn', indexedDb, 'CURRENT'));
  const { sessions } = await snapshot.run(made.context, { all: true });
  expect(sessions.map(({ session, state, code }) => [session.id, state, code])).toEqual([
    ['main', 'taken', null],
    ['sales', 'taken', null],
    ['torn', 'failed', 'SESSION_DAMAGED'],
  ]);
  const failed = (await made.context.catalog.snapshots.all()).find(({ name }) => name.id === 'torn');
  expect(failed).toMatchObject({ failure: { code: 'SESSION_DAMAGED' }, taken: null });
});

test('one that lost most of its IndexedDB is kept apart, until a person says that it is good', async () => {
  const made = machine();
  await putBrowserProfile(made.world.profiles, 'session-sales');
  const folder = join(made.world.profiles, 'session-sales', indexedDb);
  // So much that a loss is none of LevelDB's own tidying.
  writeFileSync(join(folder, '000001.log.bak'), Buffer.alloc(12_000_000, 7));
  const good = await take(made, 'sales');
  rmSync(join(folder, '000001.log.bak'));
  const shrunk = await take(made, 'sales');
  expect([shrunk.state, shrunk.snapshot?.standing]).toEqual(['kept-apart', 'shrunk']);
  expect(shrunk.why).toContain('IndexedDB fell from');
  const latest = async () => (await snapshots.run(made.context, {})).sessions[0]?.latest;
  expect(await latest()).toBe(good.snapshot?.id);
  const id = shrunk.snapshot?.id ?? '';
  expect(await approve.run(made.context, { session: 'sales', snapshot: id })).toMatchObject({ snapshot: id });
  expect(await latest()).toBe(id);
  expect((await made.context.catalog.snapshots.all())[0]?.taken).toMatchObject({ standing: 'good', why: '' });
});

test('two sessions of one name, in two places, would be one in the vault: neither is taken', async () => {
  const world = makeWorld();
  const second = join(world.folder, 'more');
  mkdirSync(second);
  await putBrowserProfile(world.profiles, 'session-sales');
  await putBrowserProfile(second, 'session-sales');
  const places = [world.places.wwebjs, `wwebjs:${second}`];
  const { context } = open(world, { flags: { places, vault: join(world.folder, 'vault') } });
  const { sessions } = await snapshot.run(context, { all: true });
  expect(sessions.map(({ code }) => code)).toEqual(['SESSION_NAME_SHARED', 'SESSION_NAME_SHARED']);
  expect(sessions[0]?.why).toContain(second);
});

test('a vault that fails is not asked again for each session', async () => {
  const made = await filledMachine();
  await putBrowserProfile(made.world.profiles, 'session-support');
  const vault = await made.context.vault({ create: true });
  let asked = 0;
  const full: Vault = {
    ...vault,
    url: vault.url,
    session: (name) =>
      Object.assign(Object.create(vault.session(name)) as ReturnType<Vault['session']>, {
        take: () => {
          asked += 1;
          throw new HoldfastError('BLOBS_FULL', { url: vault.url, cause: 'no space left' });
        },
      }),
  };
  const { sessions } = await snapshot.run({ ...made.context, vault: async () => full }, { all: true });
  expect(sessions.map(({ code }) => code)).toEqual(['BLOBS_FULL', 'BLOBS_FULL', 'BLOBS_FULL']);
  expect(asked).toBe(1);
  expect(sessions[1]?.why).toMatch(/^not tried/);
});

test('nothing named is a wrong usage, and a name that nothing has is none of the sessions', async () => {
  const made = await filledMachine();
  expect(await codeOf(() => snapshot.run(made.context, {}))).toBe('USAGE');
  expect(await codeOf(() => snapshot.run(made.context, { session: 'sale' }))).toBe('SESSION_NOT_FOUND');
  // Looking makes no vault; only a snapshot does.
  expect(await codeOf(() => snapshots.run(made.context, {}))).toBe('VAULT_ABSENT');
});

test('a profile whose log is cut off in the middle is no whole session', async () => {
  const made = machine();
  await putBrowserProfile(made.world.profiles, 'session-sales');
  const folder = join(made.world.profiles, 'session-sales', indexedDb);
  const manifest = readdirSync(folder).find((name) => name.startsWith('MANIFEST')) ?? '';
  truncateSync(join(folder, manifest), 3);
  expect(await take(made, 'sales')).toMatchObject({ state: 'failed', code: 'SESSION_DAMAGED' });
});

test('sessions of two tenants are told apart', async () => {
  const made = await filledMachine();
  await putBaileys(made.world.auth, 'company_6');
  await snapshot.run(made.context, { tenant: '6' });
  const listed = await snapshots.run(made.context, { all: true });
  expect(listed.sessions.map(({ name }) => name.tenant)).toEqual(['company_6']);
});
