// Snapshots as people type them: what is printed, the exit codes, one JSON object, and no secret anywhere.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stranger } from '../../rigs/database/filled.ts';
import { filledMachine, flipPacks, indexedDb } from '../vault-commands/scene.ts';
import type { Machine } from '../vault-commands/scene.ts';
import { objectOf, say } from './say.ts';

async function scene(): Promise<{ made: Machine; flags: string[]; profile: string }> {
  const made = await filledMachine();
  const places = Object.values(made.world.places).flatMap((place) => ['--place', place]);
  const flags = ['--home', made.world.home, ...places, '--set', `vault=${made.vault}`];
  return { made, flags, profile: join(made.world.profiles, 'session-sales') };
}

test('a snapshot is told with its id, its size and what it stored', async () => {
  const { made, flags } = await scene();
  const { code, out } = await say(['snapshot', 'sales', ...flags]);
  expect(code).toBe(0);
  expect(out).toContain(`Vault ${made.vault}`);
  expect(out).toMatch(/default\/sales +\d{8}-\d{6}-\d{3}-\w{6} +cold +[\d.]+ kB +[\d.]+ kB +[\d.]+ s +good/);
});

test('one session that fails makes the command fail, and the others are taken', async () => {
  const { flags, profile } = await scene();
  rmSync(join(profile, indexedDb, 'CURRENT'));
  const { code, out } = await say(['snapshot', '--all', ...flags]);
  expect(code).toBe(1);
  expect(out).toMatch(/company_5\/main .* good/);
  expect(out).toMatch(/default\/sales .* failed/);
  expect(out).toContain('default/sales: The session default/sales is damaged');
});

test('--json prints one object, and exit code 3 where one is kept apart', async () => {
  const { made, flags } = await scene();
  await say(['snapshot', 'sales', ...flags]);
  // It ran on another machine since: what lies here is older.
  const vault = await made.context.vault();
  const leases = vault.leases('wwebjs');
  const name = { tenant: 'default', id: 'sales' };
  const [answer] = await leases.acquire([{ name, owner: stranger, ttlMs: 60_000 }]);
  if (answer?.outcome === 'granted') await leases.release([answer.lease]);
  const said = await say(['snapshot', 'sales', '--json', ...flags]);
  expect(said.code).toBe(3);
  expect(said.err).toBe('');
  expect(objectOf(said)).toMatchObject({
    vault: made.vault,
    sessions: [{ state: 'kept-apart', snapshot: { standing: 'not-owner' } }],
  });
  const { out } = await say(['snapshots', ...flags]);
  expect(out).toMatch(/kept apart \(not-owner\)/);
  expect(out).toMatch(/good, latest/);
  const id = (objectOf(said)['sessions'] as { snapshot: { id: string } }[])[0]?.snapshot.id ?? '';
  const approved = await say(['approve', 'sales', id, ...flags]);
  expect([approved.code, approved.out]).toEqual([
    0,
    expect.stringContaining(`The snapshot ${id} of default/sales is good.`),
  ]);
});

test('verify names what is hurt with exit code 3, and says that the next snapshot heals', async () => {
  const { made, flags } = await scene();
  await say(['snapshot', 'sales', ...flags]);
  expect(await say(['verify', '--read-data', ...flags])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Everything that the snapshots need is there.') as string,
  });
  flipPacks(made.vault);
  const { code, out } = await say(['verify', '--read-data', ...flags]);
  expect(code).toBe(3);
  expect(out).toMatch(/default\/sales \d{8}-/);
  expect(out).toContain('The next snapshot of the session heals');
  expect((await say(['snapshots', ...flags])).code).toBe(3);
  const healed = await say(['snapshot', 'sales', ...flags]);
  expect(healed.out).toMatch(/default\/sales: \d+ damaged pieces? of the vault healed/);
});

test('a restore is planned, applied by its id, and taken back', async () => {
  const { made, flags, profile } = await scene();
  await say(['snapshot', 'sales', ...flags]);
  rmSync(join(profile, indexedDb, 'CURRENT'));
  const before = made.tree();
  const planned = await say(['restore', 'sales', ...flags]);
  expect(planned.code).toBe(3);
  expect(planned.out).toMatch(
    /Would restore: default\/sales, \d+ files, [\d.]+ kB, to wwebjs:.*session-sales/,
  );
  expect(planned.out).toContain('that lie there now go to the trash');
  expect(made.tree()).toEqual(before);
  const [, id = ''] = /holdfast apply (plan-\S+?)\./.exec(planned.out) ?? [];
  const applied = await say(['apply', id, ...flags]);
  expect(applied.code, applied.err).toBe(0);
  expect(applied.out).toMatch(/default\/sales: \d+ files, [\d.]+ kB, every byte compared/);
  expect((await say(['undo', 'last', ...flags])).code).toBe(0);
  expect(made.tree()).toEqual(before);
});

test('a whole session that differs is not restored over; one that is the same needs nothing', async () => {
  const { flags, profile } = await scene();
  await say(['snapshot', 'sales', ...flags]);
  const same = await say(['restore', 'sales', '--apply', ...flags]);
  expect([same.code, same.err]).toEqual([0, '']);
  expect(same.out).toMatch(/Nothing to restore\.[^]*byte for byte/);
  writeFileSync(join(profile, 'Default/Preferences'), '{"since":true}');
  const refused = await say(['restore', 'sales', '--apply', ...flags]);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/may be newer than the snapshot .* differs from it/);
  expect(refused.err).toContain('--force');
});

test('what is wrong with the address or the key of a vault is said without either', async () => {
  const { flags } = await scene();
  const address = await say(['snapshots', ...flags, '--set', 'vault=ftp://user:hush-hush@host/x']);
  expect(address.code).toBe(2);
  expect(address.err).not.toContain('hush-hush');
  const key = await say(['snapshots', ...flags, '--set', 'vaultKey=hush-hush']);
  expect([key.code, key.err.includes('hush-hush')]).toEqual([2, false]);
  expect(await say(['verify', 'sales', ...flags])).toMatchObject({ code: 2 });
});

test('sessions show knows of the newest snapshot without asking the vault', async () => {
  const { made, flags } = await scene();
  await say(['snapshot', 'sales', ...flags]);
  rmSync(made.vault, { recursive: true });
  const { out } = await say(['sessions', 'show', 'sales', ...flags]);
  expect(out).toMatch(/newest snapshot: \d+ s old, [\d.]+ kB \(/);
});

test('doctor examines the vault where there is one', async () => {
  const { made, flags } = await scene();
  const { out: none } = await say(['doctor', '--json', ...flags, '--set', `vault=${made.world.folder}/none`]);
  expect(none).toContain('PLACE_UNAVAILABLE');
  await say(['snapshot', 'sales', ...flags]);
  const said = await say(['doctor', '--json', ...flags]);
  const { findings, places } = objectOf(said) as {
    findings: { code: string }[];
    places: { place: string }[];
  };
  expect(places.map(({ place }) => place)).toContain(`vault:${made.vault}`);
  expect(findings.map(({ code }) => code)).toContain('SNAPSHOT_MISSING');
});
